//! A request as it came, written to the ledger before it is answered.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{StatusCode, header};

use super::Reply;
use crate::faults::Fault;
use crate::ledger::Line;
use crate::secret::short_hash;
use crate::serve::act;
use crate::state::World;

/// The largest request body any service of the platform reads.
pub(crate) const MAX_BODY: usize = 64 << 10;
/// The header that carries an API key.
pub(crate) const API_KEY: &str = "apikey";

/// Headers that the ledger leaves out.
const CLOSED_HEADERS: [&str; 4] = ["authorization", API_KEY, "cookie", "referer"];
/// Services whose requests carry secrets in their fields.
const GUARDED: [&str; 2] = ["oauth", "cis2"];
/// Fields of those services that the ledger keeps as they are.
const OPEN_FIELDS: [&str; 16] = [
    "acr_values",
    "action",
    "authenticator",
    "client_assertion_type",
    "code_challenge_method",
    "grant_type",
    "max_age",
    "post_logout_redirect_uri",
    "prompt",
    "redirect_uri",
    "response_type",
    "role",
    "scope",
    "subject_token_type",
    "user",
    "user_id",
];

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

    /// Request line, headers and body; what opens doors is left out. Of a `guarded` request only those fields stay
    /// readable that are known to be no secret.
    fn bytes(&self, guarded: bool) -> Vec<u8> {
        let (uri, body) = match (guarded, self.parts.uri.query()) {
            (false, _) => (self.parts.uri.to_string(), self.body.to_vec()),
            (true, None) => (self.parts.uri.path().to_owned(), redacted(&self.body).into_bytes()),
            (true, Some(query)) => {
                let uri = format!("{}?{}", self.parts.uri.path(), redacted(query.as_bytes()));
                (uri, redacted(&self.body).into_bytes())
            }
        };
        let mut text = format!("{} {uri} {:?}\r\n", self.parts.method, self.parts.version).into_bytes();
        for (name, value) in &self.parts.headers {
            let opens_doors = CLOSED_HEADERS.contains(&name.as_str());
            let value = if opens_doors { b"(left out)" } else { value.as_bytes() };
            text.extend_from_slice(name.as_str().as_bytes());
            text.extend_from_slice(b": ");
            text.extend_from_slice(value);
            text.extend_from_slice(b"\r\n");
        }
        text.extend_from_slice(b"\r\n");
        text.extend_from_slice(&body);
        text
    }
}

/// Form fields with a short hash for each value that could be a secret: all but those known not to be.
fn redacted(form: &[u8]) -> String {
    let field = |field: &str| match field.split_once('=') {
        Some((name, _)) if OPEN_FIELDS.contains(&name) => field.to_owned(),
        Some((name, value)) => format!("{name}={}", short_hash(value)),
        None if field.is_empty() => String::new(),
        None => short_hash(field),
    };
    String::from_utf8_lossy(form).split('&').map(field).collect::<Vec<_>>().join("&")
}

/// What the ledger says of a call.
pub(crate) struct Noted<'a> {
    /// NHS number, where there is one.
    pub patient: Option<&'a str>,
    /// User id, where one is known.
    pub user: Option<&'a str>,
    /// `accepted` or `refused NAME`.
    pub said: &'a str,
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
    record(world, what, call, Noted { patient, user: None, said: &reply.said }, fault.as_ref());
    act(fault, async { reply.into_response() }).await
}

/// Writes the call down, before it is answered.
pub(crate) fn record(world: &World, what: &str, call: &Call, noted: Noted<'_>, fault: Option<&Fault>) {
    let line = Line {
        number: 0,
        at: String::new(),
        what: what.into(),
        message_id: call.header("x-request-id").or_else(|| call.header("x-correlation-id")).map(Into::into),
        alert_id: None,
        patient: noted.patient.map(Into::into),
        user: noted.user.map(Into::into),
        answer: fault.map_or_else(|| noted.said.into(), |fault| format!("fault {fault:?}")),
    };
    world.ledger().write(line, &call.bytes(GUARDED.iter().any(|service| what.starts_with(service))));
}
