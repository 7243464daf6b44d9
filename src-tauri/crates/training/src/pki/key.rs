//! The keys of training cards: made by aws-lc, which is fast even in a debug build.

use std::sync::Arc;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, RsaKeySize};
use rsa::RsaPrivateKey;
use rsa::pkcs8::DecodePrivateKey;
use rsa::traits::PublicKeyParts;

use crate::Error;

/// Kinds of key a PIV card may have (SP 800-78-4 table 3-1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA, 2048 bits.
    #[default]
    Rsa2048,
    /// RSA, 3072 bits.
    Rsa3072,
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
}

impl KeyKind {
    /// A fresh key of this kind.
    pub(super) fn make(self) -> Result<KeyPair, Error> {
        Ok(match self {
            Self::Rsa2048 => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?,
            Self::Rsa3072 => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_3072)?,
            Self::P256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?,
            Self::P384 => KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384)?,
        })
    }
}

/// A private key that a card works with.
#[derive(Clone)]
pub enum PrivateKey {
    /// RSA, of either length.
    Rsa(Arc<RsaPrivateKey>),
    /// On a curve: P-256 or P-384.
    Ec(KeyKind, Arc<EcdsaKeyPair>),
}

impl PrivateKey {
    /// Its kind; an RSA key that is not 3072 bits long counts as 2048.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        match self {
            Self::Rsa(key) if key.size() == 384 => KeyKind::Rsa3072,
            Self::Rsa(_) => KeyKind::Rsa2048,
            Self::Ec(kind, _) => *kind,
        }
    }

    /// The key, if it is RSA.
    #[must_use]
    pub fn rsa(&self) -> Option<&RsaPrivateKey> {
        match self {
            Self::Rsa(key) => Some(key),
            Self::Ec(..) => None,
        }
    }

    /// Reads PKCS#8 in PEM.
    pub(super) fn read(pem: &str) -> Result<Self, Error> {
        if let Ok(key) = RsaPrivateKey::from_pkcs8_pem(pem) {
            return Ok(Self::Rsa(Arc::new(key)));
        }
        let pair = KeyPair::from_pem(pem)?;
        let (kind, algorithm) = if pair.is_compatible(&PKCS_ECDSA_P384_SHA384) {
            (KeyKind::P384, &ECDSA_P384_SHA384_ASN1_SIGNING)
        } else {
            (KeyKind::P256, &ECDSA_P256_SHA256_ASN1_SIGNING)
        };
        let key = EcdsaKeyPair::from_pkcs8(algorithm, &pair.serialize_der());
        let key = key.map_err(|e| Error::Certificate(format!("the key of a card: {e}")))?;
        Ok(Self::Ec(kind, Arc::new(key)))
    }
}
