//! Reading the file and checking it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use vouch_core::world::World;

use super::address::wrong;
use super::{Cis2Site, Config, PlatformSite, Refresh};
use crate::BrokerError;
use crate::data::{DataDir, private};

/// Where PCs are listened to unless the file says otherwise: this machine only.
const PCS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8443);
/// Where the key set is served unless the file says otherwise: this machine only.
const KEYS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8480);
/// How long a new key is published before it signs, in hours. How long CIS2 and the platform keep a key set is not
/// public: an assumption on the safe side.
const AHEAD_HOURS: i64 = 24;
/// Longest such time, in hours: thirty days.
const MAX_AHEAD_HOURS: i64 = 720;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    world: String,
    #[serde(default)]
    test_hosts: Vec<String>,
    #[serde(default)]
    pcs: Pcs,
    #[serde(default)]
    keys: Keys,
    platform: Option<Platform>,
    cis2: Option<Cis2>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pcs {
    listen: Option<SocketAddr>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    listen: Option<SocketAddr>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    #[serde(default)]
    plain_behind_proxy: bool,
    publish_ahead_hours: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Platform {
    token_url: String,
    api_key: String,
    secret_file: Option<PathBuf>,
    roots: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cis2 {
    token_url: String,
    client_id: String,
    algorithm: Option<String>,
}

impl Config {
    /// Reads and checks the configuration of a data folder. Names of files are relative to that folder.
    ///
    /// The file says where the API key's secret is sent, so it must not be writable by others.
    ///
    /// # Errors
    /// [`BrokerError::Config`] with every mistake, [`BrokerError::World`] if it is another world's.
    pub fn read(path: &Path, data: &DataDir) -> Result<Self, BrokerError> {
        let text = private::read_trusted(path)?;
        let written: Written = toml::from_str(&text).map_err(|e| BrokerError::Config(vec![placed(&e, &text)]))?;
        let Some(world) = World::from_word(&written.world) else {
            return Err(BrokerError::Config(vec!["world: must be training, test or live".into()]));
        };
        if world != data.world() {
            return Err(BrokerError::World { kept: data.world(), said: world });
        }
        let mut mistakes = Vec::new();
        let config = written.check(world, data, &mut mistakes);
        if mistakes.is_empty() { Ok(config) } else { Err(BrokerError::Config(mistakes)) }
    }
}

impl Written {
    fn check(self, world: World, data: &DataDir, mistakes: &mut Vec<String>) -> Config {
        let hosts = self.test_hosts;
        if world != World::Test && !hosts.is_empty() {
            mistakes.push("test_hosts: only the test world has them".into());
        }
        let address = |field: &str, value: &str, mistakes: &mut Vec<String>| {
            if let Some(why) = wrong(value, world, &hosts) {
                mistakes.push(format!("{field}: {value} {why}"));
            }
        };
        if let Some(platform) = &self.platform {
            address("platform.token_url", &platform.token_url, mistakes);
        }
        if let Some(cis2) = &self.cis2 {
            address("cis2.token_url", &cis2.token_url, mistakes);
        }
        if self.platform.is_none() && self.cis2.is_none() {
            mistakes.push("neither [platform] nor [cis2] is there, so there is nothing to sign for".into());
        }
        let (pcs, keys) = (self.pcs.listen.unwrap_or(PCS), self.keys.listen.unwrap_or(KEYS));
        for (field, listen) in [("pcs.listen", pcs), ("keys.listen", keys)] {
            if world == World::Training && !listen.ip().is_loopback() {
                mistakes.push(format!("{field}: the training world is on this machine only, such as 127.0.0.1"));
            }
        }
        if pcs == keys && pcs.port() != 0 {
            mistakes.push("pcs.listen and keys.listen: must differ, since only one of them asks who calls".into());
        }
        Config {
            world,
            pcs,
            keys,
            publish_ahead: ahead(self.keys.publish_ahead_hours, mistakes),
            keys_tls: self.keys.tls(keys, data, mistakes),
            platform: self.platform.map(|platform| platform.check(data, mistakes)),
            cis2: self.cis2.map(|cis2| cis2.check(mistakes)),
        }
    }
}

impl Keys {
    fn tls(self, listen: SocketAddr, data: &DataDir, mistakes: &mut Vec<String>) -> Option<(PathBuf, PathBuf)> {
        match (self.certificate, self.key) {
            (Some(certificate), Some(key)) => Some((data.path_of(&certificate), data.path_of(&key))),
            (None, None) => {
                // A key set that can be changed on its way lets a stranger in.
                if !listen.ip().is_loopback() && !self.plain_behind_proxy {
                    mistakes.push(
                        "keys.listen: plain HTTP beyond this machine; give keys.certificate and keys.key, or say \
                         plain_behind_proxy = true if only a reverse proxy with TLS can reach it"
                            .into(),
                    );
                }
                None
            }
            _ => {
                mistakes.push("keys.certificate and keys.key: both or neither".into());
                None
            }
        }
    }
}

impl Platform {
    fn check(self, data: &DataDir, mistakes: &mut Vec<String>) -> PlatformSite {
        if !word(&self.api_key) {
            mistakes.push("platform.api_key: a word without spaces".into());
        }
        let refresh = match (self.secret_file, self.roots) {
            (Some(secret), Some(roots)) => Some(Refresh { secret: data.path_of(&secret), roots: data.path_of(&roots) }),
            (Some(_), None) => {
                mistakes
                    .push("platform.roots: a PEM file with the roots that are trusted for platform.token_url".into());
                None
            }
            _ => None,
        };
        PlatformSite { token_url: self.token_url, api_key: self.api_key, refresh }
    }
}

impl Cis2 {
    fn check(self, mistakes: &mut Vec<String>) -> Cis2Site {
        if !word(&self.client_id) {
            mistakes.push("cis2.client_id: a word without spaces".into());
        }
        let algorithm = match self.algorithm.as_deref() {
            Some("RS256") => Algorithm::RS256,
            Some("RS384") => Algorithm::RS384,
            Some("RS512") | None => Algorithm::RS512,
            Some(_) => {
                mistakes.push("cis2.algorithm: RS256, RS384 or RS512, as declared at registration".into());
                Algorithm::RS512
            }
        };
        Cis2Site { token_url: self.token_url, client_id: self.client_id, algorithm }
    }
}

/// A mistake of form and its line; not the line itself, which may hold the API key.
fn placed(error: &toml::de::Error, text: &str) -> String {
    let line = error.span().and_then(|at| text.get(..at.start)).map(|before| before.matches('\n').count() + 1);
    line.map_or_else(|| error.message().to_owned(), |line| format!("line {line}: {}", error.message()))
}

fn ahead(hours: Option<i64>, mistakes: &mut Vec<String>) -> SignedDuration {
    let hours = hours.unwrap_or(AHEAD_HOURS);
    if !(1..=MAX_AHEAD_HOURS).contains(&hours) {
        mistakes.push(format!("keys.publish_ahead_hours: 1 to {MAX_AHEAD_HOURS}"));
    }
    SignedDuration::from_hours(hours.clamp(1, MAX_AHEAD_HOURS))
}

fn word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests;
