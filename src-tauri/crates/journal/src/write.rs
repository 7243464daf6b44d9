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
