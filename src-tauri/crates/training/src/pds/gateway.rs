//! What the gateway checks before PDS sees a request (samples/fhir/pds/proxy-error-responses).

use http::{Method, StatusCode, header};
use jiff::Timestamp;
use serde_json::json;

use super::shape::SPINE_CODES;
use crate::oauth;
use crate::platform::{Access, Call, Person, Reply, outcome};
use crate::state::World;

const REQUEST_ID: &str = "x-request-id";
const SESSION_URID: &str = "nhsd-session-urid";
/// A UUID with its hyphens.
const UUID_LENGTH: usize = 36;

/// Token, method, request id, role, in this order.
pub(super) fn check(world: &World, call: &Call, now: Timestamp) -> Result<(), Reply> {
    let token = bearer(call.header(header::AUTHORIZATION)).map_err(denied)?;
    let person = check_token(world, token, now)?;
    if call.parts.method != Method::GET {
        return Err(method_not_allowed());
    }
    check_request_id(call.header(REQUEST_ID))?;
    person.map_or(Ok(()), |person| check_role(&person, call.header(SESSION_URID)))
}

fn bearer(authorization: Option<&str>) -> Result<&str, &'static str> {
    let value = authorization.ok_or("Missing Authorization header")?.trim();
    if value.is_empty() {
        return Err("Empty Authorization header");
    }
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
        return Err("Missing access token");
    }
    Ok(token.trim())
}

/// On whose behalf the token is, or why it opens nothing. An expired one is told in either of two shapes that a client
/// meets (spec/fhir.md 2.5): the gateway's raw answer for a person's, an outcome for the application's.
fn check_token(world: &World, token: &str, now: Timestamp) -> Result<Option<Person>, Reply> {
    match world.platform().access(token, now) {
        Access::Granted(person) => Ok(person),
        Access::Expired { personal: true } => Err(oauth::expired()),
        Access::Expired { personal: false } => Err(denied("Access Token expired")),
        Access::Unknown => Err(denied("Invalid Access Token")),
    }
}

/// Somebody with one role need not name it; everybody else names one of their own (spec/fhir.md 3, 6.5). That somebody
/// without any role is refused in the same words is assumed.
fn check_role(person: &Person, named: Option<&str>) -> Result<(), Reply> {
    match named {
        None if person.roles.len() == 1 => Ok(()),
        Some(role) if person.roles.iter().any(|own| own == role) => Ok(()),
        _ => {
            let why = format!(
                "Invalid value - '{}' in header 'NHSD-Session-URID'. Refer to the guidance for this header in our API \
                 Specification https://digital.nhs.uk/developer/api-catalogue/personal-demographics-service-fhir",
                named.unwrap_or_default()
            );
            Err(refused("value", "INVALID_VALUE", "Provided value is invalid", &why))
        }
    }
}

fn check_request_id(id: Option<&str>) -> Result<(), Reply> {
    let Some(id) = id else {
        let why = "Invalid request with error - X-Request-ID header must be supplied to access this resource";
        return Err(refused("required", "MISSING_VALUE", "Required value is missing", why));
    };
    if id.len() == UUID_LENGTH && uuid::Uuid::try_parse(id).is_ok() {
        return Ok(());
    }
    let why = format!("Invalid value - '{id}' in header 'X-Request-ID'");
    Err(refused("value", "INVALID_VALUE", "Provided value is invalid", &why))
}

fn denied(why: &str) -> Reply {
    let coding = coding("ACCESS_DENIED", "Access Denied - Unauthorised");
    let body = outcome("error", "forbidden", &coding, Some(why));
    Reply::gateway(StatusCode::UNAUTHORIZED, body, "refused ACCESS_DENIED")
}

/// The sample leaves the display text open; this one is our own.
fn method_not_allowed() -> Reply {
    let why = "Your app has insufficient permissions to use this method. Please contact support.";
    let body = outcome("error", "forbidden", &coding("INVALID_METHOD", "Method is not permitted"), Some(why));
    Reply::gateway(StatusCode::FORBIDDEN, body, "refused INVALID_METHOD")
}

fn refused(code: &str, spine_code: &str, display: &str, why: &str) -> Reply {
    let body = outcome("error", code, &coding(spine_code, display), Some(why));
    Reply::gateway(StatusCode::BAD_REQUEST, body, &format!("refused {spine_code}"))
}

fn coding(code: &str, display: &str) -> serde_json::Value {
    json!({"system": SPINE_CODES, "version": "1", "code": code, "display": display})
}
