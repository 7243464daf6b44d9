//! The Patient resource and the OperationOutcome as PDS writes them (samples/fhir/pds/sandbox-stubs).

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::patients::{Patient, PdsState};
use crate::platform::{Reply, outcome};

/// The code system of PDS errors.
pub(super) const SPINE_CODES: &str = "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode";
const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
const ODS_CODE: &str = "https://fhir.nhs.uk/Id/ods-organization-code";
const UK_CORE: &str = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore";
/// When the synthetic names, addresses and registrations began.
const SINCE: &str = "2020-01-01";

/// A refusal by PDS itself. The sandbox writes 404 `RESOURCE_NOT_FOUND` with severity `information`.
pub(super) fn refusal(status: StatusCode, code: &str, spine_code: &str, display: &str) -> Reply {
    let severity = if code == "not-found" { "information" } else { "error" };
    let coding = json!({"system": SPINE_CODES, "version": "1", "code": spine_code, "display": display});
    Reply::fhir(status, outcome(severity, code, &coding, None), &format!("refused {spine_code}"))
}

/// The version of a patient's PDS record: any number will do, but the same each time.
pub(super) fn version(patient: &Patient) -> u32 {
    patient.nhs_number.chars().filter_map(|c| c.to_digit(10)).sum()
}

/// The resource. Keys without a value are left out, as PDS does.
pub(super) fn patient(patient: &Patient) -> Value {
    let restricted = patient.pds == PdsState::Restricted;
    let (security, display) = if restricted { ("R", "restricted") } else { ("U", "unrestricted") };
    let mut resource = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            resource.insert(key.into(), value);
        }
    };
    put("resourceType", Some("Patient".into()));
    put("id", Some(patient.nhs_number.as_str().into()));
    put("identifier", Some(json!([identifier(&patient.nhs_number)])));
    put(
        "meta",
        Some(json!({
            "versionId": version(patient).to_string(),
            "security": [{
                "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
                "code": security,
                "display": display,
            }],
        })),
    );
    put("name", names(patient));
    put("gender", (patient.gender != "unknown").then(|| patient.gender.as_str().into()));
    put("birthDate", patient.birth.as_deref().map(Into::into));
    put("deceasedDateTime", patient.died.as_deref().map(Into::into));
    put("extension", patient.died.as_deref().map(|died| json!([death_notification(died)])));
    if !restricted {
        put("address", address(patient));
        put("generalPractitioner", patient.practice.as_deref().map(|ods| json!([practice(ods)])));
    }
    Value::Object(resource)
}

fn identifier(nhs_number: &str) -> Value {
    json!({
        "system": NHS_NUMBER,
        "value": nhs_number,
        "extension": [{
            "url": format!("{UK_CORE}-NHSNumberVerificationStatus"),
            "valueCodeableConcept": {"coding": [{
                "system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus",
                "version": "1.0.0",
                "code": "01",
                "display": "Number present and verified",
            }]},
        }],
    })
}

fn names(patient: &Patient) -> Option<Value> {
    if patient.family.is_empty() {
        return None;
    }
    let mut usual = json!({"id": "n1", "use": "usual", "period": {"start": SINCE}, "family": patient.family});
    if let Some(name) = usual.as_object_mut() {
        if !patient.given.is_empty() {
            name.insert("given".into(), json!(patient.given));
        }
        if let Some(prefix) = &patient.prefix {
            name.insert("prefix".into(), json!([prefix]));
        }
    }
    let nickname = patient.nickname.as_ref().map(|called| {
        json!({
            "id": "n2",
            "use": "nickname",
            "period": {"start": SINCE},
            "family": patient.family,
            "given": [called],
        })
    });
    Some([usual].into_iter().chain(nickname).collect())
}

fn address(patient: &Patient) -> Option<Value> {
    if patient.address.is_empty() && patient.postcode.is_none() {
        return None;
    }
    let mut home = json!({"id": "a1", "use": "home", "period": {"start": SINCE}, "line": patient.address});
    if let (Some(home), Some(postcode)) = (home.as_object_mut(), &patient.postcode) {
        home.insert("postalCode".into(), postcode.as_str().into());
    }
    Some(json!([home]))
}

fn practice(ods: &str) -> Value {
    json!({
        "id": "g1",
        "type": "Organization",
        "identifier": {"system": ODS_CODE, "value": ods, "period": {"start": SINCE}},
    })
}

/// A formal death notice, effective from the death.
fn death_notification(died: &str) -> Value {
    json!({
        "url": format!("{UK_CORE}-DeathNotificationStatus"),
        "extension": [
            {
                "url": "deathNotificationStatus",
                "valueCodeableConcept": {"coding": [{
                    "system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-DeathNotificationStatus",
                    "version": "1.0.0",
                    "code": "2",
                    "display": "Formal - death notice received from Registrar of Deaths",
                }]},
            },
            {"url": "systemEffectiveDate", "valueDateTime": died},
        ],
    })
}
