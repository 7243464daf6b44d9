//! The checks of an ID token (spec/auth.md 2.4; OpenID Connect Core section 3.1.3.7), once its signature is good.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use vouch_core::ids::{RoleProfileId, UserId};

use super::Flaw;

/// How far clocks may differ, in seconds (spec/auth.md 2.4).
pub const LEEWAY_SECS: i64 = 5;
/// The oldest ID token that is taken, in seconds: it is made the moment the code is exchanged.
pub const MAX_AGE_SECS: i64 = 300;
/// The oldest authentication that is taken, in seconds (spec/auth.md 2.3).
pub const MAX_AUTH_AGE_SECS: i64 = 300;
/// The least identity assurance level (spec/auth.md 2.4).
pub const IDENTITY_LEVEL: u8 = 3;

/// What the token must say.
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: &'a str,
    pub access_token: &'a str,
    pub assurance_level: u8,
    pub now: Timestamp,
}

/// What a good token says.
pub(super) struct IdToken {
    pub user: UserId,
    pub until: Timestamp,
    pub session: Option<String>,
    pub selected: Option<RoleProfileId>,
}

/// Checks every claim.
pub(super) fn check(claims: &Value, expected: &Expected<'_>) -> Result<IdToken, Flaw> {
    let Expected { issuer, client_id, nonce, access_token, assurance_level, now } = *expected;
    let now = now.as_second();
    if text(claims, "iss")? != issuer {
        return Err(Flaw::Issuer);
    }
    if !is_for(claims, client_id) {
        return Err(Flaw::Audience);
    }
    if claims.get("azp").is_some_and(|azp| azp != client_id) {
        return Err(Flaw::Party);
    }
    let expires = seconds(claims, "exp")?;
    if expires.saturating_add(LEEWAY_SECS) <= now {
        return Err(Flaw::Expired);
    }
    let issued = seconds(claims, "iat")?;
    if !(-LEEWAY_SECS..=MAX_AGE_SECS).contains(&now.saturating_sub(issued)) {
        return Err(Flaw::IssuedAt);
    }
    if text(claims, "nonce")? != nonce {
        return Err(Flaw::Nonce);
    }
    if text(claims, "at_hash")? != half_hash(access_token) {
        return Err(Flaw::AccessToken);
    }
    let age = now.saturating_sub(seconds(claims, "auth_time")?);
    if !(-LEEWAY_SECS..=MAX_AUTH_AGE_SECS).contains(&age) {
        return Err(Flaw::Stale);
    }
    let level = level(claims, "authentication_assurance_level")?;
    if level < assurance_level {
        return Err(Flaw::Authentication(level));
    }
    let level = self::level(claims, "id_assurance_level")?;
    if level < IDENTITY_LEVEL {
        return Err(Flaw::IdentityLevel(level));
    }
    let user = UserId::new(text(claims, "sub")?).ok_or(Flaw::Claim("sub"))?;
    let selected = match claims.get("selected_roleid") {
        None => None,
        Some(role) => Some(role.as_str().and_then(RoleProfileId::new).ok_or(Flaw::Claim("selected_roleid"))?),
    };
    let until = Timestamp::from_second(expires).map_err(|_| Flaw::Claim("exp"))?;
    Ok(IdToken { user, until, session: text(claims, "sid").ok().map(str::to_owned), selected })
}

/// `aud` is a text, or a list of that one text.
pub(super) fn is_for(claims: &Value, client_id: &str) -> bool {
    match claims.get("aud") {
        Some(Value::String(one)) => one == client_id,
        Some(Value::Array(all)) => matches!(all.as_slice(), [Value::String(one)] if one == client_id),
        _ => false,
    }
}

fn text<'a>(claims: &'a Value, name: &'static str) -> Result<&'a str, Flaw> {
    claims.get(name).and_then(Value::as_str).ok_or(Flaw::Claim(name))
}

fn seconds(claims: &Value, name: &'static str) -> Result<i64, Flaw> {
    claims.get(name).and_then(Value::as_i64).ok_or(Flaw::Claim(name))
}

/// A level comes as a number or as a text (spec/auth.md 2.4).
fn level(claims: &Value, name: &'static str) -> Result<u8, Flaw> {
    let level = match claims.get(name) {
        Some(Value::String(text)) => text.parse().ok(),
        Some(number) => number.as_u64().and_then(|n| u8::try_from(n).ok()),
        None => None,
    };
    level.ok_or(Flaw::Claim(name))
}

/// `at_hash`: the left half of the SHA-256 of the access token (OpenID Connect Core section 3.1.3.6).
fn half_hash(access_token: &str) -> String {
    let hash = Sha256::digest(access_token.as_bytes());
    let half: Vec<u8> = hash.iter().copied().take(hash.len() / 2).collect();
    URL_SAFE_NO_PAD.encode(half)
}
