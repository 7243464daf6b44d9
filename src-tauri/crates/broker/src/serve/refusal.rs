//! The broker's own refusals: `{"broker": NAME, "words": ...}`. What the platform says is passed on as it came, and has
//! no field `broker`, so that a PC can tell the two apart.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use crate::BrokerError;
use crate::rate::WINDOW;

/// Why the broker does not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The certificate is in no list.
    NotEnrolled,
    /// The certificate was shut out.
    Revoked,
    /// Too many questions.
    TooOften,
    /// Not a question.
    NotUnderstood,
    /// The site is not registered there, or has no secret for it.
    NotRegistered,
    /// The broker's own trouble: a file, a key, the record.
    Trouble,
    /// The platform could not be reached: the refresh token was certainly not used.
    Unreachable,
    /// The platform's answer did not come: the refresh token may have been used.
    Unknown,
}

impl Refusal {
    /// Its name, for PCs and the record.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotEnrolled => "not_enrolled",
            Self::Revoked => "revoked",
            Self::TooOften => "too_often",
            Self::NotUnderstood => "not_understood",
            Self::NotRegistered => "not_registered",
            Self::Trouble => "trouble",
            Self::Unreachable => "platform_unreachable",
            Self::Unknown => "platform_unknown",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::NotEnrolled => "this PC is not enrolled with the broker",
            Self::Revoked => "this PC was shut out of the broker",
            Self::TooOften => "this PC asks too often; wait a minute",
            Self::NotUnderstood => "the question cannot be understood",
            Self::NotRegistered => "the broker is not set up for this",
            Self::Trouble => "the broker has a problem of its own; its log says which",
            Self::Unreachable => "the broker cannot reach the platform; the refresh token was not used",
            Self::Unknown => "the platform's answer did not arrive; the refresh token may have been used",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::NotEnrolled | Self::Revoked => StatusCode::FORBIDDEN,
            Self::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Self::NotUnderstood => StatusCode::BAD_REQUEST,
            Self::NotRegistered => StatusCode::CONFLICT,
            Self::Trouble => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unreachable => StatusCode::BAD_GATEWAY,
            Self::Unknown => StatusCode::GATEWAY_TIMEOUT,
        }
    }
}

impl From<BrokerError> for Refusal {
    /// The log says what; a PC learns only that.
    fn from(error: BrokerError) -> Self {
        tracing::error!(%error, "nothing was given out");
        Self::Trouble
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({"broker": self.name(), "words": self.words()});
        let mut response = super::json(self.status(), "no-store", body.to_string());
        if self == Self::TooOften {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(WINDOW.as_secs()));
        }
        response
    }
}
