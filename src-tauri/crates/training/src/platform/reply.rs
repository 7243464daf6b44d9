//! An answer in JSON, and the OperationOutcome in which the platform says no.

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

/// Content type of an answer of a FHIR service.
const FHIR: &str = "application/fhir+json";
/// Content type of an answer of the gateway before it (spec/fhir.md 2.5).
const GATEWAY: &str = "application/json";

/// One answer.
pub(crate) struct Reply {
    pub status: StatusCode,
    pub body: Value,
    /// `accepted` or `refused NAME`, for the ledger.
    pub said: String,
    content_type: &'static str,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Reply {
    /// 200 from a FHIR service.
    pub fn found(body: Value) -> Self {
        Self::fhir(StatusCode::OK, body, "accepted")
    }

    /// An answer of a FHIR service.
    pub fn fhir(status: StatusCode, body: Value, said: &str) -> Self {
        Self { status, body, said: said.into(), content_type: FHIR, headers: Vec::new() }
    }

    /// An answer of the gateway.
    pub fn gateway(status: StatusCode, body: Value, said: &str) -> Self {
        Self { content_type: GATEWAY, ..Self::fhir(status, body, said) }
    }

    /// With one more header; a value that cannot be one is left out.
    pub fn with(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body.to_string()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        response.headers_mut().extend(self.headers);
        response
    }
}

/// An OperationOutcome of one issue; without `diagnostics` the key is left out.
pub(crate) fn outcome(severity: &str, code: &str, coding: &Value, diagnostics: Option<&str>) -> Value {
    let mut issue = json!({"severity": severity, "code": code, "details": {"coding": [coding]}});
    if let (Some(text), Some(issue)) = (diagnostics, issue.as_object_mut()) {
        issue.insert("diagnostics".into(), text.into());
    }
    json!({"resourceType": "OperationOutcome", "issue": [issue]})
}
