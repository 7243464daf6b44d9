//! PSIS events: which documents Spine holds for a patient, and which one may be opened (spec/hl7v3.md 5).

use crate::ids::EventId;

/// One event of the list answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScrEvent {
    /// The id to get.
    pub id: EventId,
    /// PSISDataStatus.
    pub status: EventStatus,
    /// What kind of document.
    pub kind: EventType,
    /// `persistenceDate`, `yyyyMMddHHmmss` or shorter, as received. Compared as text: all are London local time.
    pub persisted: String,
    /// Who wrote it, in words, where the list says so.
    pub author: Option<String>,
}

/// PSISDataStatus (17.59).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventStatus {
    /// 1.
    Normal,
    /// 3.
    Replaced,
    /// A code Vouch does not know: shown, not opened.
    Unknown(String),
    /// 2.
    Withdrawn,
}

/// The kind of document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventType {
    /// 196981000000101.
    GpSummary,
    /// 196971000000103.
    InitialSummary,
    /// Another code, with its display name if it has one.
    Unknown(String),
}

/// What the standing permission in the list answer says (SM04 only). Anything but No is Ask (spec/hl7v3.md 10a).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandingPermission {
    /// Ask the patient each time.
    Ask,
    /// The patient said no to sharing.
    No,
    /// The answer did not say.
    NotSaid,
}

/// The list answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Events, in the order sent.
    Events {
        /// The events.
        events: Vec<ScrEvent>,
        /// The standing permission, where sent.
        view: StandingPermission,
    },
    /// 210/30312: Spine holds none.
    None,
    /// 420/30418.
    Refused,
}

impl ScrEvent {
    /// The event to open: status Normal with the greatest persistence date. The order of events is not promised.
    #[must_use]
    pub fn current(events: &[Self]) -> Option<&Self> {
        events.iter().filter(|e| e.status == EventStatus::Normal).max_by(|a, b| a.persisted.cmp(&b.persisted))
    }

    /// What this event is, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let kind = match &self.kind {
            EventType::GpSummary => "General Practice Summary".to_owned(),
            EventType::InitialSummary => "General Practice Initial Summary".to_owned(),
            EventType::Unknown(code) => format!("Document of a kind Vouch does not know ({code})"),
        };
        match &self.status {
            EventStatus::Normal => kind,
            EventStatus::Replaced => format!("{kind}, replaced by a later one"),
            EventStatus::Withdrawn => format!("{kind}, withdrawn"),
            EventStatus::Unknown(code) => format!("{kind}, in a state Vouch does not know ({code})"),
        }
    }
}
