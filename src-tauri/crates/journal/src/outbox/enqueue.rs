//! Puts an alert into the outbox, in the transaction of the intent that causes it.

use rusqlite::{Connection, params};
use vouch_core::alert::FrozenAlert;
use vouch_core::journal::Entry;
use vouch_core::ports::JournalFault;

use super::machine::Progress;
use super::store::save_new;
use crate::database::fault;

/// The fact of the intent that holds the alert's cause (`Cause::word`).
pub const CAUSE_FACT: &str = "alert-cause";
/// What stands for a cause the intent does not name.
const NO_CAUSE: &str = "not-stated";
/// The first issue of an alert. A later one would carry a new message id and say that it may be a duplicate.
const FIRST_ISSUE: i64 = 1;

/// Writes the alert, its frozen envelope and its place in the queue.
///
/// # Errors
/// [`JournalFault::Refused`] when the alert is not legal: no intent that names it, an id already used, no bytes.
pub(crate) fn enqueue(tx: &Connection, intent: i64, entry: &Entry, alert: &FrozenAlert) -> Result<(), JournalFault> {
    let number = |n: u64| i64::try_from(n).map_err(|_| JournalFault::Refused);
    let cause = entry.facts.get(CAUSE_FACT).map_or(NO_CAUSE, String::as_str);
    tx.execute(
        "INSERT INTO alert (id, intent, cause, owed) VALUES (?1, ?2, ?3, ?4)",
        params![alert.id.as_str(), intent, cause, entry.at.as_millisecond()],
    )
    .map_err(fault)?;
    tx.execute(
        "INSERT INTO envelope (message_id, alert, issue, address, content_type, soap_action, body, retries, interval_secs, \
         persist_secs) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            alert.message_id.as_str(),
            alert.id.as_str(),
            FIRST_ISSUE,
            alert.address,
            alert.content_type,
            alert.soap_action,
            alert.body,
            alert.contract.retries,
            number(alert.contract.interval_secs)?,
            number(alert.contract.persist_secs)?,
        ],
    )
    .map_err(fault)?;
    save_new(tx, &alert.id, &Progress::queued(entry.at)).map_err(fault)
}
