//! An answer of CIS2, what the ledger says of it, and the faults around it.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::Provider;
use crate::faults::Fault;
use crate::jwt::Object;
use crate::platform::{Call, Noted, record};
use crate::serve::act;

/// One answer.
pub(super) struct Answer {
    response: Response,
    said: String,
    user: Option<&'static str>,
}

/// Why the token endpoint or the user information is refused: `{"error", "error_description"}` (RFC 6749 5.2, RFC 6750 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub status: StatusCode,
    pub error: &'static str,
    pub description: &'static str,
}

impl Answer {
    /// JSON that nobody may keep.
    pub fn json(body: &Value) -> Self {
        Self::new(StatusCode::OK, "application/json", body.to_string(), "accepted")
    }

    /// A page.
    pub fn page(status: StatusCode, html: String, said: &str) -> Self {
        Self::new(status, "text/html; charset=utf-8", html, said)
            .with(header::CONTENT_SECURITY_POLICY, super::page::POLICY)
            .with(header::REFERRER_POLICY, "no-referrer")
            .with(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
    }

    /// On to another address.
    pub fn redirect(address: &str, said: &str) -> Self {
        Self::new(StatusCode::SEE_OTHER, "text/plain", String::new(), said)
            .with(header::LOCATION, address)
            .with(header::REFERRER_POLICY, "no-referrer")
    }

    /// Done, and nothing to say.
    pub fn nothing() -> Self {
        Self::new(StatusCode::NO_CONTENT, "text/plain", String::new(), "accepted")
    }

    /// A refusal.
    pub fn refused(refusal: Refusal) -> Self {
        let Refusal { status, error, description } = refusal;
        let body = json!({"error": error, "error_description": description});
        let said = format!("refused {error}: {description}");
        let answer = Self::new(status, "application/json", body.to_string(), &said);
        if status == StatusCode::UNAUTHORIZED {
            return answer.with(header::WWW_AUTHENTICATE, &format!("Bearer error=\"{error}\""));
        }
        answer
    }

    /// With one more header; a value that cannot be one is left out.
    pub fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.response.headers_mut().insert(name, value);
        }
        self
    }

    /// The person it is about.
    pub fn about(mut self, user: &'static str) -> Self {
        self.user = Some(user);
        self
    }

    fn new(status: StatusCode, content_type: &'static str, body: String, said: &str) -> Self {
        let headers = [(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "no-store")];
        Self { response: (status, headers, body).into_response(), said: said.into(), user: None }
    }
}

/// No random numbers, or no key: this machine's fault.
impl From<std::io::Error> for Refusal {
    fn from(e: std::io::Error) -> Self {
        tracing::error!(error = %e, "CIS2 cannot answer");
        let description = "the training world has no random numbers or no key";
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, error: "server_error", description }
    }
}

/// Reads a request, has it answered, writes it down, and acts out the fault ordered at `what`.
pub(super) async fn answered(
    provider: &Provider,
    what: &str,
    request: Request,
    answer: impl FnOnce(&Call, Option<&Fault>) -> Answer,
) -> Response {
    let call = match Call::read(request).await {
        Ok(call) => call,
        Err(too_long) => return too_long,
    };
    let fault = provider.world.faults().take(what, "");
    let answer = match &fault {
        // What is not done must not spend anything.
        Some(fault) if !fault.is_done() => Answer::nothing(),
        fault => answer(&call, fault.as_ref()),
    };
    let noted = Noted { patient: None, user: answer.user, said: &answer.said };
    record(&provider.world, what, &call, noted, fault.as_ref());
    act(fault, async { answer.response }).await
}

/// The claims a fault sets, and its header members.
pub(super) fn tampering(fault: Option<&Fault>) -> (Object, Object) {
    match fault {
        Some(Fault::Claims { set, header }) => (set.clone(), header.clone()),
        _ => (Object::new(), Object::new()),
    }
}
