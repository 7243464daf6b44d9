//! The states of an alert, as a table and as a property.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod common;

use std::collections::BTreeSet;

use common::{at, contract};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use vouch_core::alert::Contract;
use vouch_journal::outbox::machine::{ANSWER_WITHIN_SECS, Event, NOT_SENT_MOST_SECS, Progress, State, Todo};

fn events() -> [Event; 7] {
    let why = || "because".to_owned();
    [
        Event::Ambiguous { why: why() },
        Event::Delivered,
        Event::Escalate { why: why() },
        Event::NotSent { why: why() },
        Event::Refused { why: why() },
        Event::Started,
        Event::TransportAcknowledged,
    ]
}

/// A progress in a state, sent once where it must have been.
fn in_state(state: State) -> Progress {
    let sent = state != State::Queued;
    let due = matches!(state, State::Queued | State::Ambiguous | State::TransportAcknowledged).then(|| at(60));
    Progress {
        state,
        attempts: u32::from(sent),
        misses: 0,
        first_sent: sent.then(|| at(0)),
        due,
        changed: at(0),
        why: Some("because".into()),
    }
}

#[test]
fn every_state_meets_every_event() {
    use State::{
        Ambiguous as A, Delivered as D, Escalated as E, Queued as Q, Sending as S, TransportAcknowledged as T,
    };
    // Columns: ambiguous, delivered, escalate, not sent, refused, started, transport acknowledged.
    for (from, becomes) in [
        (A, [None, Some(D), Some(E), None, Some(E), Some(S), Some(T)]),
        (D, [None, None, None, None, None, None, None]),
        (E, [None, Some(D), None, None, None, None, None]),
        (Q, [None, Some(D), Some(E), None, Some(E), Some(S), None]),
        (S, [Some(A), Some(D), Some(E), Some(Q), Some(E), None, Some(T)]),
        (T, [None, Some(D), Some(E), None, Some(E), None, None]),
    ] {
        for (event, expected) in events().into_iter().zip(becomes) {
            let next = in_state(from).after(&event, &contract(), at(1), 0);
            assert_eq!(next.map(|p| p.state), expected, "{from:?} {event:?}");
        }
    }
}

#[test]
fn the_database_allows_what_the_machine_does() {
    let mut machine = BTreeSet::new();
    for from in State::ALL {
        for event in events() {
            for attempts in [1, 2] {
                let progress = Progress { attempts, ..in_state(from) };
                if let Some(next) = progress.after(&event, &contract(), at(1), 0) {
                    machine.insert((from.word().to_owned(), next.state.word().to_owned()));
                }
            }
        }
    }
    let dir = tempfile::tempdir().unwrap();
    drop(common::open(dir.path()));
    let raw = rusqlite::Connection::open(dir.path().join(vouch_journal::FILE)).unwrap();
    let table: BTreeSet<(String, String)> = raw
        .prepare("SELECT was, becomes FROM transition")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(machine, table);
}

#[test]
fn what_is_due() {
    let ambiguous = |attempts, due| Progress { attempts, due: Some(at(due)), ..in_state(State::Ambiguous) };
    for (case, progress, now, expected) in [
        ("queued", Progress::queued(at(0)), 0, Some(true)),
        ("queued, by a clock set back a year", Progress::queued(at(31_536_000)), 0, Some(true)),
        ("ambiguous, too early", ambiguous(1, 60), 59, None),
        ("ambiguous, in time", ambiguous(1, 60), 60, Some(true)),
        ("ambiguous, last send", ambiguous(2, 60), 60, Some(true)),
        ("ambiguous, sends used up", ambiguous(3, 60), 60, Some(false)),
        ("ambiguous, a second before the end", ambiguous(1, 60), 299, Some(true)),
        ("ambiguous, at the end", ambiguous(1, 60), 300, Some(false)),
        ("ambiguous, by a clock set back", ambiguous(1, 60), -61, Some(false)),
        ("acknowledged, in time", in_state(State::TransportAcknowledged), 59, None),
        ("acknowledged, no answer", in_state(State::TransportAcknowledged), 60, Some(false)),
        ("with the sender", in_state(State::Sending), 99_999, None),
        ("delivered", in_state(State::Delivered), 99_999, None),
        ("escalated", in_state(State::Escalated), 99_999, None),
    ] {
        let todo = progress.todo(&contract(), at(now));
        let expected_matches = match expected {
            Some(true) => todo == Todo::Send,
            Some(false) => matches!(todo, Todo::Escalate(_)),
            None => todo == Todo::Wait(progress.due),
        };
        assert!(expected_matches, "{case}: {todo:?}");
    }
}

