//! The fields of a site, each checked as it is typed.

use std::path::Path;

use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use vouch_core::ids::{Asid, OdsCode, PartyKey};
use vouch_core::person::{london, shown_date};
use vouch_core::world::World;
use x509_cert::Certificate;
use x509_cert::der::Decode;

/// Certificates that run out within this many days are noted: cards and site certificates renew in the last 90.
const RENEW_DAYS: i64 = 90;

macro_rules! fields {
    ($($name:ident $id:literal $label:literal $hint:literal $needed:literal $preset:literal;)*) => {
        /// One field of the set-up.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Field { $( #[doc = $label] $name, )* }

        impl Field {
            /// All, in the order of the page.
            pub const ALL: [Self; { [$($id),*].len() }] = [ $( Self::$name, )* ];

            /// Its name in the file.
            #[must_use]
            pub const fn id(self) -> &'static str { match self { $( Self::$name => $id, )* } }
            /// Its label.
            #[must_use]
            pub const fn label(self) -> &'static str { match self { $( Self::$name => $label, )* } }
            /// A hint under it.
            #[must_use]
            pub const fn hint(self) -> &'static str { match self { $( Self::$name => $hint, )* } }
            /// Nothing works without it.
            #[must_use]
            pub const fn needed(self) -> bool { match self { $( Self::$name => $needed, )* } }
            /// Its value when it is not set.
            #[must_use]
            pub const fn preset(self) -> &'static str { match self { $( Self::$name => $preset, )* } }
        }
    };
}

fields! {
    Ods "ods" "ODS code" "The organisation code of this site, such as FX123" true "";
    Asid "asid" "ASID" "12 digits, from the endpoint registration of this system" true "";
    PartyKey "party_key" "Party key" "Such as FX123-0000001, from the endpoint registration" true "";
    Certificate "certificate" "Site certificate" "PEM file with the certificate chain of this endpoint" true "";
    Key "key" "Site key" "PEM file with the private key of that certificate" true "";
    Roots "roots" "Trusted roots" "PEM file with the NHS roots; nothing else is trusted" true "";
    Cis "cis" "CIS address" "Such as https://gas.national.ncrs.nhs.uk" true "";
    RoleAssertion "role_assertion" "Role assertion address" "Such as https://sbapi.national.ncrs.nhs.uk; the CIS address if empty" false "";
    CisDigest "cis_digest" "Signature at sign-in" "sha1 as recorded, or sha256" false "sha1";
    Token "token" "Token address" "The API platform's /oauth2/token" true "";
    Pds "pds" "PDS address" "Base address ending in /personal-demographics/FHIR/R4" true "";
    Sds "sds" "SDS address" "Base address ending in /spine-directory/FHIR/R4" true "";
    ApiKey "api_key" "API key" "Of this application on the API platform" true "";
    Kid "kid" "Key id" "Of the application's registered public key" true "";
    AppKey "app_key" "Application key" "PEM file with the application's private key" true "";
    SpineOds "spine_ods" "Spine's ODS code" "The owner of Spine's entries in SDS" false "YES";
    ListQuery "list_query" "List query" "QUPC_IN180000SM04 or QUPC_IN180000UK04" false "QUPC_IN180000SM04";
    AlertCodes "alert_codes" "Alert codes" "TOML file with this world's confirmed table of alert codes" false "";
    Inbound "inbound" "Inbound listener" "Address and port for Spine's answers to alerts, such as 127.0.0.1:0" false "127.0.0.1:0";
}

/// What checking needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// The world.
    pub world: World,
    /// Now.
    pub now: Timestamp,
}

impl Field {
    /// Finds a field by its name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.id() == id)
    }

    /// Its value is the name of a file.
    #[must_use]
    pub const fn names_a_file(self) -> bool {
        matches!(self, Self::Certificate | Self::Key | Self::Roots | Self::AppKey | Self::AlertCodes)
    }

    /// What is wrong with a value, or what is noteworthy about it. Empty values of fields that are not needed are fine.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check(self, value: &str, facts: Facts) -> Result<String, String> {
        let value = value.trim();
        if value.is_empty() {
            return if self.needed() && self.preset().is_empty() {
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
            Self::Certificate | Self::Roots => certificates(value, facts.now),
            Self::Key | Self::AppKey => ok(key(value), "No private key in PEM form can be read from that file."),
            Self::Cis | Self::RoleAssertion | Self::Token | Self::Pds | Self::Sds => address(value, facts.world),
            Self::CisDigest => ok(matches!(value, "sha1" | "sha256"), "sha1 or sha256."),
            Self::ApiKey | Self::Kid => ok(value.bytes().all(|b| b.is_ascii_graphic()), "No spaces."),
            Self::ListQuery => ok(
                matches!(value, "QUPC_IN180000SM04" | "QUPC_IN180000UK04"),
                "QUPC_IN180000SM04 or QUPC_IN180000UK04.",
            ),
            Self::AlertCodes => ok(Path::new(value).is_file(), "There is no such file."),
            Self::Inbound => {
                ok(value.parse::<std::net::SocketAddr>().is_ok(), "An address and a port, such as 127.0.0.1:0.")
            }
        }
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
            if [".int.", ".nis1.", ".vn1.", "int.api.", "sandbox."].iter().any(|t| value.contains(t)) =>
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
    use super::{Facts, Field};
    use jiff::Timestamp;
    use vouch_core::world::World;

    #[test]
    fn each_field_says_what_is_wrong() {
        let live = Facts { world: World::Live, now: Timestamp::UNIX_EPOCH };
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
        ] {
            assert_eq!(field.check(value, facts).is_ok(), fine, "{} {value}", field.id());
        }
    }
}
