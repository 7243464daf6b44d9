//! Answers captured elsewhere, read as the app reads them: for support desks. No network, no question they must match.

use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;
use vouch_core::Fault;
use vouch_core::ids::{Asid, CpaId, PartyKey};
use vouch_core::person::{Person, london};
use vouch_core::ports::Retrieved;
use vouch_https::Answer;

use crate::json::text;
use crate::outcome::{Body, Problem};
use crate::{FhirError, oauth, pds, sds};

/// What an answer says.
pub enum Captured {
    /// A person.
    Person(Box<Person>),
    /// PDS: the number is not valid any more.
    Invalidated,
    /// PDS: nobody has the number.
    NotFound,
    /// SDS: systems, in order; `None` is one without a usable ASID or party key.
    Systems(Vec<Option<(Asid, PartyKey)>>),
    /// SDS: endpoints, address and contract id, in order; `None` is one without a usable address.
    Endpoints(Vec<Option<(String, Option<CpaId>)>>),
    /// A searchset that says it found none.
    None,
    /// A token was given. It is not passed on.
    Token,
    /// A refusal whose HTTP status was not captured, so that only its codes speak.
    Refused(Problem),
    /// A fault, in the words of the app.
    Fault(Fault),
    /// JSON for which the app has no reader: what it is.
    NoReader(String),
    /// Not JSON.
    Unreadable,
}

/// Reads an answer. `status` is the HTTP status where it was captured; `now` counts the life of tokens and periods.
#[must_use]
pub fn read(status: Option<u16>, body: &[u8], now: Timestamp) -> Captured {
    let Ok(json) = serde_json::from_slice::<Value>(body) else { return Captured::Unreadable };
    let said = status.and_then(|status| StatusCode::from_u16(status).ok());
    let answer = |status| Answer { status, headers: HeaderMap::new(), body: body.to_vec() };
    let problem = Problem::read(&answer(said.unwrap_or(StatusCode::NOT_FOUND)));
    let read = match problem.body {
        // RFC 6749 5.2: errors of a token endpoint are 400 unless they say otherwise.
        Body::TokenError => {
            oauth::token::read(&answer(said.unwrap_or(StatusCode::BAD_REQUEST)), now).map(|_| Captured::Token)
        }
        Body::Outcome | Body::GatewayFault => refused(problem, said.is_some()),
        _ if json.get("access_token").is_some() => {
            oauth::token::read(&answer(said.unwrap_or(StatusCode::OK)), now).map(|_| Captured::Token)
        }
        _ => resource(&json, &answer(said.unwrap_or(StatusCode::OK)), now),
    };
    read.unwrap_or_else(|error| Captured::Fault(error.into()))
}

/// Two codes speak for themselves. For the others the app goes by the HTTP status.
fn refused(problem: Problem, status_is_known: bool) -> Result<Captured, FhirError> {
    match pds::retrieve::nobody(problem) {
        Ok(Retrieved::Invalidated) => Ok(Captured::Invalidated),
        Ok(_) => Ok(Captured::NotFound),
        Err(FhirError::PdsRefused(problem)) if !status_is_known => Ok(Captured::Refused(problem)),
        Err(error) => Err(error),
    }
}

fn resource(json: &Value, answer: &Answer, now: Timestamp) -> Result<Captured, FhirError> {
    match text(json, "resourceType") {
        Some("Patient") => {
            let number = pds::patient::number(json)?;
            let person = pds::patient::read(&answer.body, &number, london(now).date())?;
            Ok(Captured::Person(Box::new(person)))
        }
        Some("Device") => Ok(Captured::Systems(vec![system(json)])),
        Some("Endpoint") => Ok(Captured::Endpoints(vec![endpoint(json)])),
        Some("Bundle") => bundle(json, answer),
        Some(other) => Ok(Captured::NoReader(other.into())),
        None => Ok(Captured::NoReader("JSON that is not a FHIR resource".into())),
    }
}

fn bundle(json: &Value, answer: &Answer) -> Result<Captured, FhirError> {
    let first = json.get("entry").and_then(|entries| entries.get(0)).and_then(|entry| entry.get("resource"));
    match first.and_then(|resource| text(resource, "resourceType")) {
        Some("Device") => Ok(Captured::Systems(sds::bundle::read(answer, "Device")?.iter().map(system).collect())),
        Some("Endpoint") => {
            Ok(Captured::Endpoints(sds::bundle::read(answer, "Endpoint")?.iter().map(endpoint).collect()))
        }
        Some(other) => Ok(Captured::NoReader(format!("Bundle of {other}"))),
        None => sds::bundle::read(answer, "Device").map(|_| Captured::None),
    }
}

fn system(device: &Value) -> Option<(Asid, PartyKey)> {
    sds::device::read(device).map(|device| (device.asid, device.party_key))
}

fn endpoint(endpoint: &Value) -> Option<(String, Option<CpaId>)> {
    sds::endpoint::read(endpoint).map(|endpoint| (endpoint.address, endpoint.cpa_id))
}
