//! The subject token: the ID token of CIS2 that is exchanged for a token of the platform (spec/auth.md 2.9).
//!
//! Order and words are the platform's own (identity-service-api, `validate-subject-token-claims.js` and the policies
//! beside it). That only CIS2's own algorithm is taken, and how a broken signature is worded, is assumed.

use jiff::Timestamp;
use jsonwebtoken::Algorithm;
use serde_json::Value;

use super::Refusal;
use crate::cis2;
use crate::jwt::{Jwt, Object};
use crate::platform::Person;
use crate::state::World;

const MALFORMED: Refusal = Refusal::bad("Malformed JWT in subject_token");
const NO_KID: Refusal = Refusal::bad("Missing 'kid' header in subject_token JWT");
const UNKNOWN_KID: Refusal =
    Refusal::unauthorised("Invalid 'kid' header in subject_token JWT - no matching public key");
const TYP: Refusal = Refusal::bad("Invalid 'typ' header in subject_token JWT - must be 'JWT'");
const NO_ALG: Refusal = Refusal::bad("Missing 'alg' header in subject_token JWT");
const NO_EXP: Refusal = Refusal::bad("Missing 'exp' claim in subject_token JWT");
const EXP: Refusal = Refusal::bad("Invalid 'exp' claim in subject_token JWT - must be an integer");
const EXPIRED: Refusal = Refusal::bad("Invalid 'exp' claim in subject_token JWT - JWT has expired");
const NO_ISS: Refusal = Refusal::bad("Missing 'iss' claim in subject_token JWT");
const ISS: Refusal = Refusal::bad("Missing or non-matching 'iss' claim in subject_token JWT");
const NO_AUD: Refusal = Refusal::unauthorised("Missing 'aud' claim in subject_token JWT");
const SIGNATURE: Refusal = Refusal::unauthorised("JWT signature verification failed due to invalid token");
const NO_SCOPE: Refusal = Refusal {
    error: "unauthorized_client",
    ..Refusal::unauthorised(
        "you have tried to requests authorization but your application is not configured to use this authorization grant type",
    )
};

/// What a person can be let into: the scopes of the API product (spec/fhir.md 2.1).
const SCOPES: [&str; 5] = [
    "urn:nhsd:apim:user-nhs-id:aal2:summary-care-record",
    "urn:nhsd:apim:user-nhs-id:aal3:summary-care-record",
    "urn:nhsd:apim:user-nhs-id:aal3:personal-demographics-service",
    "urn:nhsd:apim:user-nhs-cis2:aal2:personal-demographics-service",
    "urn:nhsd:apim:user-nhs-cis2:aal3:personal-demographics-service",
];

/// The person an ID token speaks of, if it can be believed and its level opens anything.
pub(super) fn check(world: &World, jwt: &str, now: Timestamp) -> Result<Person, Refusal> {
    let jwt = Jwt::read(jwt).ok_or(MALFORMED)?;
    check_header(&jwt)?;
    check_claims(&jwt, &cis2::issuer(world), now)?;
    check_signature(world, &jwt)?;
    if scopes(&jwt.claims).next().is_none() {
        return Err(NO_SCOPE);
    }
    let user_id = jwt.claim("sub").unwrap_or_default().to_owned();
    let known = world.staff().iter().find(|s| s.user_id == user_id);
    let roles = known.map(|s| s.roles.iter().map(|r| r.profile_id.to_owned()).collect());
    Ok(Person { user_id, roles: roles.unwrap_or_default() })
}

fn check_header(jwt: &Jwt<'_>) -> Result<(), Refusal> {
    if jwt.header("kid").is_none_or(str::is_empty) {
        return Err(NO_KID);
    }
    if !jwt.header("typ").is_some_and(|typ| typ.eq_ignore_ascii_case("jwt")) {
        return Err(TYP);
    }
    if jwt.header("alg").is_none_or(str::is_empty) { Err(NO_ALG) } else { Ok(()) }
}

/// The audience has to be there and is compared with nothing: so does the platform.
fn check_claims(jwt: &Jwt<'_>, issuer: &str, now: Timestamp) -> Result<(), Refusal> {
    let expires = jwt.claims.get("exp").ok_or(NO_EXP)?.as_i64().ok_or(EXP)?;
    if expires < now.as_second() {
        return Err(EXPIRED);
    }
    match jwt.claim("iss") {
        None | Some("") => return Err(NO_ISS),
        Some(other) if other != issuer => return Err(ISS),
        Some(_) => {}
    }
    let audience = jwt.claims.get("aud");
    if audience.is_none_or(|aud| aud.is_null() || aud == "") { Err(NO_AUD) } else { Ok(()) }
}

fn check_signature(world: &World, jwt: &Jwt<'_>) -> Result<(), Refusal> {
    let key = jwt.header("kid").and_then(|kid| world.cis2().keys().published(kid)).ok_or(UNKNOWN_KID)?;
    let good = jwt.header("alg") == Some("RS256") && jwt.is_signed_by(&key, Algorithm::RS256);
    if good { Ok(()) } else { Err(SIGNATURE) }
}

/// The scopes of the product that are for the level of this sign-in; the level is text or a number.
fn scopes(claims: &Object) -> impl Iterator<Item = &'static str> {
    let level = match claims.get("authentication_assurance_level") {
        Some(Value::String(level)) => level.clone(),
        Some(Value::Number(level)) => level.to_string(),
        _ => String::new(),
    };
    let wanted = format!(":aal{level}:");
    SCOPES.into_iter().filter(move |scope| scope.contains(&wanted))
}
