//! What can be wrong with a table of rights, and how large one may be.

use std::fmt;

use crate::ids::ActivityCode;
use crate::{Code, Fault, Whose};

/// Largest table, in bytes. The whole national database is well under it.
pub const MAX_BYTES: usize = 8 << 20;
/// Most rows of a table.
pub const MAX_ROWS: usize = 100_000;
/// Most rows of the table of inclusions.
pub const MAX_INCLUSIONS: usize = 5_000;
/// Longest cell, in bytes.
pub const MAX_CELL: usize = 400;
/// Most steps from an activity to one that it includes by way of others.
pub const MAX_DEPTH: usize = 16;

/// A table of rights, by the name of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFile {
    /// Names of activities.
    Activities,
    /// What a job role has by the baseline.
    Baseline,
    /// Which activity includes which.
    Includes,
    /// The rights that Vouch keeps itself.
    LocalRights,
}

impl TableFile {
    /// Where it lies in the data directory.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Activities => "rbac/activities.csv",
            Self::Baseline => "rbac/baseline.csv",
            Self::Includes => "rbac/includes.csv",
            Self::LocalRights => "local-rights.csv",
        }
    }
}

impl fmt::Display for TableFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path())
    }
}

/// Why a table cannot be used. Whoever put the file there has to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableFault {
    /// A cell is not what its column holds.
    #[error("{file}, line {line}: {text:?} is not {what}")]
    Cell {
        /// Which table.
        file: TableFile,
        /// Which line, from 1.
        line: u64,
        /// What was expected.
        what: &'static str,
        /// What stands there, cut.
        text: String,
    },
    /// A column is missing.
    #[error("{file}: there is no column {column:?}")]
    Column {
        /// Which table.
        file: TableFile,
        /// Its name.
        column: &'static str,
    },
    /// Inclusion goes too deep.
    #[error("{}: {holder} includes {implied} over more than {MAX_DEPTH} steps", TableFile::Includes)]
    Deep {
        /// The activity that includes.
        holder: ActivityCode,
        /// The one it includes.
        implied: ActivityCode,
    },
    /// Not CSV.
    #[error("{file}: not CSV: {why}")]
    NotCsv {
        /// Which table.
        file: TableFile,
        /// What the reader says.
        why: String,
    },
    /// The file is there but cannot be read as text.
    #[error("{file}: cannot be read: {why}")]
    NotText {
        /// Which table.
        file: TableFile,
        /// What the system says.
        why: String,
    },
    /// The first line does not say where the table comes from.
    #[error("{file}: the first line is not \"table,official,NAME,YYYY-MM-DD\" or \"table,unofficial,NAME,YYYY-MM-DD\"")]
    Source {
        /// Which table.
        file: TableFile,
    },
    /// Larger than allowed.
    #[error("{file}: more than {limit} {unit}")]
    TooLarge {
        /// Which table.
        file: TableFile,
        /// How much is allowed.
        limit: usize,
        /// Of what.
        unit: &'static str,
    },
}

impl From<TableFault> for Fault {
    fn from(fault: TableFault) -> Self {
        Self::new(
            Code::Config,
            Whose::Machine,
            "A table of rights in Vouch's data folder cannot be read.",
            "Nothing can be looked at until it is certain who may do what.",
            "Ask whoever put the table there to mend it or take it away; without it Vouch's own is used.",
        )
        .with("Table", fault.to_string())
    }
}
