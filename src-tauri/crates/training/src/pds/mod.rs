//! PDS FHIR R4: one patient by NHS number, for the application or for a person (spec/fhir.md 3, 6.3, 6.5).
//!
//! `GET /personal-demographics/FHIR/R4/Patient/{nhs}`. The gateway's checks come first: token, request id, role.

mod gateway;
mod retrieve;
mod shape;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::any;
use http::{HeaderName, StatusCode};
use jiff::Timestamp;

use crate::faults::Fault;
use crate::platform::{Call, Reply, answer};
use crate::state::World;

const PATIENT: &str = "/personal-demographics/FHIR/R4/Patient/{nhs}";
const REST: &str = "/personal-demographics/FHIR/R4/{*rest}";
/// Sent back as they came.
const ECHOED: [HeaderName; 2] = [HeaderName::from_static("x-request-id"), HeaderName::from_static("x-correlation-id")];

/// The demographics service.
pub fn router(world: World) -> Router {
    Router::new().route(PATIENT, any(patient)).route(REST, any(unsupported)).with_state(world)
}

async fn patient(State(world): State<World>, Path(asked): Path<String>, request: Request) -> Response {
    let call = match Call::read(request).await {
        Ok(call) => call,
        Err(too_long) => return too_long,
    };
    let fault = world.faults().take("pds", &asked);
    let number = match &fault {
        Some(Fault::WrongPatient(other)) => other,
        _ => &asked,
    };
    let reply = match gateway::check(&world, &call, Timestamp::now()) {
        Ok(()) => retrieve::retrieve(&world, number),
        Err(refusal) => refusal,
    };
    answer(&world, "pds", &call, Some(&asked), fault, echo(&call, reply)).await
}

async fn unsupported(State(world): State<World>, request: Request) -> Response {
    let call = match Call::read(request).await {
        Ok(call) => call,
        Err(too_long) => return too_long,
    };
    let fault = world.faults().take("pds", "");
    let reply = match gateway::check(&world, &call, Timestamp::now()) {
        Ok(()) => shape::refusal(StatusCode::BAD_REQUEST, "processing", "UNSUPPORTED_SERVICE", "Unsupported Service"),
        Err(refusal) => refusal,
    };
    answer(&world, "pds", &call, None, fault, echo(&call, reply)).await
}

fn echo(call: &Call, reply: Reply) -> Reply {
    ECHOED.into_iter().fold(reply, |reply, name| match call.header(&name) {
        Some(value) => reply.with(name.clone(), value),
        None => reply,
    })
}

#[cfg(test)]
mod tests;
