//! Writes one entry at the end.

use rusqlite::Connection;
use vouch_core::ids::AlertId;
use vouch_core::journal::Entry;
use vouch_core::ports::JournalFault;

use super::Row;
use crate::chain::Head;
use crate::database::fault;

/// Appends within the caller's transaction, reads the row back and hashes it again. Returns the new head.
///
/// # Errors
/// [`JournalFault::Refused`] when it is no legal entry; [`JournalFault::Damaged`] when it does not read back.
pub(crate) fn append(
    tx: &Connection,
    head: &Head,
    entry: &Entry,
    alert: Option<&AlertId>,
) -> Result<Head, JournalFault> {
    let row = Row::after(head, entry, alert)?;
    row.insert(tx).map_err(fault)?;
    let back = Row::at(tx, row.sequence).map_err(fault)?;
    if back != row || back.link() != row.hash {
        return Err(JournalFault::Damaged);
    }
    Ok(Head { sequence: row.sequence, hash: row.hash })
}
