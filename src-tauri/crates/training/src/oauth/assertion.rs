//! The client assertion: a JWT the application signs for each token (spec/fhir.md 2.2).

use jiff::Timestamp;
use jsonwebtoken::Algorithm;

use super::{Application, Refusal};
use crate::jwt::{Jwt, Object};
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
    let jwt = Jwt::read(jwt).ok_or(MALFORMED)?;
    check_header(&jwt.header)?;
    let issuer = check_claims(&jwt, token_url)?;
    let expires = check_expiry(&jwt.claims, now)?;
    let jti = check_jti(&jwt.claims)?;

    let application = platform.application().filter(|known| known.api_key == issuer).ok_or(UNKNOWN_ISS)?;
    check_signature(application, &jwt)?;
    if platform.spend(jti, expires, now) { Ok(()) } else { Err(USED_JTI) }
}

fn check_header(header: &Object) -> Result<(), Refusal> {
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

fn check_claims<'a>(jwt: &'a Jwt<'_>, token_url: &str) -> Result<&'a str, Refusal> {
    let issuer = jwt.claim("iss").filter(|iss| jwt.claim("sub") == Some(iss)).ok_or(ISS_SUB)?;
    if jwt.claim("aud") != Some(token_url) {
        return Err(AUD);
    }
    Ok(issuer)
}

fn check_expiry(claims: &Object, now: Timestamp) -> Result<Timestamp, Refusal> {
    let seconds = claims.get("exp").ok_or(NO_EXP)?.as_i64().ok_or(EXP)?;
    if seconds <= now.as_second() {
        return Err(EXPIRED);
    }
    if seconds - now.as_second() > MAX_AHEAD_SECONDS {
        return Err(FAR_EXP);
    }
    Timestamp::from_second(seconds).map_err(|_| FAR_EXP)
}

fn check_jti(claims: &Object) -> Result<&str, Refusal> {
    claims.get("jti").ok_or(NO_JTI)?.as_str().filter(|jti| !jti.is_empty()).ok_or(JTI)
}

fn check_signature(application: &Application, jwt: &Jwt<'_>) -> Result<(), Refusal> {
    if jwt.header("kid") != Some(&application.kid) {
        return Err(UNKNOWN_KID);
    }
    if jwt.is_signed_by(&application.public_key, Algorithm::RS512) { Ok(()) } else { Err(SIGNATURE) }
}
