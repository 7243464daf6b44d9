//! What came of one call: the answer, and its line in the ledger.

use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;

use super::Cis;
use crate::ledger::Line;

/// Recorded words for a login that failed (spec/auth.md 1.6).
pub(super) const FAILED: &str = "Failed To Validate";
/// Recorded words for a request that cannot be read (spec/auth.md 1.6).
pub(super) const INVALID: &str = "Invalid input request";

/// One answered call.
pub(super) struct Outcome {
    /// The person it was about, once that is known.
    pub user: Option<String>,
    /// For the ledger: `accepted`, or `refused` and why.
    pub said: String,
    body: String,
    content_type: &'static str,
}

impl Outcome {
    /// Done, answered in XML.
    pub fn xml(body: String) -> Self {
        Self { user: None, said: "accepted".into(), body, content_type: "text/xml; charset=UTF-8" }
    }

    /// Done, answered with a page.
    pub fn page(words: &str) -> Self {
        Self { said: "accepted".into(), ..Self::refused(words, "") }
    }

    /// Refused with these words on a page; only the ledger is told why. That it is a page, and 200, is assumed.
    pub fn refused(words: &str, why: &str) -> Self {
        let body = format!("<html><body>{words}</body></html>\n");
        Self { user: None, said: format!("refused {why}"), body, content_type: "text/html; charset=UTF-8" }
    }

    /// Refused in XML.
    pub fn refused_xml(body: String, why: &str) -> Self {
        Self { said: format!("refused {why}"), ..Self::xml(body) }
    }

    /// A request that cannot be read.
    pub fn invalid(why: &str) -> Self {
        Self::refused(INVALID, why)
    }

    /// About this person.
    pub fn about(self, user: &str) -> Self {
        Self { user: Some(user.to_owned()), ..self }
    }
}

impl Cis {
    /// Writes the call down and answers it. `request` must hold no ticket.
    pub(super) fn finish(&self, what: &str, request: &[u8], outcome: Outcome) -> Response {
        let line = Line {
            number: 0,
            at: String::new(),
            what: what.to_owned(),
            message_id: None,
            alert_id: None,
            patient: None,
            user: outcome.user,
            answer: outcome.said,
        };
        self.world.ledger().write(line, request);
        ([(CONTENT_TYPE, outcome.content_type)], outcome.body).into_response()
    }
}
