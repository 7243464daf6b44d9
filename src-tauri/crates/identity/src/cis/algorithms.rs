//! What the card signs, and in which way.

use sha1::Digest as _;
use vouch_core::ports::Digest;

/// A digest and a signature algorithm that go together. ECDSA with SHA-1 cannot be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithms {
    EcdsaSha256,
    EcdsaSha384,
    RsaSha1,
    RsaSha256,
}

impl Algorithms {
    /// Hashes what is to be signed.
    pub fn hash(self, bytes: &[u8]) -> Hashed {
        match self {
            Self::RsaSha1 => Hashed::Sha1(sha1::Sha1::digest(bytes).into()),
            Self::EcdsaSha256 | Self::RsaSha256 => Hashed::Sha256(<sha2::Sha256 as sha2::Digest>::digest(bytes).into()),
            Self::EcdsaSha384 => Hashed::Sha384(<sha2::Sha384 as sha2::Digest>::digest(bytes).into()),
        }
    }
}

/// A computed digest.
pub enum Hashed {
    Sha1([u8; 20]),
    Sha256([u8; 32]),
    Sha384([u8; 48]),
}

impl Hashed {
    /// As a card is asked to sign it.
    pub const fn as_port(&self) -> Digest<'_> {
        match self {
            Self::Sha1(bytes) => Digest::Sha1(bytes),
            Self::Sha256(bytes) => Digest::Sha256(bytes),
            Self::Sha384(bytes) => Digest::Sha384(bytes),
        }
    }
}
