//! The ways in which a card may sign: RSA as the world's rules say, ECDSA with SHA-2.
//!
//! No public source shows a CIS login with an elliptic-curve key; that SHA-256 and SHA-384 are taken, with either curve,
//! is assumed.

use der::Encode;
use der::asn1::ObjectIdentifier;
use rsa::pkcs8::DecodePublicKey;
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls_pki_types::{AlgorithmIdentifier, alg_id};
use x509_cert::Certificate;

use super::Digest;

const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");

/// DER of DigestInfo up to the digest (RFC 8017 section 9.2, note 1).
const SHA1_PREFIX: &[u8] = &[0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14];
const SHA256_PREFIX: &[u8] =
    &[0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];
/// Tag and length before the content of an AlgorithmIdentifier.
const HEADER: usize = 2;

/// A digest and a signature algorithm that go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signature {
    EcdsaSha256,
    EcdsaSha384,
    Rsa(Digest),
}

impl Signature {
    /// The ways allowed with the key of this certificate; none with a key of another kind.
    pub fn allowed(card: &Certificate, rule: Digest) -> Vec<Self> {
        match card.tbs_certificate.subject_public_key_info.algorithm.oid {
            RSA_ENCRYPTION => vec![Self::Rsa(rule)],
            EC_PUBLIC_KEY => vec![Self::EcdsaSha256, Self::EcdsaSha384],
            _ => vec![],
        }
    }

    /// The digest algorithm.
    pub const fn digest(self) -> ObjectIdentifier {
        match self {
            Self::Rsa(Digest::Sha1) => SHA1,
            Self::EcdsaSha256 | Self::Rsa(Digest::Sha256) => SHA256,
            Self::EcdsaSha384 => SHA384,
        }
    }

    /// The signature algorithm, as CMS names it.
    pub const fn algorithm(self) -> ObjectIdentifier {
        match self {
            Self::EcdsaSha256 => ECDSA_WITH_SHA256,
            Self::EcdsaSha384 => ECDSA_WITH_SHA384,
            Self::Rsa(_) => RSA_ENCRYPTION,
        }
    }

    /// Whether this certificate's key signed the message.
    pub fn fits(self, certificate: &Certificate, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::EcdsaSha256 => ecdsa(certificate, alg_id::ECDSA_SHA256, message, signature),
            Self::EcdsaSha384 => ecdsa(certificate, alg_id::ECDSA_SHA384, message, signature),
            Self::Rsa(digest) => rsa(certificate, digest, message, signature),
        }
        .unwrap_or(false)
    }
}

fn rsa(certificate: &Certificate, digest: Digest, message: &[u8], signature: &[u8]) -> Option<bool> {
    let (prefix, hash) = match digest {
        Digest::Sha1 => (SHA1_PREFIX, <sha1::Sha1 as sha1::Digest>::digest(message).to_vec()),
        Digest::Sha256 => (SHA256_PREFIX, <sha2::Sha256 as sha2::Digest>::digest(message).to_vec()),
    };
    let scheme = Pkcs1v15Sign { hash_len: Some(hash.len()), prefix: prefix.into() };
    let info = certificate.tbs_certificate.subject_public_key_info.to_der().ok()?;
    Some(RsaPublicKey::from_public_key_der(&info).ok()?.verify(scheme, &hash, signature).is_ok())
}

/// By the verifier of the TLS library, for the curve of the key and this algorithm.
fn ecdsa(certificate: &Certificate, algorithm: AlgorithmIdentifier, message: &[u8], signature: &[u8]) -> Option<bool> {
    let info = &certificate.tbs_certificate.subject_public_key_info;
    let key_algorithm = info.algorithm.to_der().ok()?;
    let curve = key_algorithm.get(HEADER..)?;
    let known = default_provider().signature_verification_algorithms.all;
    let by = known.iter().find(|a| a.public_key_alg_id().as_ref() == curve && a.signature_alg_id() == algorithm)?;
    Some(by.verify_signature(info.subject_public_key.as_bytes()?, message, signature).is_ok())
}
