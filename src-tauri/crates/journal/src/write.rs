//! Every use of the connection goes through here: one at a time, in one transaction, and never on after a failure.

use std::sync::PoisonError;

use rusqlite::{Connection, TransactionBehavior};
use vouch_core::alert::FrozenAlert;
use vouch_core::journal::{Entry, Phase, Query, Receipt, Written};
use vouch_core::ports::{Journal, JournalFault};

use crate::SqliteJournal;
use crate::chain::Head;
use crate::database::fault;
use crate::entry::{append, read};
use crate::open::{Inner, Open};
use crate::outbox::enqueue;
use crate::recovery::close_intents;

impl Journal for SqliteJournal {
    fn write(&self, entry: &Entry, alert: Option<&FrozenAlert>) -> Result<Receipt, JournalFault> {
        let named = match (entry.alert.as_ref(), alert.map(|a| &a.id)) {
            (Some(named), Some(frozen)) if named != frozen => return Err(JournalFault::Refused),
            (named, frozen) => frozen.or(named),
        };
        if alert.is_some() && entry.phase != Phase::Intent {
            return Err(JournalFault::Refused);
        }
        let sequence = self.change(|tx, head| {
            let head = append(tx, head, entry, named)?;
            if let Some(alert) = alert {
                enqueue(tx, head.sequence, entry, alert)?;
            }
            Ok((head, head.sequence))
        })?;
        if alert.is_some() {
            self.wake.notify_one();
        }
        Ok(Receipt { sequence: u64::try_from(sequence).map_err(|_| JournalFault::Damaged)? })
    }

    fn read(&self, query: &Query) -> Result<Vec<Written>, JournalFault> {
        self.with(|open| read(&open.connection, query))
    }
}

impl SqliteJournal {
    /// Reads with the connection.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&Open) -> Result<T, JournalFault>) -> Result<T, JournalFault> {
        self.locked(|inner| {
            let done = work(inner.open.as_ref().ok_or(JournalFault::Io)?);
            if let Err(fault) = &done {
                poison(inner, *fault);
            }
            done
        })
    }

    /// Changes something, and the head with it, in one transaction that is durable when this returns.
    pub(crate) fn change<T>(
        &self,
        work: impl FnOnce(&Connection, &Head) -> Result<(Head, T), JournalFault>,
    ) -> Result<T, JournalFault> {
        self.locked(|inner| change(inner, work))
    }

    /// Takes the lock, and opens the connection again when it was given up.
    fn locked<T>(&self, work: impl FnOnce(&mut Inner) -> Result<T, JournalFault>) -> Result<T, JournalFault> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.open.is_none() {
            let acknowledged = inner.head;
            let (open, head) = self.reopen(&acknowledged)?;
            inner.open = Some(open);
            inner.head = head;
            // An entry whose commit failed may stand there all the same. Nobody acted on it: its outcome is unknown.
            let now = self.clock.now();
            let closed = change(&mut inner, |tx, head| close_intents(tx, head, acknowledged.sequence, now));
            if let Err(fault) = closed {
                inner.head = acknowledged;
                return Err(fault);
            }
        }
        work(&mut inner)
    }
}

/// As [`SqliteJournal::change`], with the lock held.
pub(crate) fn change<T>(
    inner: &mut Inner,
    work: impl FnOnce(&Connection, &Head) -> Result<(Head, T), JournalFault>,
) -> Result<T, JournalFault> {
    let open = inner.open.as_mut().ok_or(JournalFault::Io)?;
    match transact(&mut open.connection, &inner.head, work) {
        Ok((head, done)) => {
            inner.head = head;
            Ok(done)
        }
        Err(fault) => {
            poison(inner, fault);
            Err(fault)
        }
    }
}

fn transact<T>(
    connection: &mut Connection,
    head: &Head,
    work: impl FnOnce(&Connection, &Head) -> Result<(Head, T), JournalFault>,
) -> Result<(Head, T), JournalFault> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fault)?;
    let done = work(&tx, head)?;
    tx.commit().map_err(fault)?;
    Ok(done)
}

/// Gives the connection up, unless it was only our entry that was refused.
fn poison(inner: &mut Inner, fault: JournalFault) {
    if fault != JournalFault::Refused {
        inner.open = None;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;
    use vouch_core::clock::Clock;
    use vouch_core::journal::{Entry, Kind, Phase};
    use vouch_core::ports::{Journal, JournalFault};

    use crate::{FILE, Options, SqliteJournal};

    struct Epoch;

    impl Clock for Epoch {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
    }

    fn journal(dir: &std::path::Path) -> Arc<SqliteJournal> {
        let options = Options { log_id: "training:pc-1".into(), max_pages: None };
        let opened = SqliteJournal::open(dir, options, Arc::new(Epoch)).unwrap();
        for _ in 0..100 {
            opened.journal.write(&event(), None).unwrap();
        }
        opened.journal
    }

    fn event() -> Entry {
        Entry::new(Timestamp::UNIX_EPOCH, Kind::System, Phase::Event, "started")
    }

    /// Gives the connection up, as any failure of the disk does, and runs SQL on the file meanwhile.
    fn fail(journal: &SqliteJournal, sql: &str) {
        journal.inner.lock().unwrap().open = None;
        rusqlite::Connection::open(&journal.file).unwrap().execute_batch(sql).unwrap();
    }

    #[test]
    fn after_a_failure_the_tail_is_checked_and_the_journal_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let journal = journal(dir.path());
        fail(&journal, "");
        assert_eq!(journal.write(&event(), None).unwrap().sequence, 101);
    }

    #[test]
    fn after_a_failure_a_lost_or_changed_entry_is_damage() {
        for sql in [
            "DROP TRIGGER entry_no_delete; DELETE FROM entry WHERE sequence = 100",
            "DROP TRIGGER entry_no_update; UPDATE entry SET word = 'x' WHERE sequence = 90",
        ] {
            let dir = tempfile::tempdir().unwrap();
            let journal = journal(dir.path());
            fail(&journal, sql);
            assert_eq!(journal.write(&event(), None), Err(JournalFault::Damaged), "{sql}");
            assert_eq!(journal.write(&event(), None), Err(JournalFault::Damaged), "{sql}: and it stays so");
        }
    }

    #[test]
    fn an_intent_whose_commit_failed_but_stands_is_closed() {
        let dir = tempfile::tempdir().unwrap();
        let journal = journal(dir.path());
        let head = journal.inner.lock().unwrap().head;
        journal.write(&Entry::new(Timestamp::UNIX_EPOCH, Kind::View, Phase::Intent, "asked"), None).unwrap();
        {
            // As if the answer to that write had been an error.
            let mut inner = journal.inner.lock().unwrap();
            inner.head = head;
            inner.open = None;
        }
        assert_eq!(journal.write(&event(), None).unwrap().sequence, 103);
        let read = journal.read(&vouch_core::journal::Query { limit: 2, ..Default::default() }).unwrap();
        assert_eq!(read[1].entry.phase, Phase::Outcome(101));
        assert!(dir.path().join(FILE).exists());
    }
}
