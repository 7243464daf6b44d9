//! Law 1: intent before act, outcome before display. What was acknowledged is there after any crash; when it cannot be
//! written, the answer says so.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod common;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use common::{at, entry, intent, open, options, try_open};
use vouch_core::Fault;
use vouch_core::journal::{Kind, Phase, Query};
use vouch_core::ports::{Journal, JournalFault};
use vouch_journal::recovery::UNKNOWN;
use vouch_journal::{OpenFault, Options, SqliteJournal};

const CHILD: &str = "VOUCH_JOURNAL_CHILD";
/// Kills of a run; `VOUCH_SOAK` makes it twenty times as many.
const ROUNDS: usize = 10;

#[test]
fn law_1_intent_is_durable_before_it_is_answered() {
    if let Ok(dir) = std::env::var(CHILD) {
        return child(Path::new(&dir));
    }
    let dir = tempfile::tempdir().unwrap();
    let rounds = if std::env::var_os("VOUCH_SOAK").is_some() { ROUNDS * 20 } else { ROUNDS };
    let mut acknowledged = 0;
    for round in 0..rounds {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "law_1_intent_is_durable_before_it_is_answered", "--nocapture"])
            .env(CHILD, dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        // Another number of entries each time; the kill comes right after the line.
        let line = lines.filter(|l| l.starts_with("acknowledged ")).nth(round % 4).unwrap();
        process.kill().unwrap();
        process.wait().unwrap();

        let last: u64 = line.trim_start_matches("acknowledged ").parse().unwrap();
        let opened = open(dir.path());
        assert!(opened.entries >= last, "entry {last} was acknowledged, {} are there", opened.entries);
        assert!(opened.closed >= 1, "the intent has no outcome, and the recovery did not see it");
        let all = opened.journal.read(&Query { limit: 1_000, ..Query::default() }).unwrap();
        assert_eq!(all.iter().filter(|w| w.sequence == last && w.entry.phase == Phase::Intent).count(), 1);
        let outcomes: Vec<_> = all.iter().filter(|w| w.entry.phase == Phase::Outcome(last)).collect();
        assert_eq!(outcomes.len(), 1);
        assert_eq!(outcomes[0].entry.word, UNKNOWN);
        assert_eq!(outcomes[0].entry.actor, intent().actor);
        acknowledged = last;
    }
    println!("{rounds} kills, last acknowledged entry {acknowledged}, 0 lost");
}

/// Writes intents without end; says so after each.
fn child(dir: &Path) {
    let journal = open(dir).journal;
    loop {
        let receipt = journal.write(&intent(), None).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nacknowledged {}", receipt.sequence).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn law_1_an_outcome_closes_its_intent_for_good() {
    let dir = tempfile::tempdir().unwrap();
    let opened = open(dir.path());
    let asked = opened.journal.write(&intent(), None).unwrap();
    assert_eq!(asked.sequence, 1);
    let shown = opened.journal.write(&entry(Kind::View, Phase::Outcome(1), "shown"), None).unwrap();
    assert_eq!(shown.sequence, 2);
    drop(opened);
    let again = open(dir.path());
    assert_eq!((again.entries, again.closed, again.interrupted), (2, 0, 0));
}

#[test]
fn what_the_journal_refuses_leaves_no_gap() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path()).journal;
    journal.write(&intent(), None).unwrap();
    let long = "x".repeat(100_000);
    let mut nameless = intent();
    nameless.actor.as_mut().unwrap().user = String::new();
    for (case, bad) in [
        ("an outcome of nothing", entry(Kind::View, Phase::Outcome(7), "shown")),
        ("an outcome of itself", entry(Kind::View, Phase::Outcome(2), "shown")),
        ("without a word", entry(Kind::View, Phase::Event, "")),
        ("a number too large", entry(Kind::View, Phase::Outcome(u64::MAX), "shown")),
        ("facts too long", intent().fact("list", long)),
        ("an actor without an id", nameless),
    ] {
        assert_eq!(journal.write(&bad, None), Err(JournalFault::Refused), "{case}");
    }
    assert_eq!(journal.write(&entry(Kind::View, Phase::Outcome(1), "shown"), None).unwrap().sequence, 2);
    drop(journal);
    assert_eq!(open(dir.path()).entries, 2);
}

