//! `POST /assertion`, `{"for": "cis2" | "platform"}` to `{"assertion": JWT, "expires": SECONDS}`.
//!
//! `expires` is counted from now, so that it means the same to a PC whose clock is wrong.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;

use super::Broker;
use super::caller::EnrolledPc;
use super::refusal::Refusal;
use crate::keys::{Audience, LIFE_SECS, sign};
use crate::rate::Counted;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    #[serde(rename = "for")]
    audience: Audience,
}

/// What the record calls it.
const fn what(audience: Audience) -> &'static str {
    match audience {
        Audience::Cis2 => "assertion for cis2",
        Audience::Platform => "assertion for platform",
    }
}

/// The PC is looked at before its body is read. The line is on disk before the assertion leaves.
pub(super) async fn answer(
    State(broker): State<Arc<Broker>>,
    pc: EnrolledPc,
    body: Bytes,
) -> Result<Response, Refusal> {
    let question: Question = serde_json::from_slice(&body).map_err(|_| Refusal::NotUnderstood)?;
    let what = what(question.audience);
    pc.counted(&broker, Counted::Assertion, what)?;
    let Some(asserted) = broker.config.asserted(question.audience) else {
        pc.write(&broker, what, Refusal::NotRegistered.name(), "")?;
        return Err(Refusal::NotRegistered);
    };
    let signed = sign(&broker.data, asserted, broker.ids.uuid(), broker.clock.now())?;
    pc.write(&broker, what, "given", &signed.kid)?;
    let body = json!({"assertion": signed.assertion.expose_secret(), "expires": LIFE_SECS});
    Ok(super::json(StatusCode::OK, "no-store", body.to_string()))
}
