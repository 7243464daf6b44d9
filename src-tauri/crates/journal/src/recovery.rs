//! What a crash left open is closed at the next start, so that no look is ever without an outcome (law 1).

use jiff::Timestamp;
use rusqlite::{Connection, params};
use vouch_core::journal::{Entry, Phase};
use vouch_core::ports::JournalFault;

use crate::chain::Head;
use crate::database::fault;
use crate::entry::{Row, append};

/// The word of an outcome nobody saw.
pub const UNKNOWN: &str = "unknown";

/// Gives every intent after `since` that has no outcome the outcome [`UNKNOWN`]. Returns the new head and how many.
///
/// # Errors
/// When they cannot be read or written.
pub(crate) fn close_intents(
    tx: &Connection,
    head: &Head,
    since: i64,
    now: Timestamp,
) -> Result<(Head, u32), JournalFault> {
    let open: Vec<Row> = tx
        .prepare(&Row::select(
            "WHERE phase = 'intent' AND sequence > ?1 \
             AND NOT EXISTS (SELECT 1 FROM entry AS o WHERE o.closes = entry.sequence) ORDER BY sequence",
        ))
        .and_then(|mut s| s.query_map(params![since], Row::read)?.collect())
        .map_err(fault)?;
    let mut head = *head;
    let mut count = 0;
    for row in open {
        let intent = row.written()?;
        let mut outcome = Entry::new(now, intent.entry.kind, Phase::Outcome(intent.sequence), UNKNOWN)
            .fact("why", "Vouch stopped before the outcome was written");
        outcome.actor = intent.entry.actor;
        outcome.patient = intent.entry.patient;
        head = append(tx, &head, &outcome, intent.entry.alert.as_ref())?;
        count += 1;
    }
    Ok((head, count))
}
