//! The API platform's token endpoint: application-restricted access with a signed JWT, and access for a person who
//! signed in to CIS2 (spec/fhir.md 2.2, 2.3, spec/auth.md 2.9).
//!
//! The wording of refusals is that of samples/auth/token-errors.json. In what order the platform checks is not published
//! for each rule; here: form, subject token, assertion's header, its claims, then who is asking, then the signature, and
//! last whether the assertion was used before.

mod application;
mod assertion;
mod subject;
mod token;
mod userinfo;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

pub use application::{Application, prepare};
pub use token::PATH;
pub(crate) use userinfo::expired;

use crate::faults::Fault;
use crate::platform::{Call, Noted, Reply, record};
use crate::serve::act;
use crate::state::{Clock, World};

/// Why no token is given: `{"error", "error_description", "message_id"}` with this status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub status: StatusCode,
    pub error: &'static str,
    pub description: &'static str,
}

impl Refusal {
    const fn bad(description: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error: "invalid_request", description }
    }

    const fn unauthorised(description: &'static str) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, ..Self::bad(description) }
    }

    fn reply(self) -> Reply {
        let message_id = format!("rrt-{}", uuid::Uuid::new_v4());
        let body = json!({"error": self.error, "error_description": self.description, "message_id": message_id});
        Reply::gateway(self.status, body, &format!("refused {}", self.description))
    }
}

#[derive(Clone)]
struct Endpoint {
    world: World,
    clock: Clock,
}

/// The token endpoint, and the one beside it that tells nobody anything.
pub fn router(world: World) -> Router {
    router_at(world, Arc::new(Timestamp::now))
}

/// The same by another clock.
pub fn router_at(world: World, clock: Clock) -> Router {
    Router::new()
        .route(token::PATH, post(give_token))
        .route(userinfo::PATH, get(give_userinfo))
        .with_state(Endpoint { world, clock })
}

async fn give_token(State(Endpoint { world, clock }): State<Endpoint>, request: Request) -> Response {
    let call = match Call::read(request).await {
        Ok(call) => call,
        Err(too_long) => return too_long,
    };
    let fault = world.faults().take("oauth", "");
    // What is not done must not spend an assertion or a refresh token.
    if let Some(fault) = fault.as_ref().filter(|fault| !fault.is_done()) {
        record(&world, "oauth", &call, Noted { patient: None, user: None, said: "" }, Some(fault));
        return act(Some(fault.clone()), async { StatusCode::OK.into_response() }).await;
    }
    let url = format!("{}{}", world.addresses().platform, token::PATH);
    let (reply, user) = match token::issue(&world, &call, &url, clock()).await {
        Ok((body, user)) => (Reply::gateway(StatusCode::OK, told(body, fault.as_ref()), "accepted"), user),
        Err(refusal) => (refusal.reply(), None),
    };
    record(&world, "oauth", &call, Noted { patient: None, user: user.as_deref(), said: &reply.said }, fault.as_ref());
    act(fault, async { reply.into_response() }).await
}

/// The answer, with what an ordered fault says in its place.
fn told(mut body: Value, fault: Option<&Fault>) -> Value {
    if let (Some(Fault::Claims { set, .. }), Some(members)) = (fault, body.as_object_mut()) {
        members.extend(set.clone());
    }
    body
}

async fn give_userinfo(State(Endpoint { world, clock }): State<Endpoint>, request: Request) -> Response {
    let call = match Call::read(request).await {
        Ok(call) => call,
        Err(too_long) => return too_long,
    };
    let reply = userinfo::refuse(&world, &call, clock());
    record(&world, "oauth.userinfo", &call, Noted { patient: None, user: None, said: &reply.said }, None);
    reply.into_response()
}

#[cfg(test)]
mod tests;
