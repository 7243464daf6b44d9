//! The client assertion: a JWT the application signs for each token (spec/fhir.md 2.2).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jsonwebtoken::Algorithm;
use serde_json::{Map, Value};

use super::{Application, Refusal};
use crate::platform::Platform;

/// How far ahead `exp` may lie.
const MAX_AHEAD_SECONDS: i64 = 300;

const MALFORMED: Refusal = Refusal::bad("Malformed JWT in client_assertion");
const NO_KID: Refusal = Refusal::bad("Missing 'kid' header in client_assertion JWT");
const UNKNOWN_KID: Refusal =
    Refusal::unauthorised("Invalid 'kid' header in client_assertion JWT - no matching public key");
const TYP: Refusal = Refusal::bad("Invalid 'typ' header in client_assertion JWT - must be 'JWT'");
const ALG: Refusal =
    Refusal::bad("Invalid 'alg' header in client_assertion JWT - unsupported JWT algorithm - must be 'RS512'");
const ISS_SUB: Refusal = Refusal::bad("Missing or non-matching 'iss'/'sub' claims in client_assertion JWT");
const UNKNOWN_ISS: Refusal = Refusal::unauthorised("Invalid 'iss'/'sub' claims in client_assertion JWT");
const NO_JTI: Refusal = Refusal::bad("Missing 'jti' claim in client_assertion JWT");
const JTI: Refusal =
    Refusal::bad("Invalid 'jti' claim in client_assertion JWT - must be a unique string value such as a GUID");
const USED_JTI: Refusal = Refusal::bad("Non-unique 'jti' claim in client_assertion JWT");
const AUD: Refusal = Refusal::unauthorised("Missing or invalid 'aud' claim in client_assertion JWT");
const NO_EXP: Refusal = Refusal::bad("Missing 'exp' claim in client_assertion JWT");
const EXP: Refusal = Refusal::bad("Invalid 'exp' claim in client_assertion JWT - must be an integer");
const EXPIRED: Refusal = Refusal::bad("Invalid 'exp' claim in client_assertion JWT - JWT has expired");
const FAR_EXP: Refusal = Refusal::bad("Invalid 'exp' claim in client_assertion JWT - more than 5 minutes in future");
const SIGNATURE: Refusal =
    Refusal { error: "public_key error", ..Refusal::unauthorised("JWT signature verification failed") };

/// Checks an assertion made for `token_url` and spends it.
pub(super) fn check(platform: &Platform, jwt: &str, token_url: &str, now: Timestamp) -> Result<(), Refusal> {
    let (signed, signature) = jwt.rsplit_once('.').ok_or(MALFORMED)?;
    let (header, claims) = signed.split_once('.').ok_or(MALFORMED)?;
    check_header(&part(header)?)?;
    let claims = part(claims)?;
    let issuer = check_claims(&claims, token_url)?;
    let expires = check_expiry(&claims, now)?;
    let jti = check_jti(&claims)?;

    let application = platform.application().filter(|known| known.api_key == issuer).ok_or(UNKNOWN_ISS)?;
    check_signature(application, &part(header)?, signed, signature)?;
    if platform.spend(jti, expires, now) { Ok(()) } else { Err(USED_JTI) }
}

fn part(encoded: &str) -> Result<Map<String, Value>, Refusal> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(encoded).map_err(|_| MALFORMED)?;
    serde_json::from_slice(&bytes).map_err(|_| MALFORMED)
}

fn check_header(header: &Map<String, Value>) -> Result<(), Refusal> {
    if !header.contains_key("kid") {
        return Err(NO_KID);
    }
    if header.get("typ").is_some_and(|typ| typ != "JWT") {
        return Err(TYP);
    }
    if header.get("alg").is_none_or(|alg| alg != "RS512") {
        return Err(ALG);
    }
    Ok(())
}

fn check_claims<'a>(claims: &'a Map<String, Value>, token_url: &str) -> Result<&'a str, Refusal> {
    let text = |name| claims.get(name).and_then(Value::as_str);
    let issuer = text("iss").filter(|iss| text("sub") == Some(iss)).ok_or(ISS_SUB)?;
    if text("aud") != Some(token_url) {
        return Err(AUD);
    }
    Ok(issuer)
}

fn check_expiry(claims: &Map<String, Value>, now: Timestamp) -> Result<Timestamp, Refusal> {
    let seconds = claims.get("exp").ok_or(NO_EXP)?.as_i64().ok_or(EXP)?;
    if seconds <= now.as_second() {
        return Err(EXPIRED);
    }
    if seconds - now.as_second() > MAX_AHEAD_SECONDS {
        return Err(FAR_EXP);
    }
    Timestamp::from_second(seconds).map_err(|_| FAR_EXP)
}

fn check_jti(claims: &Map<String, Value>) -> Result<&str, Refusal> {
    claims.get("jti").ok_or(NO_JTI)?.as_str().filter(|jti| !jti.is_empty()).ok_or(JTI)
}

fn check_signature(
    application: &Application,
    header: &Map<String, Value>,
    signed: &str,
    signature: &str,
) -> Result<(), Refusal> {
    if header.get("kid").and_then(Value::as_str) != Some(&application.kid) {
        return Err(UNKNOWN_KID);
    }
    let good = jsonwebtoken::crypto::verify(signature, signed.as_bytes(), &application.public_key, Algorithm::RS512);
    if good.unwrap_or(false) { Ok(()) } else { Err(SIGNATURE) }
}
