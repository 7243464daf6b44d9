//! The event list query: `QUPC_IN180000SM04` as the live facade sends it, or `QUPC_IN180000UK04` of MIM 4.2
//! (spec/hl7v3.md 5).

use vouch_core::ids::MessageId;
use vouch_core::ports::Service;
use vouch_core::record::{Asked, Listing, StandingPermission};
use vouch_xml::{Element, Tree};

use super::answer::{self, Answered};
use super::event::{self, MAX_EVENTS};
use crate::errors::Meaning;
use crate::wrapper::{Interaction, Pattern};
use crate::{SpineError, oid};

/// The answers to either form.
const ANSWERS: [&str; 2] = ["QUPC_IN200000SM04", "QUPC_IN200000UK04"];

/// The Spine 2 form: its answer carries the standing permission.
#[derive(Clone, Copy, Debug)]
pub struct ListSm04;

/// The MIM form.
#[derive(Clone, Copy, Debug)]
pub struct ListUk04;

impl Interaction for ListSm04 {
    const ID: &'static str = "QUPC_IN180000SM04";
    const SERVICE: &'static str = "psisquery";
    const PATTERN: Pattern = Pattern::Sync;
    type Response = Listing;
}

impl Interaction for ListUk04 {
    const ID: &'static str = "QUPC_IN180000UK04";
    const SERVICE: &'static str = "psisquery";
    const PATTERN: Pattern = Pattern::Sync;
    type Response = Listing;
}

/// Which form a site uses: what its accreditation and the directory have. Both are seen in public; neither is tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListInteraction {
    /// [`ListSm04`].
    #[default]
    Sm04,
    /// [`ListUk04`].
    Uk04,
}

impl ListInteraction {
    /// What to ask the directory for.
    #[must_use]
    pub const fn service(self) -> Service {
        match self {
            Self::Sm04 => ListSm04::ROUTE,
            Self::Uk04 => ListUk04::ROUTE,
        }
    }
}

/// Reads the answer to a list query. Without `asked` it is read as it is, for looking at captured answers.
///
/// # Errors
/// Any error of Spine that is not an outcome, an answer about another patient, and what cannot be read.
pub fn read_list(bytes: &[u8], asked: Option<&Asked>) -> Result<Listing, SpineError> {
    read(bytes, asked, None)
}

pub(crate) fn read(bytes: &[u8], asked: Option<&Asked>, message: Option<&MessageId>) -> Result<Listing, SpineError> {
    let tree = Tree::parse(bytes)?;
    let list = match answer::read(tree.root(), &ANSWERS, message)? {
        Answered::Failed(Meaning::NoRecord, _) => return Ok(Listing::None),
        Answered::Failed(Meaning::Refused, _) => return Ok(Listing::Refused),
        Answered::Failed(_, issues) => return Err(SpineError::Issues(issues)),
        Answered::With(list) if list.is(oid::PSIS, "queryResponseEventList") => list,
        Answered::With(other) => return Err(other.not("a list of events").into()),
    };
    let asked = asked.map(|a| &a.patient);
    answer::patient(list.at(oid::PSIS, &["recordTarget", "patient", "id"])?, asked)?;
    let events =
        list.children(oid::PSIS, "event").take(MAX_EVENTS + 1).map(event::read).collect::<Result<Vec<_>, _>>()?;
    if events.len() > MAX_EVENTS {
        return Err(list.not("a list of sane length").into());
    }
    let view = match list.child_opt(oid::HL7, "permissions")? {
        None => StandingPermission::NotSaid,
        Some(permissions) => {
            answer::patient(permissions.child(oid::HL7, "resourceContext")?, asked)?;
            view(permissions)?
        }
    };
    Ok(Listing::Events { events, view })
}

/// The standing permission to view. Anything but No is Ask (spec/hl7v3.md 10a).
fn view(permissions: Element<'_, '_>) -> Result<StandingPermission, SpineError> {
    let mut said = StandingPermission::NotSaid;
    for assertion in permissions.children(oid::HL7, "accessControlAssertion") {
        if assertion.at(oid::HL7, &["function", "code"])?.text().trim() != "View" {
            continue;
        }
        let no = assertion.child(oid::HL7, "permission")?.text().trim().eq_ignore_ascii_case("no");
        said = match (no, said) {
            (true, _) | (false, StandingPermission::No) => StandingPermission::No,
            (false, _) => StandingPermission::Ask,
        };
    }
    Ok(said)
}
