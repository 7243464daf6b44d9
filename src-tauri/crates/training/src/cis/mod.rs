//! A strict CIS: smartcard login, role choice, role assertion, logout (spec/auth.md 1).

use axum::Router;

use crate::state::World;

/// How CIS behaves where the public sources leave a choice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules {
    /// The digest the card must sign.
    pub digest: Digest,
}

/// A digest of the login signature. SHA-1 is what was recorded; SHA-256 is assumed for newer cards (spec/auth.md 1.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Digest {
    /// As recorded.
    #[default]
    Sha1,
    /// Assumed.
    Sha256,
}

impl std::str::FromStr for Digest {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "sha1" => Ok(Self::Sha1),
            "sha256" => Ok(Self::Sha256),
            _ => Err(format!("{name} is not sha1 or sha256")),
        }
    }
}

/// CIS as an HTTP service.
pub fn router(_world: World, _rules: Rules) -> Router {
    Router::new()
}
