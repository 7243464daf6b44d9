//! The pages of those who review.

use std::fmt;

use crate::Fault;
use crate::alert::OwedAlert;
use crate::journal::Written;

/// One alert with what the journal says of its access.
#[derive(Clone, Debug)]
pub struct AlertRow {
    /// The alert.
    pub alert: OwedAlert,
    /// The intent that caused it.
    pub intent: Option<Written>,
    /// What came of the look, once known.
    pub outcome: Option<String>,
}

/// The alerts page.
#[derive(Clone, Debug, Default)]
pub struct AlertPage {
    /// Newest first.
    pub rows: Vec<AlertRow>,
    /// Why they cannot be read.
    pub fault: Option<Fault>,
}

/// What to show of the journal, as typed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// NHS number in any spelling.
    pub patient: String,
    /// Part of a name, or user id.
    pub user: String,
    /// A kind's word.
    pub kind: String,
    /// Entries before this number; 0 is the newest.
    pub before: u64,
}

/// The journal page.
#[derive(Clone, Debug, Default)]
pub struct JournalPage {
    /// As typed.
    pub filter: JournalFilter,
    /// What is wrong with the filter.
    pub error: Option<String>,
    /// Newest first.
    pub lines: Vec<Written>,
    /// There are older ones.
    pub more: bool,
    /// Why it cannot be read.
    pub fault: Option<Fault>,
}

impl fmt::Debug for JournalFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JournalFilter").field("kind", &self.kind).field("before", &self.before).finish_non_exhaustive()
    }
}
