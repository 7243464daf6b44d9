//! The record.

use serde::Serialize;
use ts_rs::TS;

use super::text::BlockView;

/// The record under the banner of its patient: both drawn from one object (law 3).
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecordView {
    /// `Summary Care Record`, or what the document is.
    pub title: String,
    /// `Retrieved 14:03`.
    pub retrieved: String,
    /// `Created 3 days ago (18-Nov-2026) by Park Surgery`.
    pub created: String,
    /// Statements the record makes about itself, verbatim. Never scrolled away.
    pub pinned: Vec<Pinned>,
    /// The state of the allergies.
    pub allergies: AllergyState,
    /// Its words.
    pub allergies_words: String,
    /// The sections, in order.
    pub sections: Vec<SectionView>,
    /// Other documents Spine holds for the patient.
    pub others: Vec<EventLine>,
    /// What was dropped from the text, in words; `None` when nothing was.
    pub dropped: Option<String>,
    /// Under which permission it is shown, and the alert: `With permission. Your Privacy Officer is being alerted.`
    pub vouched: String,
}

/// A pinned statement.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Pinned {
    /// Verbatim.
    pub text: String,
    /// What it is about.
    pub kind: PinnedKind,
}

/// What a pinned statement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PinnedKind {
    /// The standing disclaimer.
    Disclaimer,
    /// Registered only recently.
    RecentlyRegistered,
    /// Something else the sender highlighted.
    Other,
    /// Entries were withheld.
    Withheld,
}

/// The four states of allergies, each with its own word and shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum AllergyState {
    /// Known allergies.
    Known,
    /// No known allergies, by a clinician's statement.
    NoneKnown,
    /// Nothing recorded.
    NotRecorded,
    /// Withheld or unreadable.
    Unavailable,
}

/// One section.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SectionView {
    /// Stable within this record.
    pub id: String,
    /// The heading as sent; `Before the first heading` when there is none.
    pub title: String,
    /// A shorter name for the list at the side.
    pub short: String,
    /// Rows in its tables, for the list at the side; `None` when it has no table.
    pub rows: Option<u32>,
    /// This is the allergy section.
    pub is_allergies: bool,
    /// Its text.
    pub body: Vec<BlockView>,
}

/// Another document of the patient.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EventLine {
    /// What it is, in words.
    pub words: String,
    /// `18-Nov-2026`.
    pub date: String,
}

super::hidden!(RecordView, Pinned, SectionView);
