//! Where CIS is and how Vouch presents itself there.

use sha1::Digest as _;
use vouch_core::ports::Digest;

/// What a client of CIS must be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CisSettings {
    /// Login base without a path: `https://gas.national.ncrs.nhs.uk` (spec/auth.md 1.2).
    pub base_url: String,
    /// Role assertion base without a path: `https://sbapi.national.ncrs.nhs.uk` (INFERRED for live, spec/auth.md 1.2).
    pub sbapi_url: String,
    /// What the card signs.
    pub digest: CisDigest,
    /// This installation, as CIS logs it: letters and digits.
    pub device: String,
    /// The address of this PC, as CIS logs it.
    pub client_ip: String,
    /// As the recorded client presents itself; whether CIS minds is not public (spec/auth.md 1.3).
    pub user_agent: String,
}

/// `User-Agent` of the recorded client (spec/auth.md 1.3).
pub const USER_AGENT: &str = "Mozilla/4.0(compatible;IE;GACv10. 0. 0. 1)";

impl CisSettings {
    /// Settings for two base addresses, the rest as recorded.
    #[must_use]
    pub fn new(base_url: &str, sbapi_url: &str) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').into(),
            sbapi_url: sbapi_url.trim_end_matches('/').into(),
            digest: CisDigest::Sha1,
            device: "vouch".into(),
            client_ip: "127.0.0.1".into(),
            user_agent: USER_AGENT.into(),
        }
    }
}

/// The digest of the login signature. SHA-1 is what was recorded; any SHA-256 variant is not public (spec/auth.md 1.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CisDigest {
    /// As recorded.
    #[default]
    Sha1,
    /// Assumed.
    Sha256,
}

impl CisDigest {
    pub(super) fn of(self, bytes: &[u8]) -> Hashed {
        match self {
            Self::Sha1 => Hashed::Sha1(sha1::Sha1::digest(bytes).into()),
            Self::Sha256 => Hashed::Sha256(<sha2::Sha256 as sha2::Digest>::digest(bytes).into()),
        }
    }
}

/// A computed digest.
pub(super) enum Hashed {
    Sha1([u8; 20]),
    Sha256([u8; 32]),
}

impl Hashed {
    pub fn as_port(&self) -> Digest<'_> {
        match self {
            Self::Sha1(bytes) => Digest::Sha1(bytes),
            Self::Sha256(bytes) => Digest::Sha256(bytes),
        }
    }
}
