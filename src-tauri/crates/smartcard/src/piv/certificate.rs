//! A certificate on a card: whose it is, until when, and which key it is for (spec/auth.md 3).

use der::Decode;
use der::asn1::{AnyRef, ObjectIdentifier, UintRef};
use der::referenced::OwnedToRef;
use jiff::Timestamp;
use vouch_core::ids::UserId;
use vouch_core::ports::{CardFault, KeyKind, KeyUse};
use x509_cert::ext::pkix::KeyUsage;
use x509_cert::name::Name;
use x509_cert::spki::SubjectPublicKeyInfoRef;

use crate::IssuerNames;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ELLIPTIC_CURVE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// What is needed of a certificate.
pub struct Certificate {
    /// The subject's CN.
    pub user_id: UserId,
    /// End of its validity.
    pub expires: Timestamp,
    /// The kind of its key.
    pub kind: KeyKind,
    /// What it says that its key is for.
    pub meant: Option<KeyUse>,
    /// The whole, as it is on the card.
    pub der: Vec<u8>,
}

impl Certificate {
    /// Reads a certificate with subject `O=nhs, OU=people, CN=<12 digits>`.
    ///
    /// # Errors
    /// [`CardFault::NotNhs`] for anything else.
    pub fn read(der: Vec<u8>, issuers: &IssuerNames) -> Result<Self, CardFault> {
        let not = |why: &str| CardFault::NotNhs(why.into());
        let parsed = x509_cert::Certificate::from_der(&der).map_err(|_| not("the certificate cannot be read"))?;
        let tbs = &parsed.tbs_certificate;
        let subject = |oid| only(&tbs.subject, oid);
        let in_nhs = subject(ORGANISATION).is_some_and(|o| o.eq_ignore_ascii_case("nhs"))
            && subject(UNIT).is_some_and(|ou| ou.eq_ignore_ascii_case("people"));
        if !in_nhs {
            return Err(not("the certificate is not for O=nhs, OU=people"));
        }
        let user_id = subject(COMMON_NAME)
            .and_then(UserId::new)
            .ok_or_else(|| not("the certificate's common name is not a 12-digit user id"))?;
        let seconds = i64::try_from(tbs.validity.not_after.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
        let expires = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
        let kind = kind(tbs.subject_public_key_info.owned_to_ref())
            .ok_or_else(|| not("the key is none of RSA-2048, RSA-3072, P-256 and P-384"))?;
        let usage = tbs.get::<KeyUsage>().ok().flatten().map(|(_, usage)| usage);
        let meant = meant(only(&tbs.issuer, COMMON_NAME), usage, issuers);
        Ok(Self { user_id, expires, kind, meant, der })
    }
}

/// What a key is for: by its issuer's name; else by its key usage, if that allows one of the two alone.
fn meant(issuer: Option<&str>, usage: Option<KeyUsage>, names: &IssuerNames) -> Option<KeyUse> {
    let issuer = issuer.unwrap_or_default().to_ascii_lowercase();
    let named = |part: &String| !part.is_empty() && issuer.contains(&part.to_ascii_lowercase());
    let choose = |authentication: bool, signing: bool| match (authentication, signing) {
        (true, false) => Some(KeyUse::Authentication),
        (false, true) => Some(KeyUse::Signing),
        _ => None,
    };
    choose(named(&names.authentication), named(&names.signing))
        .or_else(|| usage.and_then(|usage| choose(usage.digital_signature(), usage.non_repudiation())))
}

/// The text of the only attribute of this kind in the name.
fn only(name: &Name, oid: ObjectIdentifier) -> Option<&str> {
    let mut found = name.0.iter().flat_map(|rdn| rdn.0.iter()).filter(|a| a.oid == oid);
    let (first, None) = (found.next()?, found.next()) else { return None };
    std::str::from_utf8(first.value.value()).ok()
}

fn kind(info: SubjectPublicKeyInfoRef<'_>) -> Option<KeyKind> {
    match info.algorithm.oid {
        RSA => match modulus_bits(info.subject_public_key.as_bytes()?)? {
            2048 => Some(KeyKind::Rsa2048),
            3072 => Some(KeyKind::Rsa3072),
            _ => None,
        },
        ELLIPTIC_CURVE => match info.algorithm.parameters_oid().ok()? {
            P_256 => Some(KeyKind::P256),
            P_384 => Some(KeyKind::P384),
            _ => None,
        },
        _ => None,
    }
}

/// Bits of the modulus of `RSAPublicKey ::= SEQUENCE { modulus, publicExponent }` (RFC 8017 appendix A.1.1).
fn modulus_bits(key: &[u8]) -> Option<usize> {
    let sequence = AnyRef::from_der(key).ok()?;
    let read = sequence.sequence(|inside| {
        let modulus = UintRef::decode(inside)?;
        let _exponent = UintRef::decode(inside)?;
        let unused = modulus.as_bytes().first().map_or(0, |first| first.leading_zeros() as usize);
        Ok(modulus.as_bytes().len() * 8 - unused)
    });
    read.ok()
}

#[cfg(test)]
mod tests {
    use x509_cert::ext::pkix::{KeyUsage, KeyUsages};

    use super::{IssuerNames, KeyUse, meant};

    #[test]
    fn a_key_is_for_what_its_certificate_says() {
        let (log_in, sign) = (KeyUsages::DigitalSignature, KeyUsages::NonRepudiation);
        let usual = IssuerNames::default();
        let other = IssuerNames { authentication: "subca02".into(), signing: String::new() };
        let rows = [
            (Some("NHS Authentication G2"), None, &usual, Some(KeyUse::Authentication)),
            (Some("NHS SIGNING G2"), None, &usual, Some(KeyUse::Signing)),
            // The issuer is heard first.
            (Some("Signing"), Some(log_in.into()), &usual, Some(KeyUse::Signing)),
            (Some("SubCA02"), Some(log_in.into()), &usual, Some(KeyUse::Authentication)),
            (Some("SubCA02"), Some(sign.into()), &usual, Some(KeyUse::Signing)),
            (Some("SubCA02"), Some(log_in | sign), &usual, None),
            (Some("SubCA02"), Some(KeyUsages::KeyEncipherment.into()), &usual, None),
            (Some("SubCA02"), None, &usual, None),
            (Some("Signing and Authentication"), Some(log_in.into()), &usual, Some(KeyUse::Authentication)),
            (None, None, &usual, None),
            (Some("SubCA02"), None, &other, Some(KeyUse::Authentication)),
            (Some("Signing"), Some(sign.into()), &other, Some(KeyUse::Signing)),
        ];
        for (n, (issuer, usage, names, expected)) in rows.into_iter().enumerate() {
            assert_eq!(meant(issuer, usage.map(KeyUsage), names), expected, "row {n}");
        }
    }
}
