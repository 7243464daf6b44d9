//! One PSIS event, as the list and the document answer describe it (spec/hl7v3.md 5).

use vouch_core::ids::EventId;
use vouch_core::record::{EventStatus, EventType, ScrEvent};
use vouch_xml::Element;

use crate::{SpineError, oid};

/// Most events of one list.
pub const MAX_EVENTS: usize = 2_000;

/// Reads a `psis:event`.
pub(super) fn read(event: Element<'_, '_>) -> Result<ScrEvent, SpineError> {
    let id = event.child(oid::PSIS, "eventID")?;
    let author = match event.child_opt(oid::PSIS, "author")? {
        Some(outer) => outer.child_opt(oid::HL7, "author")?.and_then(author),
        None => None,
    };
    Ok(ScrEvent {
        id: EventId::new(id.attr("root")?).ok_or_else(|| id.not("an event id"))?,
        status: status(event)?,
        kind: kind(event.child(oid::PSIS, "eventType")?)?,
        persisted: event.child(oid::PSIS, "persistenceDate")?.attr("value")?.to_owned(),
        author,
    })
}

/// The status. An event that names its withdrawal is withdrawn whatever else it says: it is never the one to open.
fn status(event: Element<'_, '_>) -> Result<EventStatus, SpineError> {
    let withdrawn = event.child_opt(oid::PSIS, "withdrawingEventID")?.is_some();
    Ok(match event.child(oid::PSIS, "eventStatus")?.attr("code")? {
        "1" if withdrawn => EventStatus::Withdrawn,
        "1" => EventStatus::Normal,
        "2" => EventStatus::Withdrawn,
        "3" => EventStatus::Replaced,
        other => EventStatus::Unknown(other.to_owned()),
    })
}

fn kind(code: Element<'_, '_>) -> Result<EventType, SpineError> {
    Ok(match (code.attr("code")?, code.attr_opt("displayName")) {
        ("196981000000101", _) => EventType::GpSummary,
        ("196971000000103", _) => EventType::InitialSummary,
        (other, None) => EventType::Unknown(other.to_owned()),
        (other, Some(name)) => EventType::Unknown(format!("{name}, {other}")),
    })
}

/// The author in words: the names of person and organisation, whichever of the four forms it is in. All of them have the
/// names one level below the agent (spec/hl7v3.md 7).
pub(super) fn author(author: Element<'_, '_>) -> Option<String> {
    let names: Vec<String> = author
        .elements()
        .flat_map(Element::elements)
        .flat_map(|party| party.children(oid::HL7, "name"))
        .map(name)
        .filter(|n| !n.is_empty())
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Parts of a name in the order they are said; others follow.
const PARTS: [&str; 4] = ["prefix", "given", "family", "suffix"];

/// A name, as text or in parts.
fn name(name: Element<'_, '_>) -> String {
    let known = PARTS.iter().flat_map(|part| name.children(oid::HL7, part));
    let others = name.elements().filter(|e| !PARTS.contains(&e.name()));
    let all: Vec<String> = std::iter::once(name.text()).chain(known.chain(others).map(Element::all_text)).collect();
    all.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}
