//! Law 6: an alert, once owed, is delivered once or visibly escalated.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod common;

use common::{at, entry, frozen, intent, open};
use vouch_core::alert::AlertState;
use vouch_core::ids::MessageId;
use vouch_core::journal::{Kind, Phase, Query};
use vouch_core::ports::{Journal, JournalFault, Outbox};
use vouch_journal::{Due, Event, FILE, SqliteJournal, State, Told};

fn due(journal: &SqliteJournal, secs: i64) -> Due {
    journal.due(at(secs)).unwrap()
}

fn tell(journal: &SqliteJournal, event: Event, secs: i64) -> Told {
    journal.tell(&frozen(1).message_id, &event, at(secs), 0).unwrap()
}

fn state(journal: &SqliteJournal) -> AlertState {
    journal.recent(1).unwrap().remove(0).state
}

fn why(text: &str) -> String {
    text.into()
}

#[test]
fn law_6_alert_and_intent_in_one_transaction() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path()).journal;
    journal.write(&intent(), Some(&frozen(1))).unwrap();

    let mut other = intent();
    other.alert = Some(frozen(9).id);
    let mut empty = frozen(3);
    empty.body.clear();
    let mut far = frozen(3);
    far.contract.persist_secs = u64::MAX;
    for (case, entry, alert) in [
        ("the same alert again", intent(), frozen(1)),
        ("an alert without bytes", intent(), empty),
        ("a contract beyond all numbers", intent(), far),
        ("an event owes none", entry(Kind::View, Phase::Event, "asked"), frozen(3)),
        ("an intent that names another", other, frozen(3)),
    ] {
        assert_eq!(journal.write(&entry, Some(&alert)), Err(JournalFault::Refused), "{case}");
    }
    // Neither half of a refused pair is there.
    assert_eq!(journal.read(&Query { limit: 10, ..Query::default() }).unwrap().len(), 1);
    let owed = journal.recent(10).unwrap();
    assert_eq!(owed.len(), 1);
    assert_eq!((owed[0].intent, owed[0].cause.as_str(), &owed[0].state), (1, "self-claimed", &AlertState::Queued));
    assert_eq!(journal.read(&Query { limit: 1, ..Query::default() }).unwrap()[0].entry.alert, Some(frozen(1).id));
}

#[test]
fn law_6_each_change_of_state_is_journalled_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path()).journal;
    journal.write(&intent(), Some(&frozen(1))).unwrap();
    for (event, secs, told) in [
        (Event::Delivered, 1, Told::Changed(State::Delivered)),
        (Event::Delivered, 2, Told::Same(State::Delivered)),
        (Event::Escalate { why: why("too late") }, 3, Told::Same(State::Delivered)),
    ] {
        assert_eq!(tell(&journal, event, secs), told);
    }
    journal.write(&intent(), Some(&frozen(2))).unwrap();
    let Due::Send(job) = due(&journal, 4) else { panic!("not due") };
    assert_eq!(job.alert, frozen(2));
    for (event, word, state) in [
        (Event::Started, "sending", State::Sending),
        (Event::NotSent { why: why("no route") }, "not-sent", State::Queued),
        (Event::Started, "sending", State::Sending),
        (Event::Ambiguous { why: why("cut off") }, "ambiguous", State::Ambiguous),
        (Event::Started, "sending", State::Sending),
        (Event::TransportAcknowledged, "transport-acknowledged", State::TransportAcknowledged),
        (Event::Refused { why: why("AE 300") }, "refused", State::Escalated),
        (Event::Delivered, "delivered", State::Delivered),
    ] {
        assert_eq!(journal.tell(&frozen(2).message_id, &event, at(5), 0).unwrap(), Told::Changed(state), "{event:?}");
        let last = journal.read(&Query { limit: 1, ..Query::default() }).unwrap().remove(0).entry;
        assert_eq!((last.kind, last.word.as_str(), last.alert), (Kind::Alert, word, Some(frozen(2).id)));
        assert_eq!(last.facts["state"], state.word());
    }
    assert_eq!(journal.tell(&frozen(7).message_id, &Event::Delivered, at(5), 0).unwrap(), Told::Unknown);

    let raw = rusqlite::Connection::open(dir.path().join(FILE)).unwrap();
    let attempts: String = raw
        .query_row("SELECT group_concat(number || part || coalesce(result, ''), ' ') FROM attempt", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(attempts, "1start 1endnot-sent 2start 2endambiguous 3start 3endtransport-acknowledged");
}

