//! What the answers to both queries have in common (spec/hl7v3.md 4, 5, 6).

use vouch_core::ids::{MessageId, NhsNumber};
use vouch_xml::Element;

use crate::errors::{Issues, Meaning};
use crate::transport::soap;
use crate::wrapper::{Ack, Answer};
use crate::{SpineError, oid};

/// The interaction that reports that a query failed.
const FAILED: &str = "QUQI_IN010000UK14";
/// The interaction that reports that a message failed.
const NOT_TAKEN: &str = "MCCI_IN010000UK13";

/// What a query was answered with.
pub(super) enum Answered<'t, 'a> {
    /// What was asked for: the one thing in `subject`.
    With(Element<'t, 'a>),
    /// Issues, and what they mean.
    Failed(Meaning, Issues),
}

/// The interaction element of a document: in an envelope or on its own, in a response wrapper or without.
pub(crate) fn interaction<'t, 'a>(root: Element<'t, 'a>) -> Result<Element<'t, 'a>, SpineError> {
    let outer = if root.is(oid::SOAP, "Envelope") { soap::body(root)? } else { root };
    let found = if outer.child_opt(oid::HL7, "interactionId")?.is_some() { outer } else { outer.only()? };
    if found.namespace() != oid::HL7 {
        return Err(found.not("an HL7 V3 interaction").into());
    }
    Ok(found)
}

/// Reads an answer down to what it is about.
pub(super) fn read<'t, 'a>(
    root: Element<'t, 'a>,
    expected: &[&str],
    message: Option<&MessageId>,
) -> Result<Answered<'t, 'a>, SpineError> {
    let answer = Answer::read(interaction(root)?)?;
    let name = answer.element.name();
    let is_expected = expected.contains(&name);
    if !is_expected && ![FAILED, NOT_TAKEN].contains(&name) {
        return Err(SpineError::Unexpected(name.to_owned()));
    }
    if let Some(id) = message {
        answer.answers(id, soap::relates_to(root)?.as_deref())?;
    }
    let accepted = answer.acknowledgement.is_none_or(|(ack, _)| ack == Ack::Accepted);
    if is_expected && accepted {
        return Ok(Answered::With(answer.control_act()?.child(oid::HL7, "subject")?.only()?));
    }
    let issues = answer.issues()?;
    Ok(Answered::Failed(issues.meaning(), issues))
}

/// The patient an element is about, compared with the one asked for. An answer about somebody else is never a record.
pub(super) fn patient(id: Element<'_, '_>, asked: Option<&NhsNumber>) -> Result<NhsNumber, SpineError> {
    if id.attr("root")? != oid::NHS_NUMBER {
        return Err(id.not("an NHS number").into());
    }
    let digits = id.attr("extension")?;
    match asked {
        Some(asked) if asked.digits() != digits => Err(SpineError::OtherPatient),
        _ => NhsNumber::parse(digits).map_err(|_| id.not("an NHS number").into()),
    }
}
