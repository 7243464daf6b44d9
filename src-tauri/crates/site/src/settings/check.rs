//! Each field checked as it is typed.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use vouch_core::ids::{Asid, OdsCode, PartyKey};
use vouch_core::person::{london, shown_date};
use vouch_core::world::World;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::{Field, Ways};

/// Certificates that run out within this many days are noted: cards and site certificates renew in the last 90.
const RENEW_DAYS: i64 = 90;
/// Most return ports that are tried.
const MAX_PORTS: usize = 5;
/// Ports below belong to the system.
const FIRST_PORT: u16 = 1024;

/// What checking needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// The world.
    pub world: World,
    /// The ways to sign in.
    pub ways: Ways,
    /// Now.
    pub now: Timestamp,
}

impl Field {
    /// What is wrong with a value, or what is noteworthy about it. Empty values of fields that are not needed are fine.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check(self, value: &str, facts: Facts) -> Result<String, String> {
        let value = value.trim();
        if value.is_empty() {
            return if self.needed(facts.ways) && self.preset().is_empty() {
                Err(format!("Enter the {}.", self.label()))
            } else {
                Ok(String::new())
            };
        }
        let ok = |fits: bool, why: &str| if fits { Ok(String::new()) } else { Err(why.to_owned()) };
        match self {
            Self::Ods | Self::SpineOds => ok(OdsCode::new(value).is_some(), "3 to 10 capital letters and digits."),
            Self::Asid => ok(Asid::new(value).is_some(), "An ASID has 12 digits."),
            Self::PartyKey => ok(PartyKey::new(value).is_some() && value.contains('-'), "Such as FX123-0000001."),
            Self::Certificate | Self::Roots | Self::BrokerCertificate | Self::BrokerRoots => {
                certificates(value, facts.now)
            }
            Self::Key | Self::AppKey | Self::BrokerKey => {
                ok(key(value), "No private key in PEM form can be read from that file.")
            }
            Self::Cis2Key => ok(
                !value.contains(['/', '\\']) || key(value),
                "Neither a file with a private key in PEM form nor a name in the key store.",
            ),
            Self::Cis | Self::RoleAssertion | Self::Cis2Issuer | Self::Token | Self::Pds | Self::Sds => {
                address(value, facts.world)
            }
            Self::Broker => broker(value),
            Self::CisDigest => one_of(value, &["sha1", "sha256"]),
            Self::SignIn => one_of(value, &["cis", "cis2", "both"]),
            Self::CardWay => one_of(value, &["piv", "modules"]),
            Self::Pinpads => one_of(value, &["use", "ignore"]),
            Self::CardAfter => one_of(value, &["reset", "leave"]),
            Self::CardOut | Self::CardOutCis2 => one_of(value, &["end", "lock"]),
            Self::PdsAccess => one_of(value, &["application", "user"]),
            Self::TraceNeeded => one_of(value, &["no", "yes"]),
            Self::Cis2Level => one_of(value, &["2", "3"]),
            Self::Idle => ok(number(value, 2..=15), "A whole number from 2 to 15."),
            Self::Longest => ok(number(value, 1..=12), "A whole number from 1 to 12."),
            Self::Cis2Ports => ok(ports(value).is_some(), "One to five port numbers above 1023, with commas between."),
            Self::Modules => modules(value),
            Self::ApiKey | Self::Kid | Self::Cis2Kid | Self::Cis2ClientId => {
                ok(value.bytes().all(|b| b.is_ascii_graphic()), "No spaces.")
            }
            Self::ListQuery => ok(
                matches!(value, "QUPC_IN180000SM04" | "QUPC_IN180000UK04"),
                "QUPC_IN180000SM04 or QUPC_IN180000UK04.",
            ),
            Self::AlertCodes | Self::PlatformSecret => ok(Path::new(value).is_file(), "There is no such file."),
            Self::Inbound => {
                ok(value.parse::<std::net::SocketAddr>().is_ok(), "An address and a port, such as 127.0.0.1:0.")
            }
        }
    }
}

fn one_of(value: &str, words: &[&str]) -> Result<String, String> {
    if words.contains(&value) { Ok(String::new()) } else { Err(format!("{}.", words.join(" or "))) }
}

fn number(value: &str, range: std::ops::RangeInclusive<i64>) -> bool {
    value.parse().is_ok_and(|n| range.contains(&n))
}

/// The ports of [`Field::Cis2Ports`], in order.
#[must_use]
pub fn ports(value: &str) -> Option<Vec<u16>> {
    let ports: Option<Vec<u16>> =
        value.split(',').map(|port| port.trim().parse().ok().filter(|p| *p >= FIRST_PORT)).collect();
    ports.filter(|ports| (1..=MAX_PORTS).contains(&ports.len()))
}

/// The paths of [`Field::Modules`].
pub fn module_paths(value: &str) -> impl Iterator<Item = PathBuf> {
    value.split(';').map(str::trim).filter(|path| !path.is_empty()).map(PathBuf::from)
}

fn modules(value: &str) -> Result<String, String> {
    match module_paths(value).find(|path| !path.is_absolute() || !path.is_file()) {
        Some(path) if path.is_absolute() => Err(format!("There is no file {}.", path.display())),
        Some(path) => Err(format!("{} is not a whole path.", path.display())),
        None => Ok(String::new()),
    }
}

/// The site's own broker: over TLS, wherever it is on the site's network.
fn broker(value: &str) -> Result<String, String> {
    let host = value.strip_prefix("https://").and_then(|rest| rest.split(['/', ':']).next());
    match host {
        Some(host) if !host.is_empty() && !value.contains(char::is_whitespace) => Ok(String::new()),
        _ => Err("It must be a whole address, such as https://broker.practice.local:8471".into()),
    }
}

