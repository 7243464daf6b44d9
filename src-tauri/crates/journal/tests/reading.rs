//! Reading the journal for a review.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod common;

use common::{actor, entry, open, patient};
use vouch_core::journal::{Kind, Phase, Query};
use vouch_core::ports::Journal;

#[test]
fn queries() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path()).journal;
    for (kind, name, user, about) in [
        (Kind::SignIn, "Priya Example", "555254240101", false),
        (Kind::Search, "Priya Example", "555254240101", true),
        (Kind::View, "Éva ŁUGOWSKA", "555254240102", true),
        (Kind::View, "Priya Example", "555254240101", true),
        (Kind::Lock, "Sam Counter", "555254240103", false),
    ] {
        let mut entry = entry(kind, Phase::Event, "done");
        entry.actor = Some(actor(name, user));
        entry.patient = about.then(patient);
        journal.write(&entry, None).unwrap();
    }
    let all = Query { limit: 100, ..Query::default() };
    let user = |u: &str| Query { user: Some(u.into()), ..all.clone() };
    for (case, query, expected) in [
        ("all, newest first", all.clone(), &[5, 4, 3, 2, 1][..]),
        ("at most", Query { limit: 2, ..all.clone() }, &[5, 4]),
        ("before", Query { before: Some(3), ..all.clone() }, &[2, 1]),
        ("a patient", Query { patient: Some(patient()), ..all.clone() }, &[4, 3, 2]),
        ("kinds", Query { kinds: vec![Kind::View, Kind::Lock], ..all.clone() }, &[5, 4, 3]),
        ("part of a name", user("priya"), &[4, 2, 1]),
        ("not only ASCII", user("éva ług"), &[3]),
        ("a user id", user("555254240103"), &[5]),
        ("not part of an id", user("2401"), &[]),
        ("blanks are no name", user("  "), &[5, 4, 3, 2, 1]),
        (
            "together",
            Query { patient: Some(patient()), kinds: vec![Kind::View], before: Some(4), ..user("eXample") },
            &[],
        ),
        ("none", Query::default(), &[]),
    ] {
        let read = journal.read(&query).unwrap();
        assert_eq!(read.iter().map(|w| w.sequence).collect::<Vec<_>>(), expected, "{case}");
    }
}

#[test]
fn an_entry_comes_back_as_it_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path()).journal;
    let mut bare = entry(Kind::System, Phase::Event, "started");
    bare.actor = None;
    bare.patient = None;
    bare.reason = None;
    bare.facts.clear();
    let odd = entry(Kind::View, Phase::Intent, "asked").fact("note", "\"quoted\" \\ ü \u{1F600} \n");
    for (written, sequence) in [(&bare, 1), (&odd, 2)] {
        assert_eq!(journal.write(written, None).unwrap().sequence, sequence);
        let read = journal.read(&Query { limit: 1, ..Query::default() }).unwrap().remove(0);
        assert_eq!(&read.entry, written);
        assert_eq!(read.sequence, sequence);
        assert_eq!(read.hash.len(), 64);
    }
}