#[test]
fn law_6_the_bytes_are_the_same_every_time_and_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = open(dir.path()).journal;
    journal.write(&intent(), Some(&frozen(1))).unwrap();
    for (attempt, secs) in [(1, 0), (2, 100), (3, 200)] {
        let Due::Send(job) = due(&journal, secs) else { panic!("attempt {attempt} is not due") };
        assert_eq!(job.alert, frozen(1));
        tell(&journal, Event::Started, secs);
        assert_eq!(due(&journal, secs + 1), Due::Wait(None), "nobody else sends it meanwhile");
        // The process ends here, with the send under way.
        drop(journal);
        let opened = open(dir.path());
        assert_eq!(opened.interrupted, 1);
        journal = opened.journal;
        assert_eq!(state(&journal), AlertState::Ambiguous);
    }
    assert_eq!(due(&journal, 299), Due::Wait(None), "three sends are all that the contract allows");
    assert!(matches!(state(&journal), AlertState::Escalated { .. }));
}

#[test]
fn law_6_never_sent_again_once_the_receiver_may_have_forgotten_it() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path()).journal;
    journal.write(&intent(), Some(&frozen(1))).unwrap();
    tell(&journal, Event::Started, 0);
    tell(&journal, Event::Ambiguous { why: why("cut off") }, 1);
    // The PC slept for the night.
    assert_eq!(due(&journal, 40_000), Due::Wait(None));
    let AlertState::Escalated { why } = state(&journal) else { panic!("not escalated") };
    assert_eq!(why, "no certain answer within the time in which it may be sent again; last: cut off");
    assert_eq!(journal.tally(at(40_000)).unwrap().escalated, 1);
}

#[test]
fn law_6_an_acknowledged_transport_is_not_an_end() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path()).journal;
    journal.write(&intent(), Some(&frozen(1))).unwrap();
    tell(&journal, Event::Started, 0);
    tell(&journal, Event::TransportAcknowledged, 1);
    assert_eq!(due(&journal, 2), Due::Wait(Some(at(3_601))));
    for (secs, waiting, late, escalated) in [(2, 1, 0, 0), (599, 1, 0, 0), (600, 1, 1, 0), (3_600, 1, 1, 0)] {
        let tally = journal.tally(at(secs)).unwrap();
        assert_eq!((tally.waiting, tally.late, tally.escalated), (waiting, late, escalated), "{secs}");
        assert_eq!(tally.oldest_secs, Some(secs.unsigned_abs()));
    }
    assert_eq!(due(&journal, 3_601), Due::Wait(None));
    let tally = journal.tally(at(3_601)).unwrap();
    assert_eq!((tally.waiting, tally.late, tally.escalated, tally.oldest_secs), (0, 0, 1, None));
    // The answer comes after all, by its reference.
    assert_eq!(tell(&journal, Event::Delivered, 5_000), Told::Changed(State::Delivered));
    assert_eq!(journal.tally(at(5_000)).unwrap(), vouch_core::alert::Tally::default());
}

#[test]
fn the_first_due_goes_first_and_one_that_waits_holds_nobody_up() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path()).journal;
    journal.write(&intent(), Some(&frozen(1))).unwrap();
    journal.write(&intent(), Some(&frozen(2))).unwrap();
    let next = |secs| match due(&journal, secs) {
        Due::Send(job) => job.alert.message_id,
        Due::Wait(at) => panic!("waits until {at:?}"),
    };
    assert_eq!(next(0), frozen(1).message_id);
    tell(&journal, Event::Started, 0);
    tell(&journal, Event::NotSent { why: why("no route") }, 0);
    assert_eq!(next(0), frozen(2).message_id);
    assert_eq!(MessageId::from_uuid(common::id(1_002)), frozen(2).message_id);
}