/// The training world is on loopback, and nothing else is (law 10).
fn address(value: &str, world: World) -> Result<String, String> {
    let Some(rest) = value.strip_prefix("https://") else { return Err("It must begin with https://".into()) };
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    if host.is_empty() || rest.contains(char::is_whitespace) {
        return Err("It must be a whole address, such as https://name.nhs.uk/path".into());
    }
    let loopback = matches!(host, "localhost" | "127.0.0.1");
    match (world, loopback) {
        (World::Training, false) => Err("The training world is on this PC only.".into()),
        (World::Live | World::Test, true) => {
            Err("This is an address of this PC; only the training world is here.".into())
        }
        (World::Live, false)
            if [".int.", ".nis1.", ".vn1.", "int.api.", "sandbox.", "nhsint.", "-ptl.", ".ptl."]
                .iter()
                .any(|t| value.contains(t)) =>
        {
            Err("This looks like an address of a test environment, and this is the live world.".into())
        }
        _ => Ok(String::new()),
    }
}

fn certificates(file: &str, now: Timestamp) -> Result<String, String> {
    let unreadable = || "No certificate in PEM form can be read from that file.".to_owned();
    let pem = std::fs::read(file).map_err(|_| "There is no such file.".to_owned())?;
    let mut note = String::new();
    for der in CertificateDer::pem_slice_iter(&pem) {
        let der = der.map_err(|_| unreadable())?;
        let certificate = Certificate::from_der(&der).map_err(|_| unreadable())?;
        let seconds = certificate.tbs_certificate.validity.not_after.to_unix_duration().as_secs();
        let expires =
            i64::try_from(seconds).ok().and_then(|s| Timestamp::from_second(s).ok()).ok_or_else(unreadable)?;
        let subject = certificate.tbs_certificate.subject.to_string();
        let date = shown_date(london(expires).date());
        if expires <= now {
            return Err(format!("{subject} expired on {date}."));
        }
        if note.is_empty() {
            let days = expires.duration_since(now).as_hours() / 24;
            let soon = if days <= RENEW_DAYS { format!(" (in {days} days: renew it)") } else { String::new() };
            note = format!("{subject}, expires {date}{soon}");
        }
    }
    if note.is_empty() { Err(unreadable()) } else { Ok(note) }
}

fn key(file: &str) -> bool {
    std::fs::read(file).is_ok_and(|pem| rustls_pki_types::PrivateKeyDer::from_pem_slice(&pem).is_ok())
}

#[cfg(test)]
mod tests {
    use super::{Facts, Field, Ways};
    use jiff::Timestamp;
    use vouch_core::world::World;

    #[test]
    fn each_field_says_what_is_wrong() {
        let live = Facts { world: World::Live, ways: Ways::Both, now: Timestamp::UNIX_EPOCH };
        let training = Facts { world: World::Training, ..live };
        for (field, value, facts, fine) in [
            (Field::Ods, "FX123", live, true),
            (Field::Ods, "fx123", live, false),
            (Field::Ods, "", live, false),
            (Field::Asid, "200000000115", live, true),
            (Field::Asid, "20000000011", live, false),
            (Field::PartyKey, "FX123-0000001", live, true),
            (Field::PartyKey, "FX123", live, false),
            (Field::Cis, "https://gas.national.ncrs.nhs.uk", live, true),
            (Field::Cis, "http://gas.national.ncrs.nhs.uk", live, false),
            (Field::Cis, "https://gas.nis1.national.ncrs.nhs.uk", live, false),
            (Field::Cis, "https://localhost:1", live, false),
            (Field::Cis, "https://localhost:1", training, true),
            (Field::Cis, "https://gas.national.ncrs.nhs.uk", training, false),
            (Field::Pds, "https://int.api.service.nhs.uk/x", live, false),
            (Field::Roots, "/nowhere", live, false),
            (Field::Key, "/nowhere", live, false),
            (Field::ListQuery, "QUPC_IN180000UK04", live, true),
            (Field::ListQuery, "QUPC_IN180000UK05", live, false),
            (Field::Inbound, "127.0.0.1:4848", live, true),
            (Field::Inbound, "4848", live, false),
            (Field::RoleAssertion, "", live, true),
            (Field::Cis, "", live, false),
            (Field::Cis, "", Facts { ways: Ways::Cis2, ..live }, true),
            (Field::Cis2Issuer, "", live, false),
            (Field::Cis2Issuer, "", Facts { ways: Ways::Cis, ..live }, true),
            (Field::Cis2Issuer, "https://am.nhsint.auth-ptl.cis2.spineservices.nhs.uk:443/openam", live, false),
            (Field::Cis2Issuer, "https://am.nhsidentity.spineservices.nhs.uk:443/openam", live, true),
            (Field::Cis2Ports, "48170, 48171", live, true),
            (Field::Cis2Ports, "80", live, false),
            (Field::Cis2Ports, "48170;48171", live, false),
            (Field::Cis2Key, "vouch-cis2", live, true),
            (Field::Cis2Key, "/nowhere", live, false),
            (Field::SignIn, "both", live, true),
            (Field::SignIn, "smartcard", live, false),
            (Field::Idle, "15", live, true),
            (Field::Idle, "16", live, false),
            (Field::Idle, "1", live, false),
            (Field::Longest, "0", live, false),
            (Field::Modules, "", live, true),
            (Field::Modules, "opensc-pkcs11.so", live, false),
            (Field::Modules, "/nowhere.so", live, false),
            (Field::Broker, "https://broker.practice.local:8471", live, true),
            (Field::Broker, "http://broker.practice.local", live, false),
        ] {
            assert_eq!(field.check(value, facts).is_ok(), fine, "{} {value}", field.id());
        }
    }
}
