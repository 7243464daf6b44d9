//! The ids of one request.

use vouch_core::clock::Ids;

/// Fresh ids of one request. Upper case: the platform takes the correlation id on as an HL7 message id (spec/fhir.md 3).
pub(crate) struct RequestIds {
    /// `X-Request-ID`: PDS recognises a repeated request by it.
    pub(crate) request: String,
    /// `X-Correlation-ID`.
    pub(crate) correlation: String,
}

impl RequestIds {
    pub(crate) fn fresh(ids: &dyn Ids) -> Self {
        let upper = || ids.uuid().as_hyphenated().to_string().to_uppercase();
        Self { request: upper(), correlation: upper() }
    }
}
