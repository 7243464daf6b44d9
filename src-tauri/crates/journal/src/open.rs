//! Opens a journal: lock, settings, shape, checks, recovery.

use std::fmt;
use std::fs::DirBuilder;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use tokio::sync::Notify;
use vouch_core::clock::Clock;
use vouch_core::ports::JournalFault;

use crate::chain::{self, Head};
use crate::database::{FILE, Lock, NEWEST, connect, fault, io_fault, migrate, version};
use crate::outbox::interrupted;
use crate::recovery::close_intents;
use crate::{OpenFault, write};

/// Entries at the end that are checked again after a failure of the disk.
pub(crate) const TAIL: i64 = 64;

/// What a journal is opened with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Names this installation and world. It is hashed into the first link, so that another journal put in its place is refused.
    pub log_id: String,
    /// Most pages (of 4 KiB) the database may have; `None` is the disk's own limit.
    pub max_pages: Option<u32>,
}

/// The journal of one data directory.
pub struct SqliteJournal {
    pub(crate) file: PathBuf,
    pub(crate) options: Options,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) inner: Mutex<Inner>,
    pub(crate) wake: Notify,
    _lock: Lock,
}

/// What stands behind the mutex.
pub(crate) struct Inner {
    /// The last entry that was acknowledged.
    pub(crate) head: Head,
    /// `None` after a failure, until it is opened and checked again.
    pub(crate) open: Option<Open>,
}

/// A connection that may be used.
pub(crate) struct Open {
    pub(crate) connection: Connection,
}

/// A journal just opened, and what was found.
#[derive(Debug)]
pub struct Opened {
    /// The journal.
    pub journal: Arc<SqliteJournal>,
    /// Entries in it, those of the recovery included.
    pub entries: u64,
    /// Intents without an outcome, now closed as unknown.
    pub closed: u32,
    /// Alerts that were being sent when the last run ended, now ambiguous.
    pub interrupted: u32,
}

impl SqliteJournal {
    /// Opens the journal in `dir`, or makes a new one. Checks the whole file and every link before it answers.
    ///
    /// # Errors
    /// [`OpenFault::InUse`] when another process has it; [`OpenFault::OtherLog`] when it is another installation's;
    /// [`JournalFault::Damaged`] when it is not what was written.
    pub fn open(dir: &Path, options: Options, clock: Arc<dyn Clock>) -> Result<Opened, OpenFault> {
        make(dir).map_err(|e| io_fault(&e))?;
        let lock = Lock::take(dir)?;
        let file = dir.join(FILE);
        let mut connection = connect(&file).map_err(fault)?;
        limit(&connection, &options).map_err(fault)?;
        let at = version(&connection).map_err(fault)?;
        if at > NEWEST {
            return Err(OpenFault::Newer);
        }
        if at > 0 {
            whole(&connection)?;
        }
        migrate(&mut connection, &options.log_id).map_err(fault)?;
        let log_id: String = connection.query_row("SELECT id FROM log", [], |row| row.get(0)).map_err(fault)?;
        if log_id != options.log_id {
            return Err(OpenFault::OtherLog);
        }
        let head = chain::verify(&connection, Head::start(&log_id))?;

        let now = clock.now();
        let mut inner = Inner { head, open: Some(Open { connection }) };
        let (closed, interrupted) = write::change(&mut inner, |tx, head| {
            let (head, closed) = close_intents(tx, head, 0, now)?;
            let (head, interrupted) = interrupted(tx, &head, now)?;
            Ok((head, (closed, interrupted)))
        })?;
        let entries = u64::try_from(inner.head.sequence).unwrap_or(0);
        let journal = Self { file, options, clock, inner: Mutex::new(inner), wake: Notify::new(), _lock: lock };
        Ok(Opened { journal: Arc::new(journal), entries, closed, interrupted })
    }

    /// Opens the connection again after a failure, and checks that what was acknowledged is still there.
    ///
    /// A failed `fsync` is never tried again on the old connection: the pages may be marked clean although they never reached
    /// the disk. The checkpoint here writes and syncs them into the database file itself.
    pub(crate) fn reopen(&self, acknowledged: &Head) -> Result<(Open, Head), JournalFault> {
        let connection = connect(&self.file).map_err(fault)?;
        limit(&connection, &self.options).map_err(fault)?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(fault)?;
        let from = acknowledged.sequence.saturating_sub(TAIL);
        let start = if from < 1 {
            Head::start(&self.options.log_id)
        } else {
            let hash = connection
                .query_row("SELECT hash FROM entry WHERE sequence = ?1", [from], |row| row.get(0))
                .map_err(fault)?;
            Head { sequence: from, hash }
        };
        let head = chain::verify(&connection, start)?;
        let kept = acknowledged.sequence == 0
            || connection
                .query_row("SELECT hash FROM entry WHERE sequence = ?1", [acknowledged.sequence], |row| {
                    row.get::<_, [u8; 32]>(0)
                })
                .map_err(fault)?
                == acknowledged.hash;
        if !kept || head.sequence < acknowledged.sequence {
            return Err(JournalFault::Damaged);
        }
        tracing::warn!("the journal was opened again after a failure");
        Ok((Open { connection }, head))
    }
}

fn limit(connection: &Connection, options: &Options) -> rusqlite::Result<()> {
    match options.max_pages {
        None => Ok(()),
        Some(pages) => connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())),
    }
}

/// SQLite's own check of its pages.
fn whole(connection: &Connection) -> Result<(), JournalFault> {
    let answer: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(fault)?;
    if answer == "ok" { Ok(()) } else { Err(JournalFault::Damaged) }
}

fn make(dir: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

impl fmt::Debug for SqliteJournal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteJournal").field("log_id", &self.options.log_id).finish_non_exhaustive()
    }
}
