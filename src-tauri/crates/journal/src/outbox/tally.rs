//! The outbox as a screen needs it.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use vouch_core::alert::{AlertState, OwedAlert, Tally};
use vouch_core::ids::AlertId;
use vouch_core::ports::{JournalFault, Outbox};

use super::machine::{CLOCK_TOLERANCE_SECS, LATE_AFTER_SECS, State};
use crate::SqliteJournal;
use crate::database::fault;
use crate::entry::MAX_ROWS;

impl Outbox for SqliteJournal {
    fn tally(&self, now: Timestamp) -> Result<Tally, JournalFault> {
        self.with(|open| tally(&open.connection, now))
    }

    fn recent(&self, limit: u32) -> Result<Vec<OwedAlert>, JournalFault> {
        self.with(|open| recent(&open.connection, limit.min(MAX_ROWS)))
    }

    fn wake(&self) {
        self.wake.notify_one();
    }
}

/// An alert owed in the future is late too: the clock was set back since, and its age is not known.
fn tally(connection: &Connection, now: Timestamp) -> Result<Tally, JournalFault> {
    let now = now.as_millisecond();
    let late_before = now.saturating_sub(i64::try_from(LATE_AFTER_SECS).unwrap_or(i64::MAX).saturating_mul(1_000));
    connection
        .query_row(
            "SELECT count(*) FILTER (WHERE p.state NOT IN ('delivered', 'escalated')), \
             count(*) FILTER (WHERE p.state NOT IN ('delivered', 'escalated') AND (a.owed <= ?1 OR a.owed > ?2)), \
             count(*) FILTER (WHERE p.state = 'escalated'), \
             min(a.owed) FILTER (WHERE p.state NOT IN ('delivered', 'escalated')) \
             FROM progress p JOIN alert a ON a.id = p.alert WHERE p.state <> 'delivered'",
            params![late_before, now.saturating_add(CLOCK_TOLERANCE_SECS * 1_000)],
            |row| {
                let oldest: Option<i64> = row.get(3)?;
                Ok(Tally {
                    waiting: row.get(0)?,
                    late: row.get(1)?,
                    escalated: row.get(2)?,
                    oldest_secs: oldest.map(|owed| u64::try_from(now.saturating_sub(owed) / 1_000).unwrap_or(0)),
                })
            },
        )
        .map_err(fault)
}

fn recent(connection: &Connection, limit: u32) -> Result<Vec<OwedAlert>, JournalFault> {
    let mut statement = connection
        .prepare(
            "SELECT a.id, a.intent, a.cause, a.owed, p.state, p.attempts, p.first_sent, p.changed, p.why \
             FROM alert a JOIN progress p ON p.alert = a.id ORDER BY a.intent DESC LIMIT ?1",
        )
        .map_err(fault)?;
    let mut rows = statement.query(params![limit]).map_err(fault)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(fault)? {
        let time = |ms: i64| Timestamp::from_millisecond(ms).map_err(|_| JournalFault::Damaged);
        let id: String = row.get(0).map_err(fault)?;
        let word: String = row.get(4).map_err(fault)?;
        let first_sent: Option<i64> = row.get(6).map_err(fault)?;
        let intent: i64 = row.get(1).map_err(fault)?;
        let why: Option<String> = row.get(8).map_err(fault)?;
        found.push(OwedAlert {
            id: AlertId::new(&id).ok_or(JournalFault::Damaged)?,
            intent: u64::try_from(intent).map_err(|_| JournalFault::Damaged)?,
            cause: row.get(2).map_err(fault)?,
            state: shown(State::from_word(&word).ok_or(JournalFault::Damaged)?, why),
            attempts: row.get(5).map_err(fault)?,
            owed: time(row.get(3).map_err(fault)?)?,
            first_sent: first_sent.map(time).transpose()?,
            changed: time(row.get(7).map_err(fault)?)?,
        });
    }
    Ok(found)
}

/// The state as people see it. One that is being sent may have arrived or not: that is ambiguous.
fn shown(state: State, why: Option<String>) -> AlertState {
    match state {
        State::Ambiguous | State::Sending => AlertState::Ambiguous,
        State::Delivered => AlertState::Delivered,
        State::Escalated => AlertState::Escalated { why: why.unwrap_or_default() },
        State::Queued => AlertState::Queued,
        State::TransportAcknowledged => AlertState::TransportAcknowledged,
    }
}
