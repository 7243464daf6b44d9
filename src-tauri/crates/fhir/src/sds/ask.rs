//! One question to SDS: the entries of a searchset.

use std::time::Duration;

use reqwest::header::{ACCEPT, CACHE_CONTROL};
use serde_json::Value;
use vouch_core::Fault;

use super::Sds;
use super::cache::Before;
use super::errors::{refused, unreadable};
use crate::ids::RequestIds;
use crate::json::{items, text};
use crate::outcome::{Refusal, json, with_ids};

/// Most bytes of an answer: Spine's own entry with its interactions has 175 kB (spec/fhir.md 7.1).
pub const MAX_ANSWER: usize = 2 << 20;
/// Longest wait, in seconds. With its directory frozen SDS was seen to hang beyond 20 s (spec/fhir.md 7.1).
pub const TIMEOUT_SECS: u64 = 10;
/// Most entries looked at.
const MAX_ENTRIES: usize = 1_000;

pub(super) const ODS_CODE: &str = "https://fhir.nhs.uk/Id/ods-organization-code";
pub(super) const INTERACTION: &str = "https://fhir.nhs.uk/Id/nhsServiceInteractionId";
pub(super) const PARTY_KEY: &str = "https://fhir.nhs.uk/Id/nhsMhsPartyKey";

/// Asks for resources of a type; `query` holds name, system and value. A time-out is an error, never an empty list.
pub(super) async fn ask(
    sds: &Sds,
    resource: &str,
    query: &[(&str, &str, &str)],
    before: Before,
) -> Result<Vec<Value>, Fault> {
    let ids = RequestIds::fresh(&*sds.ids);
    let query: Vec<(&str, String)> =
        query.iter().map(|(name, system, value)| (*name, format!("{system}|{value}"))).collect();
    let mut request = sds
        .http
        .get(format!("{}/{resource}", sds.settings.base_url))
        .query(&query)
        .timeout(Duration::from_secs(TIMEOUT_SECS))
        .header(ACCEPT, "application/fhir+json")
        .header("apikey", &sds.settings.api_key)
        .header("X-Request-ID", &ids.request)
        .header("X-Correlation-ID", &ids.correlation);
    if before.failed {
        request = request.header(CACHE_CONTROL, "no-cache");
    }
    let answer = vouch_https::send(request, MAX_ANSWER).await.map_err(|e| with_ids(e.fault("SDS"), &ids))?;
    if !answer.status.is_success() {
        return Err(with_ids(refused(&Refusal::read(answer.status.as_u16(), &answer.body)), &ids));
    }
    let bundle = json(&answer).filter(|b| text(b, &["resourceType"]) == Some("Bundle"));
    let bundle = bundle.ok_or_else(|| with_ids(unreadable(), &ids))?;
    Ok(resources(&bundle, resource))
}

/// The resources of one type in a bundle.
pub(super) fn resources(bundle: &Value, resource: &str) -> Vec<Value> {
    items(bundle, &["entry"])
        .take(MAX_ENTRIES)
        .filter_map(|entry| entry.get("resource"))
        .filter(|r| text(r, &["resourceType"]) == Some(resource))
        .cloned()
        .collect()
}
