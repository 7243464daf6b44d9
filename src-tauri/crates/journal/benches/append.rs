//! What an entry costs: our append beside a bare insert with the same settings and the same sync, and the check of all links
//! at the start.
#![allow(clippy::unwrap_used, missing_docs, reason = "a bench")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use vouch_core::clock::Clock;
use vouch_core::journal::{Entry, Kind, Phase};
use vouch_core::ports::Journal;
use vouch_journal::{Options, SqliteJournal};

const PAIRS: u32 = 500;
/// Writes before the pairs: past the first checkpoint both write over a log that has its size, before it both make theirs grow.
const WARM: u32 = 1_200;
const ENTRIES: u32 = 2_000;

struct System;

impl Clock for System {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

fn open(dir: &Path) -> Arc<SqliteJournal> {
    SqliteJournal::open(dir, Options { log_id: "bench".into(), max_pages: None }, Arc::new(System)).unwrap().journal
}

fn entry() -> Entry {
    Entry::new(Timestamp::now(), Kind::View, Phase::Event, "shown")
        .fact("message-id", "x".repeat(36))
        .fact("note", "x".repeat(300))
}

fn bare(dir: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(dir.join("bare.db")).unwrap();
    let settings =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON;
        CREATE TABLE entry (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;";
    connection.execute_batch(settings).unwrap();
    connection
}

fn append(c: &mut Criterion) {
    let dir = tempfile::tempdir().unwrap();
    let (journal, bare, body) = (open(dir.path()), bare(dir.path()), "x".repeat(600));
    let insert = || bare.execute("INSERT INTO entry (body) VALUES (?1)", [&body]).map(drop).unwrap();
    let write = || journal.write(&entry(), None).map(drop).unwrap();
    c.bench_function("append, hashed, linked, read back, synced", |b| b.iter(write));
    c.bench_function("bare insert, synced", |b| b.iter(insert));

    // In turns, each first as often as second, so that both meet the same disk. The median, because a disk that others
    // use has moments of its own.
    for _ in 0..WARM {
        write();
        insert();
    }
    let timed = |work: &dyn Fn()| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for pair in 0..PAIRS {
        if pair % 2 == 0 {
            ours.push(timed(&write));
            theirs.push(timed(&insert));
        } else {
            theirs.push(timed(&insert));
            ours.push(timed(&write));
        }
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "ratio | journal append / bare SQLite insert, both synced | {:.2} | {:.3} ms / {:.3} ms, medians of {PAIRS} pairs | 1.5",
        ours / theirs,
        ours * 1e3,
        theirs * 1e3,
    );
}

/// In seconds.
fn median(mut all: Vec<Duration>) -> f64 {
    all.sort();
    all.get(all.len() / 2).map_or(0.0, Duration::as_secs_f64)
}

fn verify(c: &mut Criterion) {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    for _ in 0..ENTRIES {
        journal.write(&entry(), None).unwrap();
    }
    drop(journal);
    c.bench_function(&format!("open and check {ENTRIES} entries"), |b| b.iter(|| open(dir.path())));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    targets = append, verify
}
criterion_main!(benches);
