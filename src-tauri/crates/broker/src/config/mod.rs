//! The configuration: one TOML file, read once at the start, every mistake told at once.

mod address;
mod read;

use std::net::SocketAddr;
use std::path::PathBuf;

use jiff::SignedDuration;
use jsonwebtoken::Algorithm;
use vouch_core::world::World;

use crate::keys::{Asserted, Audience};

/// A configuration that was checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The world.
    pub world: World,
    /// Where PCs are listened to.
    pub pcs: SocketAddr,
    /// Where the key set is served.
    pub keys: SocketAddr,
    /// Certificate and key of the key set's listener, PEM files; none for plain HTTP.
    pub keys_tls: Option<(PathBuf, PathBuf)>,
    /// How long a new key is published before it signs.
    pub publish_ahead: SignedDuration,
    /// The site's registration with the API platform.
    pub platform: Option<PlatformSite>,
    /// The site's registration with CIS2.
    pub cis2: Option<Cis2Site>,
}

/// A registration with the API platform.
#[derive(Clone)]
pub struct PlatformSite {
    /// The token endpoint, as the exact string.
    pub token_url: String,
    /// The API key.
    pub api_key: String,
    /// Where the API key's secret is kept, and the roots that are trusted for the endpoint; without them nothing is
    /// refreshed.
    pub refresh: Option<Refresh>,
}

/// What refreshing needs.
#[derive(Clone, Debug)]
pub struct Refresh {
    /// The secret's file.
    pub secret: PathBuf,
    /// The trusted roots, PEM file.
    pub roots: PathBuf,
}

/// A registration with CIS2.
#[derive(Clone, Debug)]
pub struct Cis2Site {
    /// The token endpoint, as the exact string, with `:443` if CIS2 has it (spec/auth.md 2.1). It is never called.
    pub token_url: String,
    /// The client id.
    pub client_id: String,
    /// The algorithm declared at registration.
    pub algorithm: Algorithm,
}

impl Config {
    /// What an assertion for this audience says; `None` when the site is not registered there.
    #[must_use]
    pub fn asserted(&self, audience: Audience) -> Option<Asserted<'_>> {
        match audience {
            Audience::Platform => self.platform.as_ref().map(|p| Asserted {
                audience,
                client: &p.api_key,
                endpoint: &p.token_url,
                algorithm: self.algorithm(audience),
            }),
            Audience::Cis2 => self.cis2.as_ref().map(|c| Asserted {
                audience,
                client: &c.client_id,
                endpoint: &c.token_url,
                algorithm: self.algorithm(audience),
            }),
        }
    }

    /// How assertions for this audience are signed. The platform takes RS512 and nothing else (spec/fhir.md 2.2).
    #[must_use]
    pub fn algorithm(&self, audience: Audience) -> Algorithm {
        match audience {
            Audience::Platform => Algorithm::RS512,
            Audience::Cis2 => self.cis2.as_ref().map_or(Algorithm::RS512, |c| c.algorithm),
        }
    }
}

impl std::fmt::Debug for PlatformSite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlatformSite").field("token_url", &self.token_url).finish_non_exhaustive()
    }
}
