//! What an error of SQLite means for the person in front of it.

use rusqlite::{Error, ErrorCode, ffi};
use vouch_core::ports::JournalFault;

/// Sorts an error of SQLite. Anything that cannot be read as the types we wrote is damage.
#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
pub(crate) fn fault(error: Error) -> JournalFault {
    let Some(inner) = error.sqlite_error() else {
        tracing::error!(error = kind_of(&error), "the journal held something unexpected");
        return JournalFault::Damaged;
    };
    tracing::error!(code = ?inner.code, extended = inner.extended_code, "the journal could not be used");
    match inner.code {
        ErrorCode::DiskFull => JournalFault::Full,
        // The index of the WAL could not grow: on a full disk this comes before SQLITE_FULL.
        ErrorCode::SystemIoFailure if inner.extended_code == ffi::SQLITE_IOERR_SHMSIZE => JournalFault::Full,
        ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => JournalFault::ReadOnly,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => JournalFault::Damaged,
        ErrorCode::ConstraintViolation | ErrorCode::TooBig => JournalFault::Refused,
        _ => JournalFault::Io,
    }
}

/// The kind of an error without its text, which may quote a value.
const fn kind_of(error: &Error) -> &'static str {
    match error {
        Error::QueryReturnedNoRows => "no row",
        Error::FromSqlConversionFailure(..) | Error::InvalidColumnType(..) | Error::IntegralValueOutOfRange(..) => {
            "type"
        }
        _ => "other",
    }
}
