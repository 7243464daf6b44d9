//! The Patient resource as it is read (spec/fhir.md 6.3). Poor data is normal: anything but the number may be missing.

use jiff::civil::Date;
use serde_json::Value;
use vouch_core::ids::{NhsNumber, OdsCode};
use vouch_core::person::{Gender, Name, PartialDate, Person};

use crate::FhirError;
use crate::json::{identifier, list, text, texts};

const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
/// The only confidentiality that is not a restriction.
const UNRESTRICTED: &str = "U";

/// Reads a person as of `today`, the London day. A number other than the one asked for is a superseded one.
///
/// # Errors
/// [`FhirError::PdsUnreadable`] when it is not a patient with an NHS number, [`FhirError::PdsWrongPatient`] when the
/// resource is of two minds about whom it is about.
pub(crate) fn read(body: &[u8], asked: &NhsNumber, today: Date) -> Result<Person, FhirError> {
    let patient: Value = serde_json::from_slice(body).map_err(|_| FhirError::PdsUnreadable("not JSON"))?;
    if text(&patient, "resourceType") != Some("Patient") {
        return Err(FhirError::PdsUnreadable("not a Patient"));
    }
    let nhs_number = number(&patient)?;
    let restricted = restricted(&patient);
    // What PDS protects is not shown even if it should come.
    let home = if restricted { None } else { home(&patient, today) };
    Ok(Person {
        asked_as: (nhs_number != *asked).then(|| asked.clone()),
        nhs_number,
        name: usual(&patient, today),
        preferred: nickname(&patient, today),
        born: text(&patient, "birthDate").and_then(PartialDate::parse),
        died: text(&patient, "deceasedDateTime").and_then(PartialDate::parse),
        gender: gender(&patient),
        address: home.map(lines).unwrap_or_default(),
        postcode: home.and_then(|home| text(home, "postalCode")).map(Into::into),
        practice: if restricted { None } else { practice(&patient, today) },
        restricted,
    })
}

/// The number a patient is known by.
///
/// # Errors
/// As [`read`].
pub(crate) fn number(patient: &Value) -> Result<NhsNumber, FhirError> {
    let id = text(patient, "id").and_then(|id| NhsNumber::parse(id).ok());
    let id = id.ok_or(FhirError::PdsUnreadable("no NHS number"))?;
    match identifier(patient, NHS_NUMBER) {
        Some(same) if NhsNumber::parse(same).as_ref() != Ok(&id) => Err(FhirError::PdsWrongPatient("identifier")),
        _ => Ok(id),
    }
}

/// Any code but `U` restricts, a missing one too: `V` has no published meaning, and silence is not a yes.
fn restricted(patient: &Value) -> bool {
    let codes = patient.get("meta").map_or(&[][..], |meta| list(meta, "security"));
    codes.is_empty() || codes.iter().any(|code| text(code, "code") != Some(UNRESTRICTED))
}

fn usual(patient: &Value, today: Date) -> Option<Name> {
    let name = best(list(patient, "name"), "usual", today)?;
    let prefix = texts(name, "prefix").join(" ");
    let prefix = prefix.trim_end_matches('.');
    let name = Name {
        family: text(name, "family").unwrap_or_default().into(),
        given: texts(name, "given"),
        prefix: (!prefix.is_empty()).then(|| prefix.into()),
    };
    (!name.family.is_empty() || !name.given.is_empty()).then_some(name)
}

fn nickname(patient: &Value, today: Date) -> Option<String> {
    let mut names = list(patient, "name").iter().filter(|name| text(name, "use") == Some("nickname"));
    let given = texts(names.find(|name| is_open(name, today))?, "given");
    (!given.is_empty()).then(|| given.join(" "))
}

fn home(patient: &Value, today: Date) -> Option<&Value> {
    best(list(patient, "address"), "home", today)
}

/// Lines as given, or the whole text where there are none.
fn lines(address: &Value) -> Vec<String> {
    let lines = texts(address, "line");
    if lines.is_empty() { text(address, "text").map(Into::into).into_iter().collect() } else { lines }
}

/// The element of this use with an open period; else of this use; else with an open period; else any. The first of equals.
fn best<'a>(all: &'a [Value], wanted: &str, today: Date) -> Option<&'a Value> {
    all.iter().min_by_key(|one| {
        let passed_over = matches!(text(one, "use"), Some("nickname" | "old"));
        (text(one, "use") != Some(wanted), passed_over, !is_open(one, today))
    })
}

fn gender(patient: &Value) -> Gender {
    match text(patient, "gender") {
        Some("female") => Gender::Female,
        Some("male") => Gender::Male,
        Some("other") => Gender::Other,
        _ => Gender::Unknown,
    }
}

/// The practice where the person is registered today: one that was is not one that is.
fn practice(patient: &Value, today: Date) -> Option<OdsCode> {
    let practices = list(patient, "generalPractitioner").iter().filter_map(|practice| practice.get("identifier"));
    let code = practices.filter(|practice| is_open(practice, today)).find_map(|practice| text(practice, "value"))?;
    OdsCode::new(&code.to_uppercase())
}

/// Whether `period` has begun and not ended; a missing or unreadable side is open.
fn is_open(element: &Value, today: Date) -> bool {
    let Some(period) = element.get("period") else { return true };
    let day = |side| match text(period, side).and_then(PartialDate::parse) {
        Some(PartialDate::Day(day)) => Some(day),
        _ => None,
    };
    day("start").is_none_or(|start| start <= today) && day("end").is_none_or(|end| today <= end)
}
