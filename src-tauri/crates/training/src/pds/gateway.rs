//! What the gateway checks before PDS sees a request (samples/fhir/pds/proxy-error-responses).

use http::{Method, StatusCode, header};
use jiff::Timestamp;
use serde_json::json;

use super::shape::SPINE_CODES;
use crate::platform::{Access, Call, Reply, outcome};
use crate::state::World;

const REQUEST_ID: &str = "x-request-id";
/// A UUID with its hyphens.
const UUID_LENGTH: usize = 36;

/// Token, method, request id, in this order.
pub(super) fn check(world: &World, call: &Call, now: Timestamp) -> Result<(), Reply> {
    check_token(world, call.header(header::AUTHORIZATION), now).map_err(denied)?;
    if call.parts.method != Method::GET {
        return Err(method_not_allowed());
    }
    check_request_id(call.header(REQUEST_ID))
}

/// Says why the token opens nothing. The wording for an expired token is Apigee's (samples/auth/token-success-shapes.json).
fn check_token(world: &World, authorization: Option<&str>, now: Timestamp) -> Result<(), &'static str> {
    let value = authorization.ok_or("Missing Authorization header")?.trim();
    if value.is_empty() {
        return Err("Empty Authorization header");
    }
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
        return Err("Missing access token");
    }
    match world.platform().access(token.trim(), now) {
        Access::Granted => Ok(()),
        Access::Expired => Err("Access Token expired"),
        Access::Unknown => Err("Invalid Access Token"),
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
