//! The client assertion (spec/fhir.md 2.2): one signed JWT for each token asked for.

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use uuid::Uuid;

use super::Application;
use crate::FhirError;

/// How far ahead `exp` lies, in seconds. The platform takes up to five minutes; the middle of them bears a clock that is
/// wrong by the same amount either way.
const LIFE_SECS: i64 = 150;

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: String,
    exp: i64,
}

/// Signs an assertion: RS512, `iss` = `sub` = the API key, `aud` = the token URL, `jti` new, `exp` in whole seconds.
pub(super) fn sign(
    application: &Application,
    key: &EncodingKey,
    jti: Uuid,
    now: Timestamp,
) -> Result<SecretString, FhirError> {
    let header = Header { kid: Some(application.kid.clone()), ..Header::new(Algorithm::RS512) };
    let api_key = application.api_key.expose_secret();
    let claims = Claims {
        iss: api_key,
        sub: api_key,
        aud: &application.token_url,
        jti: jti.to_string(),
        exp: now.as_second().saturating_add(LIFE_SECS),
    };
    jsonwebtoken::encode(&header, &claims, key).map(Into::into).map_err(|_| FhirError::Key)
}
