//! The journal as it lies on the disk, read without any code of Vouch.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

/// One entry.
pub struct Line {
    pub sequence: i64,
    pub kind: String,
    pub phase: String,
    /// The entry whose outcome this is.
    pub closes: Option<i64>,
    pub user: Option<String>,
    pub patient: Option<String>,
    pub word: String,
    pub alert: Option<String>,
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { sequence, kind, phase, word, .. } = self;
        let [user, patient, alert] = [&self.user, &self.patient, &self.alert].map(|v| v.as_deref().unwrap_or("-"));
        write!(f, "{sequence:>4}  {kind:<16} {phase:<8} {word:<14} user {user:<12} patient {patient:<10} alert {alert}")
    }
}

/// All entries, oldest first.
pub fn entries(file: &Path) -> Vec<Line> {
    let journal = open(file);
    let mut query = journal
        .prepare("SELECT sequence, kind, phase, closes, user, patient, word, alert FROM entry ORDER BY sequence")
        .unwrap();
    let lines = query.query_map([], |row| {
        Ok(Line {
            sequence: row.get(0)?,
            kind: row.get(1)?,
            phase: row.get(2)?,
            closes: row.get(3)?,
            user: row.get(4)?,
            patient: row.get(5)?,
            word: row.get(6)?,
            alert: row.get(7)?,
        })
    });
    lines.unwrap().map(Result::unwrap).collect()
}

/// The alerts that Spine is known to have accepted.
pub fn delivered(file: &Path) -> BTreeSet<String> {
    let journal = open(file);
    let mut query = journal.prepare("SELECT alert FROM progress WHERE state = 'delivered'").unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn open(file: &Path) -> Connection {
    Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}
