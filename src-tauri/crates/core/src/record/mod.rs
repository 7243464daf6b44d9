//! What can be shown of a Summary Care Record, and how absence is told apart from nothing (laws 7, 8, 9).

mod allergies;
mod event;
mod text;

pub use allergies::Allergies;
pub use event::{EventStatus, EventType, Listing, ScrEvent, StandingPermission};
pub use text::{Block, Cell, Inline, ListItem, Row, Table, Text};

use std::fmt;

use jiff::Timestamp;

use crate::ids::{EventId, NhsNumber};

/// A record as it will be shown: one immutable object (law 3).
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// Whose record it says it is. Compared with the person asked for before anything is shown.
    pub patient: NhsNumber,
    /// The PSIS event it came from.
    pub event: ScrEvent,
    /// When Vouch received it.
    pub retrieved: Timestamp,
    /// When the summary was made: `effectiveTime`, `yyyyMMddHHmmss` or shorter, London local time, as received.
    pub created: Option<String>,
    /// Who made it, in words: name of the practice or person.
    pub author: Option<String>,
    /// Statements the record carries about itself, verbatim, in order. Shown pinned, never scrolled away.
    pub pinned: Vec<Statement>,
    /// The state of the allergies in this record.
    pub allergies: Allergies,
    /// The presentation text, cut at its second-level headings, in order.
    pub sections: Vec<Section>,
    /// How many elements or attributes were dropped as not allowed; their visible text is kept. Zero is the rule.
    pub dropped: u32,
}

/// A statement the record makes about itself, such as that entries were withheld (spec/users.md 2.6).
#[derive(Clone, PartialEq, Eq)]
pub struct Statement {
    /// The text, verbatim.
    pub text: String,
    /// What it is about.
    pub kind: StatementKind,
}

/// What a pinned statement is about. Unknown ones are shown all the same (law 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// The standing disclaimer.
    Disclaimer,
    /// The patient registered only recently: the summary may be incomplete.
    RecentlyRegistered,
    /// Highlighted by the sender, with no id Vouch knows.
    Other,
    /// Entries were deliberately withheld.
    Withheld,
}

/// One section: a second-level heading and what follows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading as sent; `None` for text before the first heading.
    pub title: Option<String>,
    /// The heading's `id` as sent. Not standard: used for nothing but guessing the allergy section.
    pub code: Option<String>,
    /// What the section holds.
    pub body: Vec<Block>,
}

/// The answer to asking for one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// The document.
    Record(Box<Record>),
    /// Spine refused (420/30418).
    Refused,
    /// The event is gone: it was replaced between list and get (410/30308).
    Gone,
}

/// The id of the event a fetch was for, so that an answer for another one is noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The patient.
    pub patient: NhsNumber,
    /// The event; `None` for the list.
    pub event: Option<EventId>,
}

impl Section {
    /// Rows of all tables in the section, header rows left out: the count shown beside its name.
    #[must_use]
    pub fn rows(&self) -> usize {
        text::rows(&self.body)
    }

    /// All visible text in order, for search and for comparing with the document.
    #[must_use]
    pub fn words(&self) -> String {
        let mut out = self.title.clone().unwrap_or_default();
        text::words(&self.body, &mut out);
        out
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("sections", &self.sections.len())
            .field("dropped", &self.dropped)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl fmt::Debug for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Section").field("blocks", &self.body.len()).finish_non_exhaustive()
    }
}
