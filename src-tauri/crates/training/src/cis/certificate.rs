//! Whether a certificate is that of a card of this world, for logging in, now.

use der::asn1::{ObjectIdentifier, PrintableStringRef, Utf8StringRef};
use der::{DecodePem, Encode};
use jiff::Timestamp;
use x509_cert::Certificate;
use x509_cert::ext::pkix::KeyUsage;

use super::Digest;
use super::cms::Flaw;
use super::signature::Signature;

const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
/// Digits of a user id.
const USER_ID_DIGITS: usize = 12;

/// Checks issuer, dates, use and subject; gives back the user id.
pub(super) fn check(card: &Certificate, issuer_pem: &str, now: Timestamp) -> Result<String, Flaw> {
    let issuer = Certificate::from_pem(issuer_pem).map_err(|_| Flaw::Issuer)?;
    if !issued_by(card, &issuer).unwrap_or(false) {
        return Err(Flaw::Issuer);
    }
    let validity = card.tbs_certificate.validity;
    let now = u64::try_from(now.as_second()).map_err(|_| Flaw::Validity)?;
    let [begin, end] = [validity.not_before, validity.not_after].map(|t| t.to_unix_duration().as_secs());
    if !(begin..=end).contains(&now) {
        return Err(Flaw::Validity);
    }
    match card.tbs_certificate.get::<KeyUsage>() {
        Ok(Some((_, usage))) if usage.digital_signature() => {}
        _ => return Err(Flaw::Usage),
    }
    user_id(card).ok_or(Flaw::Usage)
}

fn issued_by(card: &Certificate, issuer: &Certificate) -> Option<bool> {
    let named = card.tbs_certificate.issuer == issuer.tbs_certificate.subject;
    let algorithm = card.signature_algorithm.oid == SHA256_WITH_RSA;
    let body = card.tbs_certificate.to_der().ok()?;
    let signed = Signature::Rsa(Digest::Sha256).fits(issuer, &body, card.signature.as_bytes()?);
    Some(named && algorithm && signed)
}

/// The CN, third and last part of `O=nhs, OU=people, CN=<12 digits>` (spec/auth.md 1.5).
fn user_id(card: &Certificate) -> Option<String> {
    let [_, _, last] = card.tbs_certificate.subject.0.as_slice() else { return None };
    let [attribute] = last.0.as_slice() else { return None };
    let value = &attribute.value;
    let text = value
        .decode_as::<Utf8StringRef<'_>>()
        .map(|s| s.as_str().to_owned())
        .or_else(|_| value.decode_as::<PrintableStringRef<'_>>().map(|s| s.as_str().to_owned()))
        .ok()?;
    let id = text.len() == USER_ID_DIGITS && text.bytes().all(|b| b.is_ascii_digit());
    (attribute.oid == COMMON_NAME && id).then_some(text)
}
