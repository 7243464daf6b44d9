//! The outbox in the database: what is due, and what came of it. Every change of state is journalled in its transaction.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use vouch_core::alert::{Contract, FrozenAlert};
use vouch_core::ids::{AlertId, MessageId};
use vouch_core::journal::{Entry, Kind, Phase};
use vouch_core::ports::JournalFault;

use super::machine::{CLOCK_TOLERANCE_SECS, Event, Progress, State, Todo};
use crate::SqliteJournal;
use crate::chain::Head;
use crate::database::fault;
use crate::entry::append;

/// Most alerts given up in one reading of what is due.
const MAX_ESCALATED_AT_ONCE: usize = 100;
/// Longest reason kept, in characters.
const MAX_WHY: usize = 500;

/// One alert to send now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The frozen bytes and where they go.
    pub alert: FrozenAlert,
}

/// What the worker should do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// Send this, after [`SqliteJournal::tell`] has taken [`Event::Started`] for it.
    Send(Box<Job>),
    /// Nothing before this time; `None`: nothing until woken.
    Wait(Option<Timestamp>),
}

/// What an event did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The alert is now in this state, durably.
    Changed(State),
    /// Nothing: it was at its end, or the event came too late or twice.
    Same(State),
    /// No alert was sent under that message id.
    Unknown,
}

impl SqliteJournal {
    /// What is due. Alerts whose time is up are escalated here, each with its entry.
    ///
    /// # Errors
    /// When the outbox cannot be read or an escalation not be written.
    pub fn due(&self, now: Timestamp) -> Result<Due, JournalFault> {
        for _ in 0..MAX_ESCALATED_AT_ONCE {
            let Some((message, progress, contract)) = self.with(|open| first_due(&open.connection, now))? else {
                return Ok(Due::Wait(None));
            };
            match progress.todo(&contract, now) {
                Todo::Wait(at) => return Ok(Due::Wait(at)),
                Todo::Send => {
                    let alert = self.with(|open| envelope(&open.connection, &message))?;
                    return Ok(Due::Send(Box::new(Job { alert })));
                }
                Todo::Escalate(why) => {
                    self.tell(&message, &Event::Escalate { why }, now, 0)?;
                }
            }
        }
        Ok(Due::Wait(Some(now)))
    }

    /// Takes what happened to the message with this id: from the worker, or from an answer that came in by itself
    /// (`RefToMessageId`, or the HL7 `acknowledgement/messageRef`). Durable when it returns.
    ///
    /// `chance` is any random number, for the jitter of the next wait.
    ///
    /// # Errors
    /// When the change could not be made durable. The caller keeps the event and tells it again.
    pub fn tell(&self, message: &MessageId, event: &Event, now: Timestamp, chance: u64) -> Result<Told, JournalFault> {
        self.change(|tx, head| tell(tx, head, message, event, now, chance))
    }
}

/// Turns every send that was cut off by a crash into an ambiguous one. Returns how many.
pub(crate) fn interrupted(tx: &Connection, head: &Head, now: Timestamp) -> Result<(Head, u32), JournalFault> {
    let messages: Vec<String> = tx
        .prepare("SELECT e.message_id FROM progress p JOIN envelope e ON e.alert = p.alert WHERE p.state = 'sending' AND e.issue = 1")
        .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect())
        .map_err(fault)?;
    let mut head = *head;
    let mut count = 0;
    for message in messages {
        let message = MessageId::new(&message).ok_or(JournalFault::Damaged)?;
        let event = Event::Ambiguous { why: "Vouch stopped while the alert was being sent".into() };
        head = tell(tx, &head, &message, &event, now, 0)?.0;
        count += 1;
    }
    Ok((head, count))
}

fn tell(
    tx: &Connection,
    head: &Head,
    message: &MessageId,
    event: &Event,
    now: Timestamp,
    chance: u64,
) -> Result<(Head, Told), JournalFault> {
    let Some((alert, progress, contract)) = load(tx, message)? else { return Ok((*head, Told::Unknown)) };
    if progress.state == State::Sending || *event == Event::Started {
        note_attempt(tx, message, event, progress.state, now).map_err(fault)?;
    }
    let Some(mut next) = progress.after(event, &contract, now, chance) else {
        return Ok((*head, Told::Same(progress.state)));
    };
    next.why = next.why.map(|why| why.chars().take(MAX_WHY).collect());
    save(tx, &alert, &next).map_err(fault)?;

    let mut entry = Entry::new(now, Kind::Alert, Phase::Event, event.word())
        .fact("state", next.state.word())
        .fact("message-id", message.as_str())
        .fact("attempts", next.attempts.to_string());
    if let Some(why) = &next.why {
        entry = entry.fact("why", why);
    }
    let head = append(tx, head, &entry, Some(&alert))?;
    Ok((head, Told::Changed(next.state)))
}

/// Rows of the table `attempt`: a start for [`Event::Started`], an end for what came of the one that is running.
fn note_attempt(
    tx: &Connection,
    message: &MessageId,
    event: &Event,
    state: State,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let started = matches!(state, State::Queued | State::Ambiguous) && *event == Event::Started;
    if !started && *event == Event::Started {
        return Ok(());
    }
    let last: i64 = tx.query_row(
        "SELECT coalesce(max(number), 0) FROM attempt WHERE message_id = ?1",
        params![message.as_str()],
        |row| row.get(0),
    )?;
    let (number, part, result) = if started { (last + 1, "start", None) } else { (last, "end", Some(event.word())) };
    let why = event.why().map(|why| why.chars().take(MAX_WHY).collect::<String>());
    tx.execute(
        "INSERT INTO attempt (message_id, number, part, at, result, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![message.as_str(), number, part, now.as_millisecond(), result, why],
    )?;
    Ok(())
}

