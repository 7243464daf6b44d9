//! The shape of the database, by `user_version`: each version is a file of SQL beside this one.

use rusqlite::{Connection, TransactionBehavior, params};

const VERSIONS: [&str; 1] = [include_str!("schema_1.sql")];

/// The newest version this program knows.
pub(crate) const NEWEST: usize = VERSIONS.len();

/// The version of a database; 0 is a new one.
///
/// # Errors
/// Those of SQLite.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<usize> {
    connection
        .pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
        .map(|v| usize::try_from(v).unwrap_or(usize::MAX))
}

/// Brings a database to the newest version, each step in a transaction of its own, and names a new one.
///
/// # Errors
/// Those of SQLite.
pub(crate) fn migrate(connection: &mut Connection, log_id: &str) -> rusqlite::Result<()> {
    let at = version(connection)?;
    for (number, sql) in (1_u32..).zip(VERSIONS).skip(at) {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        step.execute_batch(sql)?;
        if number == 1 {
            step.execute("INSERT INTO log (only, id) VALUES (1, ?1)", params![log_id])?;
        }
        step.pragma_update(None, "user_version", number)?;
        step.commit()?;
    }
    Ok(())
}
