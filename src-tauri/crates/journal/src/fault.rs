//! Why a journal could not be opened.

use vouch_core::ports::JournalFault;
use vouch_core::{Code, Fault, Whose};

/// Why a journal could not be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenFault {
    /// Another Vouch on this PC has it open.
    #[error("another process has the journal open")]
    InUse,
    /// As for any use of the journal.
    #[error(transparent)]
    Journal(#[from] JournalFault),
    /// A newer Vouch wrote it.
    #[error("the journal was written by a newer version")]
    Newer,
    /// It belongs to another installation or world.
    #[error("the journal belongs to another installation")]
    OtherLog,
}

impl From<OpenFault> for Fault {
    fn from(fault: OpenFault) -> Self {
        let (code, what, next) = match fault {
            OpenFault::Journal(fault) => return fault.into(),
            OpenFault::InUse => (
                Code::JournalUnwritable,
                "Vouch is already running here.",
                "Go to the window that is open, or close it first.",
            ),
            OpenFault::Newer => (
                Code::Config,
                "The journal on this PC was written by a newer version of Vouch.",
                "Install the newer version. The journal is kept as it is.",
            ),
            OpenFault::OtherLog => (
                Code::Config,
                "The journal in this folder belongs to another installation.",
                "Call support: they will need the folder as it is.",
            ),
        };
        Self::new(code, Whose::Machine, what, "Nothing was asked and nothing is shown.", next)
            .with("Journal", fault.to_string())
    }
}
