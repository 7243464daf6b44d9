//! Bundle, Device, Endpoint and OperationOutcome as the directory writes them (samples/fhir/sds/examples).

use http::{StatusCode, Uri};
use serde_json::{Value, json};
use uuid::Uuid;

use super::directory::{Interaction, System};
use super::query::{INTERACTION, ODS_CODE, PARTY_KEY, Query, fits};
use crate::platform::{Reply, outcome};

const EXTENSION: &str = "https://fhir.nhs.uk/StructureDefinition/Extension-SDS";
const STU3_CODES: &str = "https://fhir.nhs.uk/STU3/ValueSet/Spine-ErrorOrWarningCode-1";

/// A refusal; this service has its codes from STU3.
pub(super) fn refusal(status: StatusCode, code: &str, spine_code: &str, display: &str, why: &str) -> Reply {
    let coding = json!({"system": STU3_CODES, "version": "1", "code": spine_code, "display": display});
    Reply::fhir(status, outcome("error", code, &coding, Some(why)), &format!("refused {spine_code}"))
}

/// A searchset; ids are new on each call, as in the published service.
pub(super) fn bundle(uri: &Uri, base: &str, found: Vec<Value>) -> Value {
    let entries: Vec<Value> = found
        .into_iter()
        .map(|mut resource| {
            let id = new_id();
            if let Some(resource) = resource.as_object_mut() {
                resource.insert("id".into(), id.as_str().into());
            }
            json!({"fullUrl": format!("{base}/{id}"), "resource": resource, "search": {"mode": "match"}})
        })
        .collect();
    json!({
        "resourceType": "Bundle",
        "id": new_id(),
        "type": "searchset",
        "total": entries.len(),
        "link": [{"relation": "self", "url": format!("{base}?{}", uri.query().unwrap_or_default())}],
        "entry": entries,
    })
}

/// The systems that take part in the interaction asked for, each with all its interactions.
pub(super) fn devices(systems: &[System], query: &Query) -> Vec<Value> {
    systems
        .iter()
        .filter(|s| fits(query.organisation.as_deref(), s.ods) && fits(query.party_key.as_deref(), s.party_key))
        .filter(|s| fits(query.manufacturer.as_deref(), s.manufacturer))
        .filter(|s| s.interactions.iter().any(|i| fits(query.interaction.as_deref(), i.id)))
        .map(device)
        .collect()
}

/// One Endpoint for each interaction asked for that has an address.
pub(super) fn endpoints(systems: &[System], query: &Query) -> Vec<Value> {
    systems
        .iter()
        .filter(|s| fits(query.organisation.as_deref(), s.ods) && fits(query.party_key.as_deref(), s.party_key))
        .flat_map(|s| s.interactions.iter().map(move |i| (s, i)))
        .filter(|(_, i)| fits(query.interaction.as_deref(), i.id))
        .filter_map(|(s, i)| Some(endpoint(s, i, i.address.as_deref()?)))
        .collect()
}

fn device(system: &System) -> Value {
    let manufacturer = json!({
        "url": format!("{EXTENSION}-ManufacturingOrganisation"),
        "valueReference": identified(ODS_CODE, system.manufacturer),
    });
    let interactions = system.interactions.iter().map(|i| interaction(i.id));
    let extensions: Value = std::iter::once(manufacturer).chain(interactions).collect();
    json!({
        "resourceType": "Device",
        "identifier": [
            {"system": "https://fhir.nhs.uk/Id/nhsSpineASID", "value": system.asid},
            {"system": PARTY_KEY, "value": system.party_key},
        ],
        "extension": extensions,
        "owner": identified(ODS_CODE, system.ods),
    })
}

fn endpoint(system: &System, act: &Interaction, address: &str) -> Value {
    json!({
        "resourceType": "Endpoint",
        "status": "active",
        "connectionType": {
            "system": "http://terminology.hl7.org/CodeSystem/endpoint-connection-type",
            "code": "hl7-fhir-msg",
            "display": "HL7 FHIR Messaging",
        },
        "payloadType": [{"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/endpoint-payload-type",
            "code": "any",
            "display": "Any",
        }]}],
        "address": address,
        "managingOrganization": identified(ODS_CODE, system.ods),
        "identifier": [
            {"system": "https://fhir.nhs.uk/Id/nhsMhsFQDN", "value": system.fqdn},
            {"system": PARTY_KEY, "value": system.party_key},
            {"system": "https://fhir.nhs.uk/Id/nhsMhsCPAId", "value": act.cpa_id},
            {"system": "https://fhir.nhs.uk/Id/nhsMHSId", "value": act.cpa_id},
        ],
        "extension": [
            {"url": format!("{EXTENSION}-ReliabilityConfiguration"), "extension": reliability(act.reliable)},
            interaction(act.id),
        ],
    })
}

/// Reliable interactions: spec/hl7v3.md 16, the row of psis:REPC_IN150016UK05.
fn reliability(reliable: bool) -> Value {
    let text = |name: &str, value: &str| json!({"url": name, "valueString": value});
    if !reliable {
        return json!([text("nhsMHSDuplicateElimination", "never"), text("nhsMHSAckRequested", "never")]);
    }
    json!([
        text("nhsMHSSyncReplyMode", "MSHSignalsOnly"),
        text("nhsMHSRetryInterval", "PT1M"),
        {"url": "nhsMHSRetries", "valueInteger": 2},
        text("nhsMHSPersistDuration", "PT5M"),
        text("nhsMHSDuplicateElimination", "always"),
        text("nhsMHSAckRequested", "always"),
        text("nhsMHSActor", "urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"),
    ])
}

fn interaction(id: &str) -> Value {
    json!({"url": format!("{EXTENSION}-NhsServiceInteractionId"), "valueReference": identified(INTERACTION, id)})
}

fn identified(system: &str, value: &str) -> Value {
    json!({"identifier": {"system": system, "value": value}})
}

fn new_id() -> String {
    Uuid::new_v4().to_string()
}
