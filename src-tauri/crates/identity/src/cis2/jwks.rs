//! The provider's public keys, and their rotation (RFC 7517; spec/auth.md 2.4).

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::DecodingKey;
use serde::Deserialize;
use serde_json::Value;

use super::{Cis2, Cis2Error, Flaw, Step};

/// Largest set that is read, in bytes.
pub const MAX_KEY_SET: usize = 256 * 1024;
/// Most keys that are kept.
pub const MAX_KEYS: usize = 32;
/// How long keys are used before they are fetched again. Not published: an assumption.
pub const KEYS_LIFE: SignedDuration = SignedDuration::from_hours(12);
/// An unknown key id makes the keys be fetched again, but not more often than this (spec/auth.md 2.4).
pub const REFETCH: SignedDuration = SignedDuration::from_mins(5);

/// The keys as last fetched.
#[derive(Default)]
pub(super) struct Keys {
    fetched: Option<Timestamp>,
    by_id: HashMap<String, DecodingKey>,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

/// One RSA key for signatures; others of a set are not for us.
#[derive(Deserialize)]
struct RsaKey {
    kty: String,
    kid: String,
    n: String,
    e: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
}

impl Cis2 {
    /// The key of this id.
    pub(super) async fn key(&self, jwks_uri: &str, kid: &str) -> Result<DecodingKey, Cis2Error> {
        let mut keys = self.keys.lock().await;
        let now = self.clock.now();
        let age = keys.fetched.map(|at| now.duration_since(at).abs());
        let due = match age {
            None => true,
            Some(age) => age >= KEYS_LIFE || (age >= REFETCH && !keys.by_id.contains_key(kid)),
        };
        if due {
            let answer = self.ask(Step::Keys, self.http.get(jwks_uri), MAX_KEY_SET).await?;
            *keys = Keys { fetched: Some(now), by_id: read(&answer.body)? };
        }
        keys.by_id.get(kid).cloned().ok_or(Cis2Error::IdToken(Flaw::UnknownKey))
    }
}

fn read(body: &[u8]) -> Result<HashMap<String, DecodingKey>, Cis2Error> {
    let unreadable = Cis2Error::Unreadable { step: Step::Keys, what: "the key set" };
    let set: KeySet = serde_json::from_slice(body).map_err(|_| unreadable)?;
    Ok(set.keys.into_iter().filter_map(usable).take(MAX_KEYS).collect())
}

fn usable(key: Value) -> Option<(String, DecodingKey)> {
    let key: RsaKey = serde_json::from_value(key).ok()?;
    let signs = key.kty == "RSA" && key.purpose.is_none_or(|p| p == "sig") && key.alg.is_none_or(|a| a == "RS256");
    let decoding = DecodingKey::from_rsa_components(&key.n, &key.e).ok()?;
    signs.then_some((key.kid, decoding))
}
