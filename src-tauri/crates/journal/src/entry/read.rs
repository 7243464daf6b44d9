//! Reads entries, newest first.

use rusqlite::{Connection, params_from_iter, types::Value};
use vouch_core::journal::{Query, Written};
use vouch_core::ports::JournalFault;

use super::Row;
use crate::database::fault;

/// Most entries one reading gives.
pub const MAX_ROWS: u32 = 1_000;

/// Reads what a query asks for, at most [`MAX_ROWS`].
///
/// Patient, kinds and place use an index; the user is compared here, because SQLite folds the case of ASCII only.
///
/// # Errors
/// When the journal cannot be read.
pub(crate) fn read(connection: &Connection, query: &Query) -> Result<Vec<Written>, JournalFault> {
    let mut wheres = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    if let Some(patient) = &query.patient {
        wheres.push("patient = ?".to_owned());
        values.push(Value::Text(patient.digits().into()));
    }
    if let Some(before) = query.before {
        wheres.push("sequence < ?".to_owned());
        values.push(Value::Integer(i64::try_from(before).unwrap_or(i64::MAX)));
    }
    if !query.kinds.is_empty() {
        wheres.push(format!("kind IN ({})", vec!["?"; query.kinds.len()].join(", ")));
        values.extend(query.kinds.iter().map(|k| Value::Text(k.word().into())));
    }
    let filter = if wheres.is_empty() { String::new() } else { format!("WHERE {}", wheres.join(" AND ")) };
    let user = query.user.as_deref().map(|u| u.trim().to_lowercase()).filter(|u| !u.is_empty());
    let limit = usize::try_from(query.limit.min(MAX_ROWS)).unwrap_or(0);

    let mut statement = connection.prepare(&Row::select(&format!("{filter} ORDER BY sequence DESC"))).map_err(fault)?;
    let mut rows = statement.query(params_from_iter(values)).map_err(fault)?;
    let mut found = Vec::new();
    while found.len() < limit {
        let Some(row) = rows.next().map_err(fault)? else { break };
        let written = Row::read(row).map_err(fault)?.written()?;
        if user.as_deref().is_none_or(|u| by(&written, u)) {
            found.push(written);
        }
    }
    Ok(found)
}

fn by(written: &Written, user: &str) -> bool {
    written.entry.actor.as_ref().is_some_and(|a| a.user == user || a.name.to_lowercase().contains(user))
}
