//! The GP Summary document (REPC_MT150007UK05, and the initial summary REPC_MT150002): the presentation text is what the
//! author signed, and it is what is shown; coded entries need not cover it (spec/hl7v3.md 7).

use jiff::Timestamp;
use vouch_core::ids::NhsNumber;
use vouch_core::record::{Allergies, Record, ScrEvent, StatementKind};
use vouch_xml::{Element, XmlError, presentation};

use super::{answer, event};
use crate::{SpineError, oid};

/// Reads a document of a patient; `asked` when that patient was asked for.
pub(super) fn read(
    document: Element<'_, '_>,
    patient: NhsNumber,
    asked: bool,
    event: ScrEvent,
    retrieved: Timestamp,
) -> Result<Record, SpineError> {
    if document.namespace() != oid::HL7 {
        return Err(document.not("an HL7 document").into());
    }
    // One published sample was made anonymous in its envelope alone. Looked at without a question it can be read; asked
    // for, a document about another number than its envelope is an answer about another patient.
    if asked {
        answer::patient(document.at(oid::HL7, &["recordTarget", "patient", "id"])?, Some(&patient))?;
    }
    let text = presentation::read(presentation_text(document)?)?;
    let withheld = text.pinned.iter().any(|s| s.kind == StatementKind::Withheld);
    let author = document.child_opt(oid::HL7, "author")?.and_then(event::author).or_else(|| event.author.clone());
    let created = document.child_opt(oid::HL7, "effectiveTime")?.and_then(|t| t.attr_opt("value"));
    Ok(Record {
        patient,
        event,
        retrieved,
        created: created.map(str::to_owned),
        author,
        allergies: Allergies::of(&text.sections, withheld),
        pinned: text.pinned,
        sections: text.sections,
        dropped: text.dropped,
    })
}

/// The XHTML: `html` in the value of the one presentation text. Some senders leave `html` out (spec/hl7v3.md 17); then
/// the value itself holds the text.
fn presentation_text<'t, 'a>(document: Element<'t, 'a>) -> Result<Element<'t, 'a>, XmlError> {
    let missing = |name: &str| XmlError::Missing { path: document.path(), name: name.into() };
    let several = |name: &str| XmlError::Several { path: document.path(), name: name.into() };
    let mut found = document.descendants().filter(|e| e.is(oid::HL7, "presentationText"));
    let text = found.next().ok_or_else(|| missing("presentationText"))?;
    if found.next().is_some() {
        return Err(several("presentationText"));
    }
    let value = text.child(oid::HL7, "value")?;
    match value.child_opt(presentation::NAMESPACE, "html")? {
        // Anything beside it would be lost.
        Some(html) if value.elements().count() == 1 && value.text().trim().is_empty() => Ok(html),
        Some(_) => Err(several("child")),
        None if value.all_text().trim().is_empty() => Err(missing("html")),
        None => Ok(value),
    }
}
