//! `GET /oauth2/userinfo`: for combined authentication only, which this world does not have (spec/fhir.md 2.4).

use http::{StatusCode, header};
use jiff::Timestamp;
use serde_json::json;

use super::Refusal;
use crate::platform::{Access, Call, Reply};
use crate::state::World;

/// The endpoint's path on the platform.
pub const PATH: &str = "/oauth2/userinfo";

const COMBINED_ONLY: Refusal = Refusal::bad(
    "The Userinfo endpoint is only supported for Combined Auth integrations. Currently this is only for NHS CIS2 \
     authentications - for more guidance see https://digital.nhs.uk/developer/guides-and-documentation/\
     security-and-authorisation/user-restricted-restful-apis-nhs-cis2-combined-authentication-and-authorisation",
);

/// No token of this world opens it.
pub(super) fn refuse(world: &World, call: &Call, now: Timestamp) -> Reply {
    let authorization = call.header(header::AUTHORIZATION).unwrap_or_default();
    let token = authorization.split_once(' ').map_or("", |(_, token)| token.trim());
    match world.platform().access(token, now) {
        Access::Granted(_) => COMBINED_ONLY.reply(),
        Access::Expired { .. } => expired(),
        Access::Unknown => fault("Invalid access token", "oauth.v2.InvalidAccessToken"),
    }
}

/// The gateway's own answer to a token that has had its time (samples/auth/token-success-shapes.json).
pub(crate) fn expired() -> Reply {
    fault("Access Token expired", "keymanagement.service.access_token_expired")
}

fn fault(text: &str, code: &str) -> Reply {
    let body = json!({"fault": {"faultstring": text, "detail": {"errorcode": code}}});
    Reply::gateway(StatusCode::UNAUTHORIZED, body, &format!("refused {text}"))
}
