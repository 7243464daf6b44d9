//! FHIR answers: PDS, SDS and the token endpoint.

use jiff::Timestamp;
use serde_json::{Value, json};
use vouch_core::person::Person;
use vouch_fhir::captured::{Captured, read};

use crate::fault;

/// What a JSON answer says. `status` is the HTTP status, where it was captured.
pub fn inspect(status: Option<u16>, body: &[u8]) -> Value {
    match read(status, body, Timestamp::now()) {
        Captured::Person(person) => found(&person),
        Captured::Invalidated => {
            plain("pds", "PATIENT_INVALIDATED", "PDS says that this NHS number is no longer valid.")
        }
        Captured::NotFound => plain("pds", "PATIENT_NOT_FOUND", "PDS knows nobody with this NHS number."),
        Captured::Systems(systems) => {
            let line = |s: &Option<_>| match s {
                Some((asid, party)) => format!("ASID {asid}, party key {party}"),
                None => "A system without a usable ASID or party key.".into(),
            };
            usable("sds-device", &systems, systems.iter().map(line).collect())
        }
        Captured::Endpoints(endpoints) => {
            let line = |e: &Option<(String, Option<_>)>| match e {
                Some((address, Some(cpa))) => format!("{address}, CPA id {cpa}"),
                Some((address, None)) => address.clone(),
                None => "An endpoint without a usable address.".into(),
            };
            usable("sds-endpoint", &endpoints, endpoints.iter().map(line).collect())
        }
        Captured::None => plain("searchset", "NONE", "The search found nothing."),
        Captured::Token => plain("token", "TOKEN", "A token was given. It is not printed."),
        Captured::Refused(problem) => json!({
            "kind": "refusal",
            "outcome": problem.codes.first().map_or("REFUSED", String::as_str),
            "words": ["The other side refused. The HTTP status, by which Vouch tells why, was not captured."],
            "codes": problem.codes,
        }),
        Captured::Fault(said) => fault::fault("fhir", &said),
        Captured::NoReader(what) => plain("fhir", "NO_READER", &format!("Vouch does not read this: {what}.")),
        Captured::Unreadable => plain("fhir", "ANSWER_UNREADABLE", "This is not JSON, or it was cut."),
    }
}

fn plain(kind: &str, outcome: &str, words: &str) -> Value {
    json!({ "kind": kind, "outcome": outcome, "words": [words] })
}

fn usable<T>(kind: &str, all: &[Option<T>], words: Vec<String>) -> Value {
    let outcome = if all.iter().any(Option::is_some) { "FOUND" } else { "NOT_USABLE" };
    json!({ "kind": kind, "outcome": outcome, "words": words })
}

fn found(person: &Person) -> Value {
    let words = if person.restricted {
        "A person whose details PDS protects: no place, no practice, and no Summary Care Record to show."
    } else {
        "A person."
    };
    json!({
        "kind": "pds",
        "outcome": if person.restricted { "PERSON_RESTRICTED" } else { "PERSON" },
        "words": [words],
        "nhs_number": person.nhs_number.digits(),
        "family": person.name.as_ref().map(|n| n.family.as_str()),
        "given": person.name.as_ref().map(|n| &n.given),
        "gender": person.gender.word(),
        "born": person.born.map(|d| d.to_string()),
        "died": person.died.map(|d| d.to_string()),
        "practice": person.practice.as_ref().map(|p| p.as_str()),
    })
}
