//! The record of uses: who asked for what, when, and what came of it. One JSON object a line, added to the end.
//!
//! It holds no token, no assertion and no secret: ids and outcomes only. The file is opened for each line, so that it can
//! be moved away while the broker runs, and a line is on disk before the answer leaves.

use std::io::Write;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;

use crate::BrokerError;
use crate::data::{DataDir, private};

/// The record's file.
pub(crate) const USES: &str = "uses.jsonl";
/// Longest note from the far side that is kept, in characters.
const MAX_NOTE: usize = 64;

/// Where uses are written down.
pub(crate) struct Record(PathBuf);

/// One use.
#[derive(Debug, Serialize)]
pub(crate) struct Line<'a> {
    /// When.
    pub at: Timestamp,
    /// The PC's name; empty when the certificate is in no list.
    pub pc: &'a str,
    /// First digits of its certificate's fingerprint.
    pub certificate: &'a str,
    /// What was asked.
    pub what: &'a str,
    /// What came of it.
    pub outcome: &'a str,
    /// The id of the key, or of the far side's message; empty when there is none.
    pub note: &'a str,
}

impl Record {
    pub fn of(data: &DataDir) -> Self {
        Self(data.path(USES))
    }

    /// Writes a line down.
    ///
    /// # Errors
    /// When it is not on disk: then what was asked must not be done, or not be given out.
    pub fn write(&self, line: &Line<'_>) -> Result<(), BrokerError> {
        let mut text = serde_json::to_string(line).map_err(|e| BrokerError::write(&self.0)(e.into()))?;
        text.push('\n');
        let mut file = private::append(&self.0)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(BrokerError::write(&self.0))
    }
}

/// A far side's id, as far as it is kept.
pub(crate) fn noted(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).take(MAX_NOTE).collect()
}
