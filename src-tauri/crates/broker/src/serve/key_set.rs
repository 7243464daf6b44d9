//! `GET /jwks` and `GET /.well-known/jwks.json`: the public keys, for CIS2 and the platform to check assertions with.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::Broker;
use super::refusal::Refusal;
use crate::keys::{Ring, key_set};

/// How long whoever fetches the set may keep it, in seconds; far less than a new key waits before it signs.
const FRESH_SECS: u32 = 300;

pub(super) async fn answer(State(broker): State<Arc<Broker>>) -> Result<Response, Refusal> {
    let ring = Ring::read(&broker.data)?;
    let set = key_set(&ring, |audience| format!("{:?}", broker.config.algorithm(audience)), broker.clock.now());
    let body = serde_json::to_string(&set).map_err(|_| Refusal::Trouble)?;
    Ok(super::json(StatusCode::OK, &format!("public, max-age={FRESH_SECS}"), body))
}
