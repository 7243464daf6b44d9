//! How the client proves who it is: an assertion signed with its registered key (RFC 7523, spec/auth.md 2.2).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use http::StatusCode;
use jiff::Timestamp;

use super::answer::Refusal;
use super::client::{ALGORITHM, ALGORITHM_NAME, Client};
use crate::jwt::Jwt;

/// How far ahead `exp` may lie.
const MAX_AHEAD_SECONDS: i64 = 300;

const fn refused(description: &'static str) -> Refusal {
    Refusal { status: StatusCode::UNAUTHORIZED, error: "invalid_client", description }
}

/// Assertions that were used, until they expire.
#[derive(Default)]
pub(super) struct Spent(Mutex<HashMap<String, i64>>);

impl Spent {
    /// Spends a `jti`; false if it was spent before.
    fn spend(&self, jti: &str, expires: i64, now: Timestamp) -> bool {
        let mut spent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spent.retain(|_, expires| now.as_second() < *expires);
        spent.insert(jti.to_owned(), expires).is_none()
    }
}

/// Checks an assertion made for `endpoint` and spends it.
pub(super) fn check(
    client: &Client,
    spent: &Spent,
    assertion: &str,
    endpoint: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    let jwt = Jwt::read(assertion).ok_or(refused("client_assertion is not a JWT"))?;
    if jwt.header("alg") != Some(ALGORITHM_NAME) {
        return Err(refused("client_assertion is not signed with the registered algorithm"));
    }
    if jwt.header("kid") != Some(client.kid) {
        return Err(refused("client_assertion names no registered key"));
    }
    if !jwt.is_signed_by(&client.public_key, ALGORITHM) {
        return Err(refused("client_assertion has a signature of another key"));
    }
    if jwt.claim("iss") != Some(client.id) || jwt.claim("sub") != Some(client.id) {
        return Err(refused("iss and sub of client_assertion must be the client_id"));
    }
    if jwt.claim("aud") != Some(endpoint) {
        return Err(refused("aud of client_assertion must be the token endpoint"));
    }
    let expires = jwt.claims.get("exp").and_then(serde_json::Value::as_i64);
    let expires = expires.ok_or(refused("exp of client_assertion must be a number"))?;
    match expires - now.as_second() {
        ..=0 => return Err(refused("client_assertion has expired")),
        1..=MAX_AHEAD_SECONDS => {}
        _ => return Err(refused("exp of client_assertion is more than 5 minutes ahead")),
    }
    let jti = jwt.claim("jti").filter(|jti| !jti.is_empty());
    let jti = jti.ok_or(refused("jti of client_assertion must be a text"))?;
    if spent.spend(jti, expires, now) { Ok(()) } else { Err(refused("client_assertion was used before")) }
}
