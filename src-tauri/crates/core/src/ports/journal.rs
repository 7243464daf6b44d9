//! The journal and the outbox.

use crate::alert::{Alert, FrozenAlert, OwedAlert, Tally};
use crate::journal::{Entry, Query, Receipt, Written};
use crate::ports::Route;
use crate::{Code, Fault, Whose};

/// The journal: append-only, durable before it answers (law 1).
pub trait Journal: Send + Sync {
    /// Writes an entry, and with it the alert it causes, in one transaction. Returns when both are durable.
    ///
    /// # Errors
    /// When they could not be made durable. Nothing may then be fetched or shown.
    fn write(&self, entry: &Entry, alert: Option<&FrozenAlert>) -> Result<Receipt, JournalFault>;

    /// Reads entries, newest first.
    ///
    /// # Errors
    /// When the journal cannot be read.
    fn read(&self, query: &Query) -> Result<Vec<Written>, JournalFault>;
}

/// The alerts that are owed, as a screen needs them.
pub trait Outbox: Send + Sync {
    /// How many are where.
    ///
    /// # Errors
    /// When the outbox cannot be read.
    fn tally(&self, now: jiff::Timestamp) -> Result<Tally, JournalFault>;

    /// The newest alerts, at most `limit`.
    ///
    /// # Errors
    /// When the outbox cannot be read.
    fn recent(&self, limit: u32) -> Result<Vec<OwedAlert>, JournalFault>;

    /// Wakes the worker: an alert was just written.
    fn wake(&self);
}

/// Puts an alert into the bytes that will be sent, once and for all.
pub trait AlertWriter: Send + Sync {
    /// Freezes payload and envelope.
    ///
    /// # Errors
    /// When this world has no confirmed table of alert codes for the cause: then nothing may be looked at.
    fn freeze(&self, alert: &Alert, route: &Route) -> Result<FrozenAlert, Fault>;
}

/// Why the journal could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalFault {
    /// What stands there is not what was written.
    #[error("the journal does not read back as it was written")]
    Damaged,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The file or folder cannot be written.
    #[error("the journal cannot be written")]
    ReadOnly,
    /// Another failure of the disk.
    #[error("the disk failed")]
    Io,
    /// What was to be written is no legal entry: a mistake of ours, caught by the journal.
    #[error("the journal refused the entry")]
    Refused,
}

impl JournalFault {
    /// The fault when the outcome cannot be written: it was asked, and what came back is not shown.
    #[must_use]
    pub fn after_asking(self) -> Fault {
        Fault {
            means: "It was asked, and what came back is not shown: a look whose outcome cannot be written down is not allowed."
                .into(),
            ..self.into()
        }
    }
}

impl From<JournalFault> for Fault {
    fn from(fault: JournalFault) -> Self {
        let (what, next) = match fault {
            JournalFault::Damaged => (
                "The journal on this PC does not read back as it was written.",
                "Do not go on working here. Call support: they will need the journal file as it is.",
            ),
            JournalFault::Full => (
                "The disk of this PC is full, so the journal cannot be written.",
                "Free some space, or use another PC, then try again.",
            ),
            JournalFault::Io => {
                ("The disk of this PC failed while the journal was written.", "Use another PC, and call support.")
            }
            JournalFault::ReadOnly => (
                "The journal on this PC cannot be written.",
                "Ask whoever looks after this PC to make Vouch's data folder writable, or use another PC.",
            ),
            JournalFault::Refused => (
                "The journal refused what Vouch wanted to write into it.",
                "Try again. If it happens again, call support.",
            ),
        };
        let whose = if fault == JournalFault::Refused { Whose::Ours } else { Whose::Machine };
        Self::new(
            Code::JournalUnwritable,
            whose,
            what,
            "Nothing was asked and nothing is shown: a look that cannot be written down is not allowed.",
            next,
        )
        .with("Journal", fault.to_string())
    }
}
