//! The one connection, and the settings it has (spec/reliability.md 2).

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

/// Longest text, blob or row, in bytes.
const MAX_VALUE: i32 = 4 << 20;
/// Longest SQL statement, in bytes.
const MAX_SQL: i32 = 64 << 10;
/// Pages in the WAL before SQLite moves them into the database.
const CHECKPOINT_PAGES: u32 = 1_000;

/// Opens the file with one connection for everything: nothing but this process and this connection writes or checkpoints.
///
/// # Errors
/// Those of SQLite; also when a setting did not take.
pub(crate) fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE)?;
    connection.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, MAX_SQL)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Without it INSERT OR REPLACE would delete rows past the triggers.
    connection.pragma_update(None, "recursive_triggers", true)?;
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    if mode != "wal" {
        tracing::error!(mode, "write-ahead logging is not to be had in this folder");
        return Err(rusqlite::Error::InvalidQuery);
    }
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::connect;

    #[test]
    fn law_1_every_commit_is_synced() {
        let dir = tempfile::tempdir().unwrap();
        let connection = connect(&dir.path().join("journal.db")).unwrap();
        for (pragma, expected) in [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("mmap_size", "0"),
            ("trusted_schema", "0"),
            ("cell_size_check", "1"),
            ("foreign_keys", "1"),
            ("recursive_triggers", "1"),
        ] {
            let value: rusqlite::types::Value = connection.pragma_query_value(None, pragma, |row| row.get(0)).unwrap();
            let text = match value {
                rusqlite::types::Value::Integer(n) => n.to_string(),
                rusqlite::types::Value::Text(t) => t,
                other => format!("{other:?}"),
            };
            assert_eq!(text, expected, "{pragma}");
        }
        let defensive = rusqlite::config::DbConfig::SQLITE_DBCONFIG_DEFENSIVE;
        assert!(connection.db_config(defensive).unwrap());
    }
}
