//! The links between entries: each holds the hash of the one before.
//!
//! `hash = SHA-256(0x00 || field || field || ...)`, where a field is `0x00` when absent, or `0x01`, its length in bytes as
//! eight bytes big-endian, and its bytes. Numbers are eight bytes big-endian; text is UTF-8. The fields, in order:
//!
//! 1. `previous`: the hash of the entry before; of the first entry, `SHA-256(0x01 || log id)`
//! 2. `format` (1), `sequence`, `at`, `kind`, `phase`, `closes`
//! 3. `user`, `name`, `role_profile`, `job`, `ods`, `epoch`
//! 4. `patient`, `word`, `reason`, `alert`, `facts` (the JSON text as stored)
//!
//! The leading zero byte keeps leaves apart from nodes, as in RFC 6962 2.1, so that a tree can be built over these hashes.
//! A chain on the same disk shows what was changed, moved or put between; it cannot show that its end was cut off
//! (spec/reliability.md 0.3): that takes a checkpoint kept elsewhere.

use rusqlite::Connection;
use sha2::{Digest, Sha256};
use vouch_core::ports::JournalFault;

use crate::database::fault;
use crate::entry::Row;

/// A SHA-256 hash.
pub(crate) type Hash = [u8; 32];

/// The last entry: its sequence number and hash. Of an empty journal: 0, and the hash of the log's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) sequence: i64,
    pub(crate) hash: Hash,
}

impl Head {
    /// Before the first entry.
    pub(crate) fn start(log_id: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update([1_u8]);
        hash.update(log_id.as_bytes());
        Self { sequence: 0, hash: hash.finalize().into() }
    }
}

/// Takes fields one by one.
pub(crate) struct Link(Sha256);

impl Link {
    pub(crate) fn new() -> Self {
        let mut hash = Sha256::new();
        hash.update([0_u8]);
        Self(hash)
    }

    pub(crate) fn bytes(&mut self, field: Option<&[u8]>) -> &mut Self {
        match field {
            None => self.0.update([0_u8]),
            Some(bytes) => {
                self.0.update([1_u8]);
                self.0.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
                self.0.update(bytes);
            }
        }
        self
    }

    pub(crate) fn text(&mut self, field: Option<&str>) -> &mut Self {
        self.bytes(field.map(str::as_bytes))
    }

    pub(crate) fn number(&mut self, field: Option<i64>) -> &mut Self {
        self.bytes(field.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice))
    }

    pub(crate) fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

/// Walks the entries after `from` and checks every link. Reads one row at a time.
///
/// # Errors
/// [`JournalFault::Damaged`] at the first entry that does not fit.
pub(crate) fn verify(connection: &Connection, from: Head) -> Result<Head, JournalFault> {
    let mut statement = connection.prepare(&Row::select("WHERE sequence > ?1 ORDER BY sequence")).map_err(fault)?;
    let mut rows = statement.query([from.sequence]).map_err(fault)?;
    let mut head = from;
    while let Some(row) = rows.next().map_err(fault)? {
        let row = Row::read(row).map_err(fault)?;
        if row.sequence != head.sequence + 1 || row.previous != head.hash || row.hash != row.link() {
            tracing::error!(after = head.sequence, "an entry of the journal does not fit the one before");
            return Err(JournalFault::Damaged);
        }
        head = Head { sequence: row.sequence, hash: row.hash };
    }
    Ok(head)
}
