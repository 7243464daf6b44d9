//! One search of SDS: `GET`, header `apikey`, a searchset back (spec/fhir.md 7.1).

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::CACHE_CONTROL;
use secrecy::ExposeSecret;
use serde_json::Value;
use vouch_https::{Answer, send};

use super::SdsSettings;
use crate::FhirError;
use crate::json::{list, text};
use crate::outcome::Problem;

/// Largest answer that is read, in bytes; Spine's own Device has 175 KB.
pub const MAX_ANSWER: usize = 4 * 1024 * 1024;
/// Entries of one answer that are looked at.
const MAX_ENTRIES: usize = 500;
/// Longest wait (spec/fhir.md 7.1): with its directory frozen, the published service hangs for longer.
const TIMEOUT: Duration = Duration::from_secs(10);

pub(super) const ODS_CODE: &str = "https://fhir.nhs.uk/Id/ods-organization-code";
pub(super) const INTERACTION: &str = "https://fhir.nhs.uk/Id/nhsServiceInteractionId";
pub(super) const PARTY_KEY: &str = "https://fhir.nhs.uk/Id/nhsMhsPartyKey";

/// How to ask.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub http: &'a reqwest::Client,
    pub settings: &'a SdsSettings,
    /// Skip what the gateway keeps for thirty minutes.
    pub past_gateway: bool,
}

/// Searches; gives the resources found, none when SDS says there is none.
pub(super) async fn search(
    asking: Asking<'_>,
    resource: &'static str,
    query: &[(&str, String)],
) -> Result<Vec<Value>, FhirError> {
    let Asking { http, settings, past_gateway } = asking;
    let mut request = http
        .get(format!("{}/{resource}", settings.base_url.trim_end_matches('/')))
        .query(query)
        .header("apikey", settings.api_key.expose_secret())
        .timeout(TIMEOUT);
    if past_gateway {
        request = request.header(CACHE_CONTROL, "no-cache");
    }
    let answer = send(request, MAX_ANSWER).await.map_err(FhirError::SdsWay)?;
    read(&answer, resource)
}

/// Reads a searchset of one kind of resource. "None" is only what says so: `total` 0 and no entry.
pub(crate) fn read(answer: &Answer, resource: &str) -> Result<Vec<Value>, FhirError> {
    if answer.status != StatusCode::OK {
        return Err(FhirError::SdsRefused(Problem::read(answer)));
    }
    let bundle: Value = serde_json::from_slice(&answer.body).map_err(|_| FhirError::SdsUnreadable("not JSON"))?;
    if text(&bundle, "resourceType") != Some("Bundle") {
        return Err(FhirError::SdsUnreadable("not a Bundle"));
    }
    let entries = list(&bundle, "entry");
    if entries.len() > MAX_ENTRIES {
        return Err(FhirError::SdsUnreadable("too many entries"));
    }
    if entries.is_empty() {
        let none = bundle.get("total").and_then(Value::as_u64) == Some(0);
        return if none { Ok(Vec::new()) } else { Err(FhirError::SdsUnreadable("no entries, and no total of 0")) };
    }
    let found: Vec<Value> = entries
        .iter()
        .filter_map(|entry| entry.get("resource"))
        .filter(|r| text(r, "resourceType") == Some(resource))
        .cloned()
        .collect();
    if found.is_empty() { Err(FhirError::SdsUnreadable("entries of another kind")) } else { Ok(found) }
}

/// `system|value`, as searches have it.
pub(super) fn token(system: &str, value: &str) -> String {
    format!("{system}|{value}")
}

/// The value of `{"identifier": {"system", "value"}}`, if it is of this system.
pub(super) fn reference<'a>(reference: Option<&'a Value>, system: &str) -> Option<&'a str> {
    let identifier = reference?.get("identifier")?;
    (text(identifier, "system") == Some(system)).then(|| text(identifier, "value"))?
}
