//! One signature that is asked for, with all that it needs: the work runs on another thread than the caller's.

use sha2::Digest as _;
use vouch_core::ports::{CardFault, Digest, KeyUse, Scheme, SignRequest};

/// Longest salt of PSS, in bytes: as long as the longest digest.
pub const MAX_SALT: usize = 64;

/// Fills bytes with randomness, or says why it cannot.
pub type Random<'a> = &'a dyn Fn(&mut [u8]) -> Result<(), CardFault>;

/// A request that owns its bytes.
#[derive(Clone)]
pub struct Job {
    pub key: KeyUse,
    pub scheme: Scheme,
    pub hash: Hash,
    pub digest: Vec<u8>,
    /// For PSS; as long as the digest.
    pub salt: Vec<u8>,
}

impl Job {
    /// Takes the request over, with fresh salt where its scheme wants some.
    ///
    /// # Errors
    /// What the source of randomness says.
    pub fn new(request: SignRequest<'_>, random: Random<'_>) -> Result<Self, CardFault> {
        let digest = request.digest.bytes().to_vec();
        let mut salt = Vec::new();
        if request.scheme == Scheme::Pss {
            salt.resize(digest.len().min(MAX_SALT), 0);
            random(&mut salt)?;
        }
        Ok(Self { key: request.key, scheme: request.scheme, hash: Hash::of(&request.digest), digest, salt })
    }
}

/// What made a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// What made this one.
    pub const fn of(digest: &Digest<'_>) -> Self {
        match digest {
            Digest::Sha1(_) => Self::Sha1,
            Digest::Sha256(_) => Self::Sha256,
            Digest::Sha384(_) => Self::Sha384,
            Digest::Sha512(_) => Self::Sha512,
        }
    }

    /// DigestInfo up to the digest (RFC 8017 section 9.2, note 1).
    pub const fn info(self) -> &'static [u8] {
        match self {
            Self::Sha1 => b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14",
            Self::Sha256 => b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
            Self::Sha384 => b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30",
            Self::Sha512 => b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40",
        }
    }

    /// The digest of these bytes.
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => <sha1::Sha1 as sha1::Digest>::digest(bytes).to_vec(),
            Self::Sha256 => sha2::Sha256::digest(bytes).to_vec(),
            Self::Sha384 => sha2::Sha384::digest(bytes).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(bytes).to_vec(),
        }
    }
}
