//! Where CIS is and how Vouch presents itself there.

use vouch_core::ports::KeyKind;
use vouch_core::world::World;

use super::algorithms::Algorithms;

/// What a client of CIS must be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CisSettings {
    /// Login base without a path: `https://gas.national.ncrs.nhs.uk` (spec/auth.md 1.2).
    pub base_url: String,
    /// Role assertion base without a path: `https://sbapi.national.ncrs.nhs.uk` (INFERRED for live, spec/auth.md 1.2).
    pub sbapi_url: String,
    /// What a card with an RSA key signs.
    pub digest: CisDigest,
    /// What a card with an elliptic-curve key signs.
    pub ec_digest: EcDigest,
    /// Which kind of session the role assertion must be about.
    pub mode: SsbMode,
    /// How the end of a session is told.
    pub logout: LogoutMethod,
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
    /// Settings for two base addresses of a world, the rest as recorded.
    #[must_use]
    pub fn new(world: World, base_url: &str, sbapi_url: &str) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').into(),
            sbapi_url: sbapi_url.trim_end_matches('/').into(),
            digest: CisDigest::default(),
            ec_digest: EcDigest::default(),
            mode: SsbMode::of(world),
            logout: LogoutMethod::default(),
            device: "vouch".into(),
            client_ip: "127.0.0.1".into(),
            user_agent: USER_AGENT.into(),
        }
    }

    /// What a card with such a key signs, and in which way.
    pub(super) const fn algorithms(&self, key: KeyKind) -> Algorithms {
        match (key, self.digest, self.ec_digest) {
            (KeyKind::Rsa2048 | KeyKind::Rsa3072, CisDigest::Sha1, _) => Algorithms::RsaSha1,
            (KeyKind::Rsa2048 | KeyKind::Rsa3072, CisDigest::Sha256, _) => Algorithms::RsaSha256,
            (KeyKind::P384, _, EcDigest::ByCurve) => Algorithms::EcdsaSha384,
            (KeyKind::P256 | KeyKind::P384, _, _) => Algorithms::EcdsaSha256,
        }
    }
}

/// The digest of the login signature with an RSA key. SHA-1 is what was recorded; any SHA-256 variant is not public
/// (spec/auth.md 1.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CisDigest {
    /// As recorded.
    #[default]
    Sha1,
    /// Assumed.
    Sha256,
}

/// The digest of the login signature with an elliptic-curve key. All of it is assumed: no public source shows CIS with
/// such a card. SHA-1 is not offered, as no profile pairs ECDSA with it any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EcDigest {
    /// SHA-256 with P-256, SHA-384 with P-384 (the pairs of RFC 5480 section 4).
    #[default]
    ByCurve,
    /// SHA-256 with either.
    Sha256,
}

/// Which sessions a role assertion may be about: its attribute `ssbMode` (spec/auth.md 1.9: 0 live, 1 training).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SsbMode {
    /// Either, or none said: what the environments of Path to Live say is not public.
    Any,
    /// Only 0.
    Live,
    /// Only 1.
    Training,
}

impl SsbMode {
    /// What a world accepts.
    #[must_use]
    pub const fn of(world: World) -> Self {
        match world {
            World::Live => Self::Live,
            World::Test => Self::Any,
            World::Training => Self::Training,
        }
    }

    pub(super) fn accepts(self, said: Option<&str>) -> bool {
        match self {
            Self::Any => matches!(said, None | Some("0" | "1")),
            Self::Live => said == Some("0"),
            Self::Training => said == Some("1"),
        }
    }
}

/// How logout is asked for: recorded clients differ (spec/auth.md 1.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogoutMethod {
    /// `GET` with a body, as one client did.
    GetWithBody,
    /// `POST`.
    #[default]
    Post,
}

#[cfg(test)]
mod tests {
    use super::{Algorithms, CisDigest, CisSettings, EcDigest, KeyKind, SsbMode, World};

    #[test]
    fn the_kind_of_key_and_the_settings_choose_what_is_signed() {
        let rows = [
            (KeyKind::Rsa2048, CisDigest::Sha1, EcDigest::ByCurve, Algorithms::RsaSha1),
            (KeyKind::Rsa2048, CisDigest::Sha256, EcDigest::ByCurve, Algorithms::RsaSha256),
            (KeyKind::Rsa3072, CisDigest::Sha1, EcDigest::Sha256, Algorithms::RsaSha1),
            (KeyKind::Rsa3072, CisDigest::Sha256, EcDigest::Sha256, Algorithms::RsaSha256),
            (KeyKind::P256, CisDigest::Sha1, EcDigest::ByCurve, Algorithms::EcdsaSha256),
            (KeyKind::P256, CisDigest::Sha1, EcDigest::Sha256, Algorithms::EcdsaSha256),
            (KeyKind::P384, CisDigest::Sha1, EcDigest::ByCurve, Algorithms::EcdsaSha384),
            (KeyKind::P384, CisDigest::Sha1, EcDigest::Sha256, Algorithms::EcdsaSha256),
        ];
        for (key, digest, ec_digest, expected) in rows {
            let settings = CisSettings { digest, ec_digest, ..CisSettings::new(World::Live, "", "") };
            assert_eq!(settings.algorithms(key), expected, "{key:?} {digest:?} {ec_digest:?}");
        }
    }

    #[test]
    fn each_world_has_its_own_mode() {
        // World, then whether 0, 1, another and none are accepted.
        let rows = [
            (World::Live, [true, false, false, false]),
            (World::Training, [false, true, false, false]),
            (World::Test, [true, true, false, true]),
        ];
        for (world, expected) in rows {
            let said = [Some("0"), Some("1"), Some("2"), None];
            assert_eq!(said.map(|said| SsbMode::of(world).accepts(said)), expected, "{world}");
        }
    }
}