#[test]
fn one_process_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path());
    assert_eq!(try_open(dir.path()).unwrap_err(), OpenFault::InUse);
    drop(first);
    open(dir.path());
}

#[test]
fn another_installations_journal_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let other = Options { log_id: "live:pc-2".into(), ..options() };
    let clock = std::sync::Arc::new(common::Still(at(0)));
    assert_eq!(SqliteJournal::open(dir.path(), other, clock).unwrap_err(), OpenFault::OtherLog);
}

#[test]
fn a_newer_journal_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let raw = rusqlite::Connection::open(dir.path().join(vouch_journal::FILE)).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    drop(raw);
    assert_eq!(try_open(dir.path()).unwrap_err(), OpenFault::Newer);
}

#[test]
fn law_1_a_full_file_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let small = Options { max_pages: Some(120), ..options() };
    let clock = std::sync::Arc::new(common::Still(at(0)));
    let opened = SqliteJournal::open(dir.path(), small, clock).unwrap();
    let acknowledged = fill(&opened.journal);
    assert_eq!(opened.journal.write(&intent(), None), Err(JournalFault::Full), "and again");
    drop(opened);
    let again = open(dir.path());
    assert_eq!(again.entries, acknowledged + u64::from(again.closed));
}

#[test]
fn law_1_a_full_disk_says_so_and_goes_on_when_there_is_room() {
    let mount = tempfile::tempdir().unwrap();
    if !mounted(&["-t", "tmpfs", "-o", "size=1m", "tmpfs"], mount.path()) {
        println!("skipped: needs the right to mount (law_1_a_full_disk_says_so_and_goes_on_when_there_is_room)");
        return;
    }
    let _guard = Unmount(mount.path());
    let opened = open(mount.path());
    let acknowledged = fill(&opened.journal);
    assert!(mounted(&["-o", "remount,size=4m"], mount.path()));
    assert_eq!(opened.journal.write(&intent(), None).unwrap().sequence, acknowledged + 1);
    drop(opened);
    let again = open(mount.path());
    assert_eq!(again.entries, acknowledged + 1 + u64::from(again.closed));
}

#[test]
fn law_1_a_folder_that_cannot_be_written_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a file, not a folder");
    std::fs::write(&file, "").unwrap();
    assert_eq!(try_open(&file).unwrap_err(), OpenFault::Journal(JournalFault::ReadOnly));

    let mount = tempfile::tempdir().unwrap();
    if !mounted(&["-t", "tmpfs", "-o", "ro", "tmpfs"], mount.path()) {
        println!("skipped: needs the right to mount (law_1_a_folder_that_cannot_be_written_says_so)");
        return;
    }
    let _guard = Unmount(mount.path());
    let fault = try_open(mount.path()).unwrap_err();
    assert_eq!(fault, OpenFault::Journal(JournalFault::ReadOnly));
    assert!(Fault::from(fault).next.contains("writable"));
}

#[test]
fn bytes_that_are_no_journal_are_damage() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(
        dir.path().join(vouch_journal::FILE),
        "not a database, but long enough to be looked at. ".repeat(100),
    )
    .unwrap();
    assert_eq!(try_open(dir.path()).unwrap_err(), OpenFault::Journal(JournalFault::Damaged));
}

/// Writes until the journal says it is full; returns the last acknowledged sequence number.
fn fill(journal: &SqliteJournal) -> u64 {
    let mut last = 0;
    for _ in 0..10_000 {
        match journal.write(&intent(), None) {
            Ok(receipt) => last = receipt.sequence,
            Err(fault) => {
                assert_eq!(fault, JournalFault::Full);
                return last;
            }
        }
    }
    panic!("never full");
}

fn mounted(args: &[&str], at: &Path) -> bool {
    Command::new("mount").args(args).arg(at).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

struct Unmount<'a>(&'a Path);

impl Drop for Unmount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}
