//! What PSIS finds for a question.

use super::super::hl7::answer::Issue;
use super::super::hl7::is_nhs_number;
use super::query::Asked;
use crate::patients::{Event, Patient, Scr};
use crate::state::World;

/// What was found.
pub(crate) enum Found<'w> {
    /// The events of a patient, with whether the patient lets them be viewed.
    Events(&'w Patient, Vec<&'w Event>, bool),
    /// One event of a patient.
    Event(&'w Patient, &'w Event),
    /// A refusal, with its issues.
    Refused(Vec<Issue>),
}

/// Looks a question up (hl7v3.md sections 5 and 6).
pub(crate) fn find<'w>(world: &'w World, asked: &Asked) -> Found<'w> {
    if !is_nhs_number(&asked.patient) {
        return Found::Refused(invalid_number());
    }
    let Some(patient) = world.patient(&asked.patient) else { return Found::Refused(no_record(&asked.patient)) };
    let (events, viewable) = match &patient.scr {
        Scr::None => return Found::Refused(no_record(&asked.patient)),
        Scr::Refused => return Found::Refused(no_access()),
        Scr::Dissent(_) if !asked.overrides => return Found::Refused(no_access()),
        Scr::Dissent(events) => (events, false),
        Scr::Events(events) => (events, true),
    };
    let Some(id) = &asked.event else {
        return if events.is_empty() {
            Found::Refused(no_record(&asked.patient))
        } else {
            Found::Events(patient, events.iter().collect(), viewable)
        };
    };
    match events.iter().find(|e| e.id == *id) {
        Some(event) => Found::Event(patient, event),
        None => Found::Refused(no_event()),
    }
}

/// The answer to somebody else's question, for the fault of that name: perfect in form, about `other`.
pub(crate) fn find_wrong<'w>(world: &'w World, other: &str, asked: &Asked) -> Found<'w> {
    let newest = |events: &'w [Event]| events.iter().max_by(|a, b| a.persisted.cmp(&b.persisted));
    let wrong = Asked { patient: other.to_owned(), overrides: true, event: None };
    match find(world, &wrong) {
        Found::Events(patient, ..) if asked.event.is_some() => match &patient.scr {
            Scr::Dissent(events) | Scr::Events(events) => {
                newest(events).map_or_else(|| Found::Refused(no_event()), |event| Found::Event(patient, event))
            }
            Scr::None | Scr::Refused => Found::Refused(no_event()),
        },
        found => found,
    }
}

/// 401: a message id that was seen before.
pub(crate) fn duplicate() -> Vec<Issue> {
    vec![Issue::psis("401", "Duplicate Message ID")]
}

/// 210 and 30312, both warnings.
fn no_record(patient: &str) -> Vec<Issue> {
    let detail = format!("[PSIS-30312] - Case Instance not found. {patient}");
    vec![Issue::psis("210", "Success with Warning"), Issue::psis("30312", &detail)]
}

/// 420 and 30418. The two spaces are Spine's.
fn no_access() -> Vec<Issue> {
    let class = "Business condition related to access control  which prevents the action being performed by PSIS";
    vec![Issue::psis("420", class), Issue::psis("30418", "[PSIS-30418] - ACF does not permit access to resource")]
}

/// 400 and 35160.
fn invalid_number() -> Vec<Issue> {
    vec![
        Issue::psis("400", "Invalid Request"),
        Issue::psis(
            "35160",
            "[PSIS-35160] - Invalid input message. Mandatory field NHS Number is missing or incorrect",
        ),
    ]
}

/// 410 and 30308.
fn no_event() -> Vec<Issue> {
    vec![Issue::psis("410", "Logical inconsistency"), Issue::psis("30308", "[PSIS-30308] - Event does not exist")]
}
