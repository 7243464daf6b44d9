//! `POST /oauth2/token`.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Form, FromRequest, Request, State};
use axum::response::Response;
use axum::routing::post;
use http::{StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Refusal, assertion};
use crate::platform::{Call, Platform, Reply, TOKEN_SECONDS, answer};
use crate::state::World;

/// The endpoint's path on the platform.
pub const PATH: &str = "/oauth2/token";
/// The one kind of assertion.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const FORM: &str = "application/x-www-form-urlencoded";

const NOT_A_FORM: Refusal = Refusal {
    status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
    ..Refusal::bad("Content-Type header must be application/x-www-form-urlencoded")
};
const NO_GRANT: Refusal = Refusal::bad("grant_type is missing");
const GRANT: Refusal = Refusal { error: "unsupported_grant_type", ..Refusal::bad("grant_type is invalid") };
const TYPE: Refusal = Refusal::bad(
    "Missing or invalid client_assertion_type - must be 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'",
);
const NO_ASSERTION: Refusal = Refusal::bad("Missing client_assertion");
/// Own wording: the platform's is not published.
const NO_RANDOM: Refusal = Refusal {
    status: StatusCode::INTERNAL_SERVER_ERROR,
    error: "server_error",
    description: "The training world has no random numbers",
};

/// The token endpoint.
pub fn router(world: World) -> Router {
    Router::new().route(PATH, post(token)).with_state(world)
}

async fn token(State(world): State<World>, request: Request) -> Response {
    let call = match Call::read(request).await {
        Ok(call) => call,
        Err(too_long) => return too_long,
    };
    let fault = world.faults().take("oauth", "");
    let url = format!("{}{PATH}", world.addresses().platform);
    let reply = match issue(world.platform(), &call, &url, Timestamp::now()).await {
        Ok(body) => Reply::gateway(StatusCode::OK, body, "accepted"),
        Err(Refusal { status, error, description }) => {
            let message_id = format!("rrt-{}", uuid::Uuid::new_v4());
            let body = json!({"error": error, "error_description": description, "message_id": message_id});
            Reply::gateway(status, body, &format!("refused {description}"))
        }
    };
    answer(&world, "oauth", &call, None, fault, reply).await
}

/// A token for a good form; numbers are strings, as the platform gives them.
async fn issue(platform: &Platform, call: &Call, url: &str, now: Timestamp) -> Result<Value, Refusal> {
    let is_form = call.header(header::CONTENT_TYPE).is_some_and(|t| t.split(';').next().map(str::trim) == Some(FORM));
    if !is_form || call.parts.uri.query().is_some() {
        return Err(NOT_A_FORM);
    }
    let Form(form) = Form::<HashMap<String, String>>::from_request(call.again(), &()).await.map_err(|_| NOT_A_FORM)?;
    let field = |name| form.get(name).map(String::as_str).filter(|value| !value.is_empty());
    if field("grant_type").ok_or(NO_GRANT)? != "client_credentials" {
        return Err(GRANT);
    }
    if field("client_assertion_type") != Some(ASSERTION_TYPE) {
        return Err(TYPE);
    }
    assertion::check(platform, field("client_assertion").ok_or(NO_ASSERTION)?, url, now)?;
    let token = platform.issue(now).map_err(|_| NO_RANDOM)?;
    Ok(json!({
        "access_token": token,
        "expires_in": TOKEN_SECONDS.to_string(),
        "token_type": "Bearer",
        "issued_at": now.as_millisecond().to_string(),
    }))
}
