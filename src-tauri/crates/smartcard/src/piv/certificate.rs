//! The authentication certificate: whose it is, until when, and which key it is for (spec/auth.md 3).

use der::Decode;
use der::asn1::{AnyRef, ObjectIdentifier, UintRef};
use jiff::Timestamp;
use vouch_core::ids::UserId;
use vouch_core::ports::CardFault;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// What is needed of a certificate.
pub struct Certificate {
    /// The subject's CN.
    pub user_id: UserId,
    /// End of its validity.
    pub expires: Timestamp,
    /// Size of its key.
    pub key: Key,
    /// The whole, as it is on the card.
    pub der: Vec<u8>,
}

/// The keys that are known here (SP 800-78-4 table 6-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Rsa2048,
    Rsa3072,
}

impl Key {
    /// Algorithm identifier for GENERAL AUTHENTICATE.
    pub const fn algorithm(self) -> u8 {
        match self {
            Self::Rsa2048 => 0x07,
            Self::Rsa3072 => 0x05,
        }
    }

    /// Bytes of a block and of a signature.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Rsa2048 => 256,
            Self::Rsa3072 => 384,
        }
    }
}

impl Certificate {
    /// Reads a certificate with subject `O=nhs, OU=people, CN=<12 digits>`.
    ///
    /// # Errors
    /// [`CardFault::NotNhs`] for anything else.
    pub fn read(der: Vec<u8>) -> Result<Self, CardFault> {
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
        let info = &tbs.subject_public_key_info;
        let key = (info.algorithm.oid == RSA)
            .then(|| info.subject_public_key.as_bytes().and_then(modulus_bytes))
            .flatten()
            .and_then(|bytes| [Key::Rsa2048, Key::Rsa3072].into_iter().find(|k| k.bytes() == bytes))
            .ok_or_else(|| not("the key is neither RSA-2048 nor RSA-3072"))?;
        Ok(Self { user_id, expires, key, der })
    }
}

/// The text of the only attribute of this kind in the name.
fn only(name: &x509_cert::name::Name, oid: ObjectIdentifier) -> Option<&str> {
    let mut found = name.0.iter().flat_map(|rdn| rdn.0.iter()).filter(|a| a.oid == oid);
    let (first, None) = (found.next()?, found.next()) else { return None };
    std::str::from_utf8(first.value.value()).ok()
}

/// Length of the modulus of `RSAPublicKey ::= SEQUENCE { modulus, publicExponent }` (RFC 8017 appendix A.1.1).
fn modulus_bytes(key: &[u8]) -> Option<usize> {
    let sequence = AnyRef::from_der(key).ok()?;
    let read = sequence.sequence(|inside| {
        let modulus = UintRef::decode(inside)?;
        let _exponent = UintRef::decode(inside)?;
        Ok(modulus.as_bytes().len())
    });
    read.ok()
}
