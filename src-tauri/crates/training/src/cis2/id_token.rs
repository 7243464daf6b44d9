//! The claims of an ID token (spec/auth.md 2.4).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::client::CLIENT_ID;
use super::desk::Code;
use crate::jwt::Object;
use crate::staff::Staff;

/// How long an ID token is good.
const LIFE_SECONDS: i64 = 3600;
/// The realm, as ForgeRock names it.
const REALM: &str = "/NHSIdentity/Healthcare";

/// What CIS2 vouches for: this person, signed in so, for this request.
pub(super) fn claims(
    issuer: &str,
    person: &Staff,
    spent: &Code,
    code: &str,
    access_token: &str,
    now: Timestamp,
) -> Object {
    let (asked, sign_in) = (&spent.asked, &spent.sign_in);
    let level = |level: u8| if person.cis2.levels_are_numbers { json!(level) } else { json!(level.to_string()) };
    let opaque = || uuid::Uuid::new_v4().to_string();
    let claims = json!({
        "iss": issuer,
        "sub": person.user_id,
        "aud": CLIENT_ID,
        "azp": CLIENT_ID,
        "iat": now.as_second(),
        "exp": now.as_second() + LIFE_SECONDS,
        "auth_time": sign_in.at.as_second(),
        "nonce": asked.nonce,
        "acr": asked.satisfied_by(sign_in.authenticator),
        "amr": [sign_in.authenticator.method()],
        "authentication_assurance_level": level(sign_in.authenticator.level()),
        "id_assurance_level": level(person.cis2.identity_level),
        "sid": sign_in.sid,
        "selected_roleid": sign_in.role,
        "at_hash": half_hash(access_token),
        "c_hash": half_hash(code),
        "s_hash": half_hash(&asked.state),
        "tokenName": "id_token",
        "tokenType": "JWTToken",
        "realm": REALM,
        "auditTrackingId": opaque(),
        "org.forgerock.openidconnect.ops": opaque(),
    });
    let members = claims.as_object().cloned().unwrap_or_default();
    members.into_iter().filter(|(_, value)| *value != Value::Null).collect()
}

/// The left half of a SHA-256, as RS256 asks for (OpenID Connect Core 3.1.3.6).
fn half_hash(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    let (half, _) = hash.split_at(hash.len() / 2);
    BASE64_URL_SAFE_NO_PAD.encode(half)
}
