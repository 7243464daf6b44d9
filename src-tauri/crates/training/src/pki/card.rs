//! The keys and certificates on a training smartcard.

use std::path::Path;

use der::{DecodePem, Encode};
use jiff::civil::Date;
use rcgen::{CertificateParams, KeyPair, KeyUsagePurpose};

use super::authority::{Authority, nhs_name, valid, years_later};
use super::kept;
use super::key::{KeyKind, PrivateKey};
use crate::Error;

/// Life of a card certificate, in years (spec/auth.md 3).
const CARD_YEARS: i16 = 2;
/// A kept certificate is renewed this many days before its end (spec/auth.md 3: self-renewal in the last 90 days).
const RENEW_DAYS: i64 = 90;

/// The two key slots of a card (spec/auth.md 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// PIV 9A: log in.
    Authentication,
    /// PIV 9C: sign content.
    Signing,
}

/// Which dates a card's certificates carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// Two years from the day it was made.
    Current,
    /// Ended a year ago.
    Expired,
}

/// What a slot of a card is to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which slot.
    pub slot: Slot,
    /// Which kind of key; a key that is kept already stays what it is.
    pub kind: KeyKind,
    /// Which dates.
    pub validity: Validity,
}

/// One slot of a card: a key and its certificate.
#[derive(Clone)]
pub struct CardKey {
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// The private key.
    pub key: PrivateKey,
}

impl std::fmt::Debug for CardKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CardKey").field("certificate_bytes", &self.certificate.len()).finish_non_exhaustive()
    }
}

/// Reads the slot's key and certificate from `directory`, makes them, or renews the certificate over the same key.
pub(super) fn issue(
    issuer: &Authority,
    directory: &Path,
    user_id: &str,
    Wanted { slot, kind, validity }: Wanted,
    today: Date,
) -> Result<CardKey, Error> {
    let name = match slot {
        Slot::Authentication => "9a",
        Slot::Signing => "9c",
    };
    let make = |key: KeyPair| -> Result<(String, String), Error> {
        let certificate = params(user_id, slot, validity, today).signed_by(&key, issuer.issuer())?;
        Ok((certificate.pem(), key.serialize_pem()))
    };
    let mut identity = kept::or_make(directory, name, || make(kind.make()?))?;
    if validity == Validity::Current && ends_soon(&identity.certificate_pem, today)? {
        let (certificate, key) = make(KeyPair::from_pem(&identity.key_pem)?)?;
        identity = kept::write(directory, name, certificate, key)?;
    }
    let certificate = parse(&identity.certificate_pem)?.to_der().map_err(unreadable)?;
    let key = PrivateKey::read(&identity.key_pem)?;
    Ok(CardKey { certificate, key })
}

fn params(user_id: &str, slot: Slot, validity: Validity, today: Date) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = nhs_name("people", user_id);
    params.use_authority_key_identifier_extension = true;
    params.key_usages = match slot {
        Slot::Authentication => vec![KeyUsagePurpose::DigitalSignature],
        Slot::Signing => vec![KeyUsagePurpose::ContentCommitment],
    };
    let (from, to) = match validity {
        Validity::Current => (today, years_later(today, CARD_YEARS)),
        Validity::Expired => (years_later(today, -3), years_later(today, -1)),
    };
    valid(&mut params, from, to);
    params
}

fn ends_soon(certificate_pem: &str, today: Date) -> Result<bool, Error> {
    let end = parse(certificate_pem)?.tbs_certificate.validity.not_after.to_unix_duration();
    let soon = today.saturating_add(jiff::Span::new().days(RENEW_DAYS));
    let soon = soon.to_zoned(jiff::tz::TimeZone::UTC).map_err(|e| Error::Certificate(e.to_string()))?;
    Ok(i64::try_from(end.as_secs()).unwrap_or(i64::MAX) < soon.timestamp().as_second())
}

fn parse(certificate_pem: &str) -> Result<x509_cert::Certificate, Error> {
    x509_cert::Certificate::from_pem(certificate_pem).map_err(unreadable)
}

fn unreadable(e: der::Error) -> Error {
    Error::Certificate(e.to_string())
}
