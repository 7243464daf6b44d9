//! What an answer says that is not the answer: OperationOutcome, a gateway's fault, a web page, or nothing at all
//! (spec/fhir.md 2.5).

use std::fmt;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;
use vouch_core::Fault;
use vouch_https::Answer;

use crate::json::{list, text};

/// Codes of one answer that are kept.
const MAX_CODES: usize = 8;
/// Longest code that is kept, in characters.
const MAX_CODE: usize = 80;
/// Longest explanation that is kept, in characters.
const MAX_DIAGNOSTICS: usize = 200;
const CORRELATION_ID: &str = "x-correlation-id";
const REQUEST_ID: &str = "x-request-id";

/// What kind of body came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// An OperationOutcome.
    Outcome,
    /// `{"fault":{"faultstring","detail":{"errorcode"}}}` of the gateway.
    GatewayFault,
    /// `{"error","error_description","message_id"}` of the token endpoint.
    TokenError,
    /// Something that begins like HTML.
    Html,
    /// No bytes.
    Empty,
    /// Anything else.
    Other,
}

/// An answer that is a refusal, or no answer to what was asked.
///
/// [`fmt::Debug`] leaves the explanation out: it may repeat what was asked.
#[derive(Clone, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// What kind of body came.
    pub body: Body,
    /// `details.coding[].code` of each issue, `errorcode`, or `error`.
    pub codes: Vec<String>,
    /// `diagnostics`, `faultstring` or `error_description` of the first issue; for support only.
    pub diagnostics: Option<String>,
    /// Correlation, request or message id, for the help desk of the other side.
    pub reference: Option<String>,
}

impl Problem {
    /// Reads the problem out of any answer. Never fails: what cannot be read is [`Body::Other`].
    #[must_use]
    pub fn read(answer: &Answer) -> Self {
        Self::of(answer.status, &answer.headers, &answer.body)
    }

    pub(crate) fn of(status: StatusCode, headers: &HeaderMap, bytes: &[u8]) -> Self {
        let header = |name| headers.get(name).and_then(|v| v.to_str().ok()).map(|v| cut(v, MAX_CODE));
        let reference = header(CORRELATION_ID).or_else(|| header(REQUEST_ID));
        let bare = Self { status, body: Body::Other, codes: Vec::new(), diagnostics: None, reference };
        let start = bytes.trim_ascii_start();
        if start.is_empty() {
            return Self { body: Body::Empty, ..bare };
        }
        match serde_json::from_slice::<Value>(bytes) {
            Ok(json) => bare.with_json(&json),
            Err(_) if start.starts_with(b"<") => Self { body: Body::Html, ..bare },
            Err(_) => bare,
        }
    }

    fn with_json(self, json: &Value) -> Self {
        if text(json, "resourceType") == Some("OperationOutcome") {
            let issues = list(json, "issue");
            let details = issues.iter().filter_map(|issue| issue.get("details"));
            let codes = details.flat_map(|d| list(d, "coding")).filter_map(|c| text(c, "code"));
            let codes = codes.take(MAX_CODES).map(|c| cut(c, MAX_CODE)).collect();
            let diagnostics = issues.iter().find_map(|issue| text(issue, "diagnostics"));
            return Self { body: Body::Outcome, codes, diagnostics: diagnostics.map(explained), ..self };
        }
        if let Some(fault) = json.get("fault") {
            let code = fault.get("detail").and_then(|detail| text(detail, "errorcode"));
            let codes = code.map(|c| cut(c, MAX_CODE)).into_iter().collect();
            return Self {
                body: Body::GatewayFault,
                codes,
                diagnostics: text(fault, "faultstring").map(explained),
                ..self
            };
        }
        if let Some(error) = text(json, "error") {
            return Self {
                body: Body::TokenError,
                codes: vec![cut(error, MAX_CODE)],
                diagnostics: text(json, "error_description").map(explained),
                reference: text(json, "message_id").map(|id| cut(id, MAX_CODE)).or(self.reference),
                ..self
            };
        }
        self
    }

    /// Whether this code is among those of the answer.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        self.codes.iter().any(|c| c == code)
    }

    /// The support lines of a fault: status, codes, reference. Never the explanation.
    pub(crate) fn support(&self, fault: Fault) -> Fault {
        let fault = fault.with("HTTP status", self.status.as_str());
        let fault = match self.codes.as_slice() {
            [] => fault,
            codes => fault.with("Code", codes.join(", ")),
        };
        match &self.reference {
            Some(reference) => fault.with("Reference", reference.as_str()),
            None => fault,
        }
    }

    /// The support lines with the explanation, where that cannot be about a patient.
    pub(crate) fn explained(&self, fault: Fault) -> Fault {
        let fault = self.support(fault);
        match &self.diagnostics {
            Some(text) => fault.with("Explanation", text.as_str()),
            None => fault,
        }
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem")
            .field("status", &self.status)
            .field("body", &self.body)
            .field("codes", &self.codes)
            .field("reference", &self.reference)
            .finish_non_exhaustive()
    }
}

fn explained(text: &str) -> String {
    cut(text, MAX_DIAGNOSTICS)
}

fn cut(text: &str, limit: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(limit).collect()
}
