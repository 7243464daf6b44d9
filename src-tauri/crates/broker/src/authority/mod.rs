//! The broker's own certificate authority: it vouches for the broker to the PCs, and for the PCs to the broker.
//!
//! It is made for this one purpose and trusted nowhere else. A certificate alone opens nothing: its fingerprint must
//! also stand in the enrolment list, so that revoking needs no revocation list that somebody would have to fetch.

mod fingerprint;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertificateSigningRequestParams, DnType, ExtendedKeyUsagePurpose,
    IsCa, Issuer, KeyPair, KeyUsagePurpose, PublicKeyData,
};
use zeroize::Zeroizing;

pub use fingerprint::Fingerprint;

use crate::BrokerError;
use crate::data::{DataDir, private};

/// The authority's certificate: what a PC trusts.
pub const CA: &str = "ca.pem";
const CA_KEY: &str = "ca.key.pem";
/// The broker's own certificate and key.
pub(crate) const SERVER: &str = "server.pem";
pub(crate) const SERVER_KEY: &str = "server.key.pem";

/// Life of the authority, in years. Replacing it means enrolling every PC anew.
const CA_YEARS: i16 = 10;
/// Life of the broker's own certificate, in years; `server-certificate` makes another.
const SERVER_YEARS: i16 = 5;
/// Life of a PC's certificate, in years: how long a forgotten PC can still ask if nobody revokes it.
const PC_YEARS: i16 = 2;
/// Certificates are good from this many days ago: the clock of a PC may be behind.
const EARLY_DAYS: i64 = 1;

/// The authority with its key.
pub struct Authority {
    certificate_pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate with its key, as a PC is given it.
pub struct Issued {
    /// PEM.
    pub certificate: String,
    /// PKCS#8, PEM; `None` when the PC made its own.
    pub key: Option<Zeroizing<String>>,
    /// SHA-256 over the certificate.
    pub fingerprint: Fingerprint,
    /// When it ends.
    pub until: Date,
}

impl Authority {
    /// Makes an authority and keeps it.
    ///
    /// # Errors
    /// When it cannot be made or written.
    pub fn make(data: &DataDir, now: Timestamp) -> Result<Self, BrokerError> {
        let key = KeyPair::generate()?;
        let mut params = named(&format!("Vouch broker, {} world", data.world()), now, CA_YEARS);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let certificate_pem = params.self_signed(&key)?.pem();
        private::write(&data.path(CA_KEY), &Zeroizing::new(key.serialize_pem()))?;
        private::write(&data.path(CA), &certificate_pem)?;
        Self::open(data)
    }

    /// Opens the kept authority.
    ///
    /// # Errors
    /// When a file cannot be read, is open to others, or is not what it should be.
    pub fn open(data: &DataDir) -> Result<Self, BrokerError> {
        let certificate_pem = private::read(&data.path(CA))?.to_string();
        let key = KeyPair::from_pem(&private::read(&data.path(CA_KEY))?)?;
        let issuer = Issuer::from_ca_cert_pem(&certificate_pem, key)?;
        Ok(Self { certificate_pem, issuer })
    }

    /// The authority's certificate, PEM.
    #[must_use]
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// Makes and keeps the broker's own certificate, for the names and addresses PCs call it by.
    ///
    /// # Errors
    /// When it cannot be made or written.
    pub fn server(&self, data: &DataDir, names: &[String], now: Timestamp) -> Result<(), BrokerError> {
        let key = KeyPair::generate()?;
        let mut params = named("Vouch broker", now, SERVER_YEARS);
        params.subject_alt_names = CertificateParams::new(names)?.subject_alt_names;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = params.signed_by(&key, &self.issuer)?;
        private::write(&data.path(SERVER_KEY), &Zeroizing::new(key.serialize_pem()))?;
        private::write(&data.path(SERVER), &certificate.pem())
    }

    /// Makes a key and a certificate for a PC.
    ///
    /// # Errors
    /// When they cannot be made.
    pub fn pc(&self, name: &str, now: Timestamp) -> Result<Issued, BrokerError> {
        let key = KeyPair::generate()?;
        let certificate = self.certify(name, &key, now)?;
        Ok(issued(&certificate, Some(Zeroizing::new(key.serialize_pem())), now))
    }

    /// Makes a certificate for the key in a PC's request, whose signature shows that the PC holds that key. Nothing
    /// else of the request is taken over: not the name, not what the certificate may be used for.
    ///
    /// # Errors
    /// When the request is none, or its signature is wrong.
    pub fn pc_from_request(&self, name: &str, request: &str, now: Timestamp) -> Result<Issued, BrokerError> {
        let request = CertificateSigningRequestParams::from_pem(request)?;
        let certificate = self.certify(name, &request.public_key, now)?;
        Ok(issued(&certificate, None, now))
    }

    fn certify(&self, name: &str, key: &impl PublicKeyData, now: Timestamp) -> Result<Certificate, BrokerError> {
        let mut params = named(name, now, PC_YEARS);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        Ok(params.signed_by(key, &self.issuer)?)
    }
}

fn issued(certificate: &Certificate, key: Option<Zeroizing<String>>, now: Timestamp) -> Issued {
    let fingerprint = Fingerprint::of(certificate.der());
    Issued { certificate: certificate.pem(), key, fingerprint, until: years_later(today(now), PC_YEARS) }
}

fn named(name: &str, now: Timestamp, years: i16) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    let today = today(now);
    let [from, to] = [today.saturating_sub(Span::new().days(EARLY_DAYS)), years_later(today, years)];
    params.not_before = rcgen::date_time_ymd(from.year().into(), from.month() as u8, from.day() as u8);
    params.not_after = rcgen::date_time_ymd(to.year().into(), to.month() as u8, to.day() as u8);
    params
}

fn today(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

fn years_later(date: Date, years: i16) -> Date {
    date.saturating_add(Span::new().years(years))
}
