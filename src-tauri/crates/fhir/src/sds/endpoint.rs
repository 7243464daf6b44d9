//! Endpoint: address, agreement and reliability contract of an interaction at a party (spec/fhir.md 7.1; hl7v3.md 16).

use jiff::{Span, SpanRelativeTo, Unit};
use serde_json::Value;
use vouch_core::alert::Contract;
use vouch_core::ids::{CpaId, PartyKey};
use vouch_core::ports::Service;

use super::bundle::{Asking, INTERACTION, PARTY_KEY, search, token};
use crate::FhirError;
use crate::json::{identifier, list, text};

const CPA_ID: &str = "https://fhir.nhs.uk/Id/nhsMhsCPAId";
const RELIABILITY: &str = "https://fhir.nhs.uk/StructureDefinition/Extension-SDS-ReliabilityConfiguration";
/// Longest address that is taken, in characters.
const MAX_ADDRESS: usize = 500;

/// A message handler's end of one interaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub address: String,
    pub cpa_id: Option<CpaId>,
    pub contract: Option<Contract>,
}

pub(super) async fn find(asking: Asking<'_>, service: Service, party: &PartyKey) -> Result<Endpoint, FhirError> {
    let query =
        [("identifier", token(INTERACTION, &service.sds_id())), ("identifier", token(PARTY_KEY, party.as_str()))];
    let found = search(asking, "Endpoint", &query).await?;
    choose(&found, party, service)
}

/// The first endpoint of this party with an address that can be used; there is one Endpoint for each address.
///
/// `managingOrganization` is not the owner (it comes from the manufacturer: samples/fhir/sds/mapper-fixtures), so the
/// party key says whose it is.
pub(super) fn choose(found: &[Value], party: &PartyKey, service: Service) -> Result<Endpoint, FhirError> {
    if found.is_empty() {
        return Err(FhirError::SdsEmpty(service.sds_id()));
    }
    let own =
        |endpoint: &&Value| identifier(endpoint, PARTY_KEY).is_some_and(|key| key.eq_ignore_ascii_case(party.as_str()));
    if !found.iter().any(|endpoint| own(&endpoint)) {
        return Err(FhirError::SdsUnreadable("an Endpoint of another party"));
    }
    found.iter().filter(own).find_map(read).ok_or(FhirError::SdsUnreadable("an Endpoint without a usable address"))
}

pub(crate) fn read(endpoint: &Value) -> Option<Endpoint> {
    let address = text(endpoint, "address").filter(|a| a.len() <= MAX_ADDRESS && a.starts_with("https://"))?;
    Some(Endpoint {
        address: address.into(),
        cpa_id: identifier(endpoint, CPA_ID).and_then(CpaId::new),
        contract: contract(endpoint),
    })
}

/// The contract, when all of it is there: synchronous interactions have none.
pub(super) fn contract(endpoint: &Value) -> Option<Contract> {
    let terms = list(endpoint, "extension").iter().find(|e| text(e, "url") == Some(RELIABILITY))?;
    let term = |name: &str| list(terms, "extension").iter().find(|t| text(t, "url") == Some(name));
    let seconds = |name: &str| secs(text(term(name)?, "valueString")?);
    let retries = term("nhsMHSRetries")?;
    let retries = match retries.get("valueInteger") {
        Some(number) => u32::try_from(number.as_u64()?).ok()?,
        None => text(retries, "valueString")?.parse().ok()?,
    };
    Some(Contract {
        retries,
        interval_secs: seconds("nhsMHSRetryInterval")?,
        persist_secs: seconds("nhsMHSPersistDuration")?,
    })
}

/// Whole seconds of an ISO 8601 duration such as `PT1M`; a day is 24 hours.
fn secs(duration: &str) -> Option<u64> {
    let span: Span = duration.parse().ok()?;
    let total = span.total((Unit::Second, SpanRelativeTo::days_are_24_hours())).ok()?;
    (total.is_finite() && total >= 0.0)
        .then(|| std::time::Duration::try_from_secs_f64(total).ok())?
        .map(|d| d.as_secs())
}
