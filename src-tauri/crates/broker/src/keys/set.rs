//! The key set that CIS2 and the API platform fetch (RFC 7517): public halves only.

use jiff::Timestamp;
use serde::Serialize;

use super::{Audience, Ring};

/// The key set.
#[derive(Debug, Serialize)]
pub struct Published {
    keys: Vec<PublicKey>,
}

/// A public RSA key. There is no field that a private half could be put into.
#[derive(Debug, Serialize)]
struct PublicKey {
    kty: &'static str,
    #[serde(rename = "use")]
    purpose: &'static str,
    alg: String,
    kid: String,
    n: String,
    e: String,
}

/// The keys that are published at a moment. `algorithm` is what an audience's keys sign with.
#[must_use]
pub fn key_set(ring: &Ring, algorithm: impl Fn(Audience) -> String, now: Timestamp) -> Published {
    let public = |key: &super::Key| PublicKey {
        kty: "RSA",
        purpose: "sig",
        alg: algorithm(key.audience),
        kid: key.kid.clone(),
        n: key.n.clone(),
        e: key.e.clone(),
    };
    Published { keys: ring.all().iter().filter(|key| ring.is_published(key, now)).map(public).collect() }
}
