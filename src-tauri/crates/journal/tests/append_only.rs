//! Nobody edits the journal quietly: our own mistakes meet triggers, anybody else's edits show in the hashes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod common;

use common::{entry, frozen, intent, open, try_open};
use rusqlite::Connection;
use vouch_core::journal::{Kind, Phase};
use vouch_core::ports::{Journal, JournalFault};
use vouch_journal::{FILE, OpenFault};

/// A folder whose journal holds an intent with its alert, its outcome, and an event.
fn written() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path()).journal;
    journal.write(&intent(), Some(&frozen(1))).unwrap();
    journal.write(&entry(Kind::View, Phase::Outcome(1), "shown"), None).unwrap();
    journal.write(&entry(Kind::Lock, Phase::Event, "locked"), None).unwrap();
    dir
}

#[test]
fn rows_are_neither_changed_nor_deleted_nor_replaced() {
    let dir = written();
    let raw = Connection::open(dir.path().join(FILE)).unwrap();
    raw.pragma_update(None, "recursive_triggers", true).unwrap();
    for sql in [
        "UPDATE entry SET word = 'x' WHERE sequence = 2",
        "DELETE FROM entry WHERE sequence = 3",
        "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE sequence = 3",
        "UPDATE alert SET cause = 'x'",
        "DELETE FROM alert",
        "UPDATE envelope SET body = x'00'",
        "DELETE FROM envelope",
        "DELETE FROM progress",
        "UPDATE log SET id = 'x'",
        "DELETE FROM log",
        "INSERT INTO transition VALUES ('delivered', 'queued')",
        "DELETE FROM transition",
        "UPDATE progress SET state = 'delivered', due = NULL WHERE state = 'escalated' OR 1; UPDATE progress SET state = 'queued'",
        "INSERT INTO attempt VALUES ((SELECT message_id FROM envelope), 1, 'end', 0, 'sent', NULL)",
    ] {
        assert!(raw.execute_batch(&format!("BEGIN; {sql}; COMMIT")).is_err(), "{sql}");
        raw.execute_batch("ROLLBACK").unwrap();
    }
    drop(raw);
    assert_eq!(open(dir.path()).entries, 3);
}

#[test]
fn an_edit_behind_its_back_shows() {
    for (case, sql) in [
        ("a word", "UPDATE entry SET word = 'shewn' WHERE sequence = 2".to_owned()),
        ("a patient", "UPDATE entry SET patient = '9000000017' WHERE sequence = 1".into()),
        ("no patient", "UPDATE entry SET patient = NULL WHERE sequence = 1".into()),
        ("a reason", "UPDATE entry SET reason = NULL WHERE sequence = 1".into()),
        ("a name", "UPDATE entry SET name = 'Sam Example' WHERE sequence = 1".into()),
        ("facts", "UPDATE entry SET facts = '{}' WHERE sequence = 1".into()),
        ("a time", "UPDATE entry SET at = '2026-11-21T09:00:01Z' WHERE sequence = 3".into()),
        ("a row taken out", "DELETE FROM entry WHERE sequence = 3; UPDATE entry SET sequence = 3, closes = NULL, phase = 'event' WHERE sequence = 2".into()),
        ("a hash", "UPDATE entry SET hash = zeroblob(32) WHERE sequence = 3".into()),
        ("the link", "UPDATE entry SET previous = zeroblob(32) WHERE sequence = 2".into()),
        ("the log's name", "UPDATE log SET id = 'training:pc-9'".into()),
    ] {
        let dir = written();
        let raw = Connection::open(dir.path().join(FILE)).unwrap();
        let drops: Vec<String> = raw
            .prepare("SELECT 'DROP TRIGGER ' || name FROM sqlite_schema WHERE type = 'trigger'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        raw.pragma_update(None, "foreign_keys", false).unwrap();
        raw.execute_batch(&drops.join(";")).unwrap();
        raw.execute_batch(&sql).unwrap();
        drop(raw);
        let expected = if case == "the log's name" { OpenFault::OtherLog } else { JournalFault::Damaged.into() };
        assert_eq!(try_open(dir.path()).unwrap_err(), expected, "{case}");
    }
}

#[test]
fn a_changed_byte_on_the_disk_shows() {
    let dir = written();
    let path = dir.path().join(FILE);
    // Into the file itself, so that the byte is not in the log beside it.
    Connection::open(&path).unwrap().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let word = b"usual practice closed";
    let place = bytes.windows(word.len()).position(|w| w == word).unwrap();
    bytes[place] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(try_open(dir.path()).unwrap_err(), OpenFault::Journal(JournalFault::Damaged));
}