/// The alert that is due first; one whose clock went back counts as due (see [`Progress::todo`]).
fn first_due(connection: &Connection, now: Timestamp) -> Result<Option<(MessageId, Progress, Contract)>, JournalFault> {
    let tolerated = now.as_millisecond().saturating_add(CLOCK_TOLERANCE_SECS * 1_000);
    let row = connection
        .query_row(
            "SELECT e.message_id, p.state, p.attempts, p.misses, p.first_sent, p.due, p.changed, p.why, e.retries, \
             e.interval_secs, e.persist_secs FROM progress p JOIN envelope e ON e.alert = p.alert WHERE p.due IS NOT NULL \
             ORDER BY p.changed > ?1 DESC, p.due, e.message_id LIMIT 1",
            params![tolerated],
            |row| Ok((row.get::<_, String>(0)?, progress(row)?, contract(row)?)),
        )
        .optional()
        .map_err(fault)?;
    row.map(|(id, progress, contract)| Ok((MessageId::new(&id).ok_or(JournalFault::Damaged)?, progress, contract)))
        .transpose()
}

fn load(tx: &Connection, message: &MessageId) -> Result<Option<(AlertId, Progress, Contract)>, JournalFault> {
    let row = tx
        .query_row(
            "SELECT e.alert, p.state, p.attempts, p.misses, p.first_sent, p.due, p.changed, p.why, e.retries, e.interval_secs, \
             e.persist_secs FROM envelope e JOIN progress p ON p.alert = e.alert WHERE e.message_id = ?1",
            params![message.as_str()],
            |row| Ok((row.get::<_, String>(0)?, progress(row)?, contract(row)?)),
        )
        .optional()
        .map_err(fault)?;
    row.map(|(id, progress, contract)| Ok((AlertId::new(&id).ok_or(JournalFault::Damaged)?, progress, contract)))
        .transpose()
}

fn envelope(connection: &Connection, message: &MessageId) -> Result<FrozenAlert, JournalFault> {
    let (id, address, content_type, soap_action, body, contract) = connection
        .query_row(
            "SELECT alert, address, content_type, soap_action, body, 0, 0, 0, retries, interval_secs, persist_secs \
             FROM envelope WHERE message_id = ?1",
            params![message.as_str()],
            |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, contract(row)?)),
        )
        .map_err(fault)?;
    let id = AlertId::new(&id).ok_or(JournalFault::Damaged)?;
    Ok(FrozenAlert { id, message_id: message.clone(), address, content_type, soap_action, body, contract })
}

/// Columns 1 to 7 of the two queries above.
fn progress(row: &Row<'_>) -> rusqlite::Result<Progress> {
    let state: String = row.get(1)?;
    let wrong = |column| rusqlite::Error::InvalidColumnType(column, "progress".into(), rusqlite::types::Type::Null);
    let time = |column: usize, ms: i64| Timestamp::from_millisecond(ms).map_err(|_| wrong(column));
    Ok(Progress {
        state: State::from_word(&state).ok_or_else(|| wrong(1))?,
        attempts: row.get(2)?,
        misses: row.get(3)?,
        first_sent: row.get::<_, Option<i64>>(4)?.map(|ms| time(4, ms)).transpose()?,
        due: row.get::<_, Option<i64>>(5)?.map(|ms| time(5, ms)).transpose()?,
        changed: time(6, row.get(6)?)?,
        why: row.get(7)?,
    })
}

/// Columns 8 to 10.
fn contract(row: &Row<'_>) -> rusqlite::Result<Contract> {
    let secs =
        |column: usize, n: i64| u64::try_from(n).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, n));
    Ok(Contract { retries: row.get(8)?, interval_secs: secs(9, row.get(9)?)?, persist_secs: secs(10, row.get(10)?)? })
}

pub(super) fn save_new(tx: &Connection, alert: &AlertId, p: &Progress) -> rusqlite::Result<()> {
    write(
        tx,
        "INSERT INTO progress (state, attempts, misses, first_sent, due, changed, why, alert) VALUES (?1,?2,?3,?4,?5,?6,?7,?8)",
        alert,
        p,
    )
}

fn save(tx: &Connection, alert: &AlertId, p: &Progress) -> rusqlite::Result<()> {
    write(
        tx,
        "UPDATE progress SET state=?1, attempts=?2, misses=?3, first_sent=?4, due=?5, changed=?6, why=?7 WHERE alert=?8",
        alert,
        p,
    )
}

fn write(tx: &Connection, sql: &str, alert: &AlertId, p: &Progress) -> rusqlite::Result<()> {
    tx.execute(
        sql,
        params![
            p.state.word(),
            p.attempts,
            p.misses,
            p.first_sent.map(Timestamp::as_millisecond),
            p.due.map(Timestamp::as_millisecond),
            p.changed.as_millisecond(),
            p.why,
            alert.as_str(),
        ],
    )?;
    Ok(())
}
