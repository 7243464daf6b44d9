//! A request as it came, written to the ledger before it is answered.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{StatusCode, header};

use super::Reply;
use crate::faults::Fault;
use crate::ledger::Line;
use crate::serve::act;
use crate::state::World;

/// The largest request body any service of the platform reads.
pub(crate) const MAX_BODY: usize = 64 << 10;
/// The header that carries an API key.
pub(crate) const API_KEY: &str = "apikey";

/// One request, read to its end.
pub(crate) struct Call {
    pub parts: Parts,
    pub body: Bytes,
}

impl Call {
    /// Reads the request; one with too long a body is answered with 413.
    pub async fn read(request: Request) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, MAX_BODY).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
        Ok(Self { parts, body })
    }

    /// A header as text: `None` if it is missing, empty if it is not text.
    pub fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.parts.headers.get(name).map(|value| value.to_str().unwrap_or_default())
    }

    /// The request again, for axum's extractors.
    pub fn again(&self) -> Request {
        Request::from_parts(self.parts.clone(), Body::from(self.body.clone()))
    }

    /// Request line, headers and body; what opens doors is left out.
    fn bytes(&self) -> Vec<u8> {
        let mut text = format!("{} {} {:?}\r\n", self.parts.method, self.parts.uri, self.parts.version).into_bytes();
        for (name, value) in &self.parts.headers {
            let opens_doors = *name == header::AUTHORIZATION || name.as_str() == API_KEY;
            let value = if opens_doors { b"(left out)" } else { value.as_bytes() };
            text.extend_from_slice(name.as_str().as_bytes());
            text.extend_from_slice(b": ");
            text.extend_from_slice(value);
            text.extend_from_slice(b"\r\n");
        }
        text.extend_from_slice(b"\r\n");
        text.extend_from_slice(&self.body);
        text
    }
}

/// Writes the call down and gives the reply, or acts out the fault. `what` is the service: `pds`, `sds` or `oauth`.
pub(crate) async fn answer(
    world: &World,
    what: &str,
    call: &Call,
    patient: Option<&str>,
    fault: Option<Fault>,
    reply: Reply,
) -> Response {
    let line = Line {
        number: 0,
        at: String::new(),
        what: what.into(),
        message_id: call.header("x-request-id").or_else(|| call.header("x-correlation-id")).map(Into::into),
        alert_id: None,
        patient: patient.map(Into::into),
        user: None,
        answer: fault.as_ref().map_or_else(|| reply.said.clone(), |fault| format!("fault {fault:?}")),
    };
    world.ledger().write(line, &call.bytes());
    act(fault, async { reply.into_response() }).await
}
