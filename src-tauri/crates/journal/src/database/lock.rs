//! One process for one journal.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;

use vouch_core::ports::JournalFault;

use super::LOCK_FILE;
use crate::OpenFault;

/// Held while the journal is open; the operating system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock.
    ///
    /// # Errors
    /// [`OpenFault::InUse`] when another process has it.
    pub(crate) fn take(dir: &Path) -> Result<Self, OpenFault> {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(dir.join(LOCK_FILE))
            .map_err(|e| io_fault(&e))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenFault::InUse),
            Err(TryLockError::Error(e)) => Err(io_fault(&e).into()),
        }
    }
}

/// What an error of the file system means.
pub(crate) fn io_fault(error: &std::io::Error) -> JournalFault {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => JournalFault::Full,
        ErrorKind::PermissionDenied
        | ErrorKind::ReadOnlyFilesystem
        | ErrorKind::NotADirectory
        | ErrorKind::AlreadyExists
        | ErrorKind::NotFound => JournalFault::ReadOnly,
        _ => JournalFault::Io,
    }
}
