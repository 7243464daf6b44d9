//! Working: finding, and how far a look has come.

use std::fmt;
use std::sync::Arc;

use super::{AlertPage, Busy, JournalPage, Recent};
use crate::Fault;
use crate::ids::AlertId;
use crate::permission::Answer;
use crate::person::Person;
use crate::record::{Record, ScrEvent};

/// Working: where on the rail, and what is open.
#[derive(Clone, Debug)]
pub struct Work {
    /// Where.
    pub place: Place,
    /// Finding.
    pub finding: Finding,
    /// The open patient and how far the look has come.
    pub patient: Option<Arc<Person>>,
    /// How far the look has come.
    pub visit: Option<Visit>,
    /// Patients of this session.
    pub recent: Vec<Recent>,
    /// The patient that was open when the screen was locked, to go on with.
    pub interrupted: Option<Recent>,
    /// The alerts page.
    pub alerts: Option<AlertPage>,
    /// The journal page.
    pub journal: Option<JournalPage>,
}

/// The places of the rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Alerts.
    Alerts,
    /// Find a patient.
    Find,
    /// The journal.
    Journal,
    /// The open patient.
    Record,
    /// Set-up.
    Setup,
}

/// Finding a patient.
#[derive(Clone, Debug, Default)]
pub struct Finding {
    /// What is wrong with the number.
    pub error: Option<String>,
    /// Looking.
    pub busy: Option<Busy>,
    /// Why the search failed.
    pub fault: Option<Fault>,
    /// Found, to be confirmed.
    pub candidate: Option<Arc<Person>>,
}

/// How far a look has come.
#[derive(Clone, Debug)]
pub enum Visit {
    /// Asking for permission.
    Asking(Asking),
    /// It ended without a record.
    Ended(Ended),
    /// Fetching.
    Reading(Busy),
    /// The record.
    Shown(Arc<Shown>),
}

/// The permission question.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// Writing it down.
    pub busy: Option<Busy>,
    /// Why the last try failed.
    pub fault: Option<Fault>,
    /// What was typed before the screen was locked.
    pub draft: Draft,
}

/// An answer to the permission question as it is being typed. Kept in memory over a lock, for the same user only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The answer's word; empty for none.
    pub answer: String,
    /// Where it is recorded, for permission on file.
    pub recorded: String,
    /// The reason chosen.
    pub chip: String,
    /// The reason typed.
    pub text: String,
}

/// A record on screen with the person it belongs to: one object (law 3).
#[derive(Debug)]
pub struct Shown {
    /// The person.
    pub person: Arc<Person>,
    /// The record.
    pub record: Record,
    /// Other documents Spine holds.
    pub others: Vec<ScrEvent>,
    /// The permission it is shown under.
    pub answer: Answer,
    /// The alert that was owed for it.
    pub alert: Option<AlertId>,
    /// Dissent was overridden.
    pub overridden: bool,
}

/// A look that ended without a record. Each is a different thing in words (law 8).
#[derive(Clone, Debug)]
pub enum Ended {
    /// Stopped by the person.
    Cancelled,
    /// Failed.
    Failed(Fault),
    /// Spine holds no Summary Care Record.
    NoRecord,
    /// Documents, but none is current.
    NothingCurrent(Vec<ScrEvent>),
    /// The patient said no at the counter: nothing was fetched.
    PatientSaidNo,
    /// Spine refused: the sentence does not say why.
    Refused,
    /// No record can be shown for this patient; nothing was fetched.
    Restricted,
}

impl Work {
    pub(in crate::desk) fn new(place: Place) -> Self {
        Self {
            place,
            finding: Finding::default(),
            patient: None,
            visit: None,
            recent: Vec::new(),
            interrupted: None,
            alerts: None,
            journal: None,
        }
    }

    /// Whether this is the person who waits to be confirmed.
    pub(in crate::desk) fn finds(&self, person: &Arc<Person>) -> bool {
        self.finding.candidate.as_ref().is_some_and(|c| Arc::ptr_eq(c, person))
    }

    /// What is under way stops here, because something else was begun.
    pub(in crate::desk) fn interrupt(&mut self) {
        self.finding.busy = None;
        match &mut self.visit {
            Some(Visit::Reading(_)) => self.visit = Some(Visit::Ended(Ended::Cancelled)),
            Some(Visit::Asking(asking)) => asking.busy = None,
            Some(Visit::Ended(_) | Visit::Shown(_)) | None => {}
        }
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft").field("answer", &self.answer).finish_non_exhaustive()
    }
}
