//! The API platform's token endpoint: application-restricted access with a signed JWT (spec/fhir.md 2.2, 2.3).
//!
//! The wording of refusals is that of samples/auth/token-errors.json. In what order the platform checks is not published;
//! here: form, header, claims, then who is asking, then the signature, and last whether the assertion was used before.

mod application;
mod assertion;
mod token;

pub use application::{Application, prepare};
pub use token::{PATH, router};

use http::StatusCode;

/// Why no token is given: `{"error", "error_description", "message_id"}` with this status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub status: StatusCode,
    pub error: &'static str,
    pub description: &'static str,
}

impl Refusal {
    const fn bad(description: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error: "invalid_request", description }
    }

    const fn unauthorised(description: &'static str) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, ..Self::bad(description) }
    }
}

#[cfg(test)]
mod tests;
