//! An entry as a row of the table `entry`.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use vouch_core::ids::{AlertId, NhsNumber};
use vouch_core::journal::{Actor, Entry, Kind, Phase, Written};
use vouch_core::ports::JournalFault;

use crate::chain::{Hash, Head, Link};

/// The version of the row format and of the order in which its fields are hashed.
const FORMAT: i64 = 1;

/// The columns in the order of [`Row::read`].
macro_rules! columns {
    () => {
        "sequence, format, at, kind, phase, closes, user, name, role_profile, job, ods, epoch, patient, word, reason, \
         alert, facts, previous, hash"
    };
}

// Whole statements as constants: each is prepared once a connection and kept.
const INSERT: &str = concat!(
    "INSERT INTO entry (",
    columns!(),
    ") VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19)"
);
const AT: &str = concat!("SELECT ", columns!(), " FROM entry WHERE sequence = ?1");

/// One row. It has no `Debug`: it names people.
#[derive(PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) sequence: i64,
    format: i64,
    at: String,
    kind: String,
    phase: String,
    closes: Option<i64>,
    actor: Option<ActorRow>,
    patient: Option<String>,
    word: String,
    reason: Option<String>,
    alert: Option<String>,
    facts: String,
    pub(crate) previous: Hash,
    pub(crate) hash: Hash,
}

#[derive(PartialEq, Eq)]
struct ActorRow {
    user: String,
    name: String,
    role_profile: String,
    job: String,
    ods: String,
    epoch: i64,
}

impl Row {
    /// The row of an entry at its place after `head`.
    ///
    /// # Errors
    /// [`JournalFault::Refused`] when a number in it is too large for the database.
    pub(crate) fn after(head: &Head, entry: &Entry, alert: Option<&AlertId>) -> Result<Self, JournalFault> {
        let number = |n: u64| i64::try_from(n).map_err(|_| JournalFault::Refused);
        let (phase, closes) = match entry.phase {
            Phase::Event => ("event", None),
            Phase::Intent => ("intent", None),
            Phase::Outcome(of) => ("outcome", Some(number(of)?)),
        };
        let actor = match &entry.actor {
            None => None,
            Some(a) => Some(ActorRow {
                user: a.user.clone(),
                name: a.name.clone(),
                role_profile: a.role_profile.clone(),
                job: a.job.clone(),
                ods: a.ods.clone(),
                epoch: number(a.epoch)?,
            }),
        };
        let mut row = Self {
            sequence: head.sequence + 1,
            format: FORMAT,
            at: entry.at.to_string(),
            kind: entry.kind.word().into(),
            phase: phase.into(),
            closes,
            actor,
            patient: entry.patient.as_ref().map(|p| p.digits().to_owned()),
            word: entry.word.clone(),
            reason: entry.reason.clone(),
            alert: alert.map(|a| a.as_str().to_owned()),
            facts: serde_json::to_string(&entry.facts).map_err(|_| JournalFault::Refused)?,
            previous: head.hash,
            hash: [0; 32],
        };
        row.hash = row.link();
        Ok(row)
    }

    /// The hash its fields give (see [`crate::chain`] for the order).
    pub(crate) fn link(&self) -> Hash {
        let mut link = Link::new();
        let actor = self.actor.as_ref();
        link.bytes(Some(&self.previous))
            .number(Some(self.format))
            .number(Some(self.sequence))
            .text(Some(&self.at))
            .text(Some(&self.kind))
            .text(Some(&self.phase))
            .number(self.closes)
            .text(actor.map(|a| a.user.as_str()))
            .text(actor.map(|a| a.name.as_str()))
            .text(actor.map(|a| a.role_profile.as_str()))
            .text(actor.map(|a| a.job.as_str()))
            .text(actor.map(|a| a.ods.as_str()))
            .number(actor.map(|a| a.epoch))
            .text(self.patient.as_deref())
            .text(Some(&self.word))
            .text(self.reason.as_deref())
            .text(self.alert.as_deref())
            .text(Some(&self.facts));
        link.finish()
    }

    /// `SELECT` of all columns, with what follows.
    pub(crate) fn select(rest: &str) -> String {
        format!("SELECT {} FROM entry {rest}", columns!())
    }

    /// The row at a place.
    ///
    /// # Errors
    /// Those of SQLite; also when there is none.
    pub(crate) fn at(connection: &Connection, sequence: i64) -> rusqlite::Result<Self> {
        connection.prepare_cached(AT)?.query_row([sequence], Self::read)
    }

    /// Writes it.
    ///
    /// # Errors
    /// Those of SQLite.
    pub(crate) fn insert(&self, connection: &Connection) -> rusqlite::Result<()> {
        let actor = self.actor.as_ref();
        connection.prepare_cached(INSERT)?.execute(params![
            self.sequence,
            self.format,
            self.at,
            self.kind,
            self.phase,
            self.closes,
            actor.map(|a| &a.user),
            actor.map(|a| &a.name),
            actor.map(|a| &a.role_profile),
            actor.map(|a| &a.job),
            actor.map(|a| &a.ods),
            actor.map(|a| a.epoch),
            self.patient,
            self.word,
            self.reason,
            self.alert,
            self.facts,
            self.previous,
            self.hash,
        ])?;
        Ok(())
    }

    /// Reads one, in the order of [`Self::select`].
    ///
    /// # Errors
    /// When a column is not of its type.
    pub(crate) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let actor = match row.get::<_, Option<String>>(6)? {
            None => None,
            Some(user) => Some(ActorRow {
                user,
                name: row.get(7)?,
                role_profile: row.get(8)?,
                job: row.get(9)?,
                ods: row.get(10)?,
                epoch: row.get(11)?,
            }),
        };
        Ok(Self {
            sequence: row.get(0)?,
            format: row.get(1)?,
            at: row.get(2)?,
            kind: row.get(3)?,
            phase: row.get(4)?,
            closes: row.get(5)?,
            actor,
            patient: row.get(12)?,
            word: row.get(13)?,
            reason: row.get(14)?,
            alert: row.get(15)?,
            facts: row.get(16)?,
            previous: row.get(17)?,
            hash: row.get(18)?,
        })
    }

    /// The entry as the core knows it.
    ///
    /// # Errors
    /// [`JournalFault::Damaged`] when a field cannot be what the core wrote.
    pub(crate) fn written(self) -> Result<Written, JournalFault> {
        self.understood().ok_or(JournalFault::Damaged)
    }

    fn understood(self) -> Option<Written> {
        let number = |n: i64| u64::try_from(n).ok();
        let phase = match (self.phase.as_str(), self.closes) {
            ("event", None) => Phase::Event,
            ("intent", None) => Phase::Intent,
            ("outcome", Some(of)) => Phase::Outcome(number(of)?),
            _ => return None,
        };
        let actor = match self.actor {
            None => None,
            Some(a) => Some(Actor {
                user: a.user,
                name: a.name,
                role_profile: a.role_profile,
                job: a.job,
                ods: a.ods,
                epoch: number(a.epoch)?,
            }),
        };
        let entry = Entry {
            at: self.at.parse::<Timestamp>().ok()?,
            kind: Kind::from_word(&self.kind)?,
            phase,
            actor,
            patient: match self.patient {
                None => None,
                Some(p) => Some(NhsNumber::parse(&p).ok()?),
            },
            word: self.word,
            reason: self.reason,
            alert: match self.alert {
                None => None,
                Some(a) => Some(AlertId::new(&a)?),
            },
            facts: serde_json::from_str(&self.facts).ok()?,
        };
        Some(Written { sequence: number(self.sequence)?, entry, hash: hex(&self.hash) })
    }
}

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