#[test]
fn waits() {
    let sending = |attempts, misses| Progress { attempts, misses, first_sent: Some(at(0)), ..in_state(State::Sending) };
    let not_sent = || Event::NotSent { why: "no route".into() };
    let ambiguous = || Event::Ambiguous { why: "cut off".into() };
    for (case, progress, event, now, chance, due, attempts) in [
        ("not sent, first", sending(1, 0), not_sent(), 0, 0, 5, 0),
        ("not sent, second", sending(1, 1), not_sent(), 0, 0, 10, 0),
        ("not sent, jitter", sending(1, 3), not_sent(), 0, 4, 44, 0),
        ("not sent, a hundredth", sending(1, 99), not_sent(), 0, 0, 300, 0),
        ("not sent after it may have been", sending(2, 0), not_sent(), 100, 0, 105, 1),
        ("ambiguous", sending(1, 0), ambiguous(), 10, 0, 70, 1),
        ("ambiguous, jitter", sending(1, 0), ambiguous(), 10, 6, 76, 1),
        ("ambiguous, at the end of the time", sending(1, 0), ambiguous(), 290, 0, 300, 1),
        ("ambiguous, after the end", sending(1, 0), ambiguous(), 400, 0, 400, 1),
        ("acknowledged", sending(1, 0), Event::TransportAcknowledged, 3, 0, 3_603, 1),
    ] {
        let next = progress.after(&event, &contract(), at(now), chance).unwrap();
        assert_eq!(next.due, Some(at(due)), "{case}");
        assert_eq!(next.attempts, attempts, "{case}");
        assert_eq!(next.first_sent.is_some(), attempts > 0, "{case}");
    }
}

#[derive(Clone, Debug)]
struct Step {
    event: usize,
    secs: i64,
    chance: u64,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..7_usize, -100..4_000_i64, any::<u64>());
    proptest::collection::vec(step.prop_map(|(event, secs, chance)| Step { event, secs, chance }), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), rng_seed: RngSeed::Fixed(seed()), ..ProptestConfig::default() })]

    /// Whatever happens in whatever order: a message is never sent after the receiver may have forgotten it, never more often
    /// than the contract allows, and there is always something left that ends it, delivered or in front of a person.
    #[test]
    fn no_path_ends_silently(steps in steps(), retries in 0..4_u32, interval in 0..400_u64, persist in 0..2_000_u64) {
        let contract = Contract { retries, interval_secs: interval, persist_secs: persist };
        let mut now = at(0);
        let mut progress = Progress::queued(now);
        for step in steps {
            now += SignedDuration::from_secs(step.secs);
            let event = match progress.todo(&contract, now) {
                Todo::Send => {
                    check_send(&progress, &contract, now)?;
                    Event::Started
                }
                Todo::Escalate(why) => Event::Escalate { why },
                Todo::Wait(_) if events()[step.event] == Event::Started => continue,
                Todo::Wait(_) => events()[step.event].clone(),
            };
            if let Some(next) = progress.after(&event, &contract, now, step.chance) {
                progress = next;
            }
            check(&progress, now)?;
        }
        // Left alone, with a sender that hears nothing, it comes to its end.
        for _ in 0..20 {
            match progress.todo(&contract, now) {
                Todo::Send => progress = progress.after(&Event::Started, &contract, now, 0).unwrap(),
                Todo::Escalate(why) => progress = progress.after(&Event::Escalate { why }, &contract, now, 0).unwrap(),
                Todo::Wait(Some(due)) => now = due,
                Todo::Wait(None) if progress.state == State::Sending => {
                    progress = progress.after(&Event::Ambiguous { why: "silence".into() }, &contract, now, 0).unwrap();
                }
                Todo::Wait(None) => break,
            }
        }
        prop_assert!(matches!(progress.state, State::Delivered | State::Escalated), "{progress:?}");
    }
}

/// 256, or what `PROPTEST_CASES` says.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|c| c.parse().ok()).unwrap_or(256)
}

/// What `VOUCH_SEED` says, or another one each time; printed, so that a failure can be had again.
fn seed() -> u64 {
    let given = std::env::var("VOUCH_SEED").ok().and_then(|s| s.parse().ok());
    let seed = given.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0);
    println!("VOUCH_SEED={seed}");
    seed
}

fn check_send(progress: &Progress, contract: &Contract, now: Timestamp) -> Result<(), TestCaseError> {
    prop_assert!(progress.attempts <= contract.retries, "sent too often: {progress:?}");
    if let Some(first) = progress.first_sent {
        let age = now.duration_since(first).as_secs();
        prop_assert!(
            age >= 0 && age.unsigned_abs() < contract.persist_secs,
            "sent {age} s after the first: {progress:?}"
        );
    }
    Ok(())
}

fn check(progress: &Progress, now: Timestamp) -> Result<(), TestCaseError> {
    let waits = matches!(progress.state, State::Queued | State::Ambiguous | State::TransportAcknowledged);
    prop_assert_eq!(waits, progress.due.is_some(), "{:?}", progress);
    prop_assert!(progress.state != State::Escalated || progress.why.is_some());
    prop_assert_eq!(progress.attempts == 0, progress.first_sent.is_none());
    if let Some(due) = progress.due {
        // No wait is longer than the longest there is, jitter included.
        let most = i64::try_from(ANSWER_WITHIN_SECS.max(NOT_SENT_MOST_SECS)).unwrap() + 400;
        let from = now.max(progress.changed);
        prop_assert!(due.duration_since(from).as_secs() <= most, "{progress:?} at {now}");
    }
    Ok(())
}
