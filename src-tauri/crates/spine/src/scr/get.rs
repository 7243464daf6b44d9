//! The event query, `QUPC_IN190000UK04`: one document (spec/hl7v3.md 6).

use jiff::Timestamp;
use vouch_core::ids::MessageId;
use vouch_core::record::{Asked, Fetched};
use vouch_xml::Tree;

use super::answer::{self, Answered};
use super::{event, gp_summary};
use crate::errors::Meaning;
use crate::wrapper::{Interaction, Pattern};
use crate::{SpineError, oid};

/// The event query.
#[derive(Clone, Copy, Debug)]
pub struct Get;

impl Interaction for Get {
    const ID: &'static str = "QUPC_IN190000UK04";
    const SERVICE: &'static str = "psisquery";
    const PATTERN: Pattern = Pattern::Sync;
    type Response = Fetched;
}

/// The answer. The form with SM is not seen in public; if it comes, it is read alike.
const ANSWERS: [&str; 2] = ["QUPC_IN210000UK04", "QUPC_IN210000SM04"];

/// Reads the answer to an event query. Without `asked` it is read as it is, for looking at captured answers.
///
/// # Errors
/// Any error of Spine that is not an outcome, an answer about another patient or event, and what cannot be read. No
/// record (210/30312) is an error here: the list had named the event.
pub fn read_get(bytes: &[u8], asked: Option<&Asked>, retrieved: Timestamp) -> Result<Fetched, SpineError> {
    read(bytes, asked, None, retrieved)
}

pub(crate) fn read(
    bytes: &[u8],
    asked: Option<&Asked>,
    message: Option<&MessageId>,
    retrieved: Timestamp,
) -> Result<Fetched, SpineError> {
    let tree = Tree::parse(bytes)?;
    let answer = match answer::read(tree.root(), &ANSWERS, message)? {
        Answered::Failed(Meaning::Refused, _) => return Ok(Fetched::Refused),
        Answered::Failed(Meaning::Gone, _) => return Ok(Fetched::Gone),
        Answered::Failed(_, issues) => return Err(SpineError::Issues(issues)),
        Answered::With(answer) if answer.is(oid::PSIS, "queryResponseEvent") => answer,
        Answered::With(other) => return Err(other.not("an event").into()),
    };
    let patient =
        answer::patient(answer.at(oid::PSIS, &["recordTarget", "patient", "id"])?, asked.map(|a| &a.patient))?;
    let outer = answer.child(oid::PSIS, "event")?;
    let event = event::read(outer)?;
    let wanted = asked.and_then(|a| a.event.as_ref());
    if wanted.is_some_and(|w| !w.as_str().eq_ignore_ascii_case(event.id.as_str())) {
        return Err(SpineError::OtherEvent);
    }
    let document = outer.child(oid::PSIS, "hl7Data")?.only()?;
    gp_summary::read(document, patient, asked.is_some(), event, retrieved).map(|r| Fetched::Record(Box::new(r)))
}
