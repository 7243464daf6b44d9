//! The frame: who, where, and the status line.

use vouch_api::view::{Light, Place, Screen, StatusPart};
use vouch_core::alert::Tally;
use vouch_core::desk::{Connection, State};
use vouch_core::ports::{JournalFault, Reader, ReaderState};
use vouch_core::world::World;

use crate::fakes::counter::Counter;
use crate::fakes::people::{Patient, Staff};
use crate::stand::{view, view_of};

fn said(part: &StatusPart) -> (Light, String) {
    (part.light, format!("{} {}", part.label, part.detail).trim().to_owned())
}

/// The status line after a change of state.
fn status(counter: &Counter, change: impl FnOnce(&mut State)) -> vouch_api::view::Status {
    let mut state = counter.state();
    change(&mut state);
    view_of(counter, &state).frame.status
}

#[test]
fn alerts_in_words() {
    let counter = Counter::with(Staff::Priya);
    for (waiting, late, escalated, oldest, light, words) in [
        (0, 0, 0, None, Light::Good, "No alerts waiting"),
        (1, 0, 0, Some(20), Light::Careful, "1 alert waiting, 20 s"),
        (2, 0, 0, Some(180), Light::Careful, "2 alerts waiting, 3 min"),
        (2, 1, 0, Some(10_800), Light::Careful, "2 alerts waiting, 3 h later than it should be"),
        (3, 0, 0, None, Light::Careful, "3 alerts waiting"),
        (0, 0, 1, None, Light::Bad, "1 alert needs attention tell your Privacy Officer"),
        (4, 4, 2, Some(99), Light::Bad, "2 alerts need attention tell your Privacy Officer"),
    ] {
        let status = status(&counter, |s| s.tally = Tally { waiting, late, escalated, oldest_secs: oldest });
        assert_eq!(said(&status.alerts), (light, words.to_owned()));
        assert_eq!(status.alerts.opens, None, "a pharmacist does not review");
    }
    let petra = Counter::with(Staff::Petra);
    assert_eq!(view(&petra).frame.status.alerts.opens, Some(Place::Alerts));
}

#[test]
fn card_connection_and_journal_in_words() {
    let counter = Counter::with(Staff::Priya);
    let reader = |state| vec![Reader { name: "Reader 1".into(), state }];
    for (readers, expected) in [
        (Ok(reader(ReaderState::Card(Staff::Priya.card()))), (Light::Good, "Card in Reader 1")),
        (Ok(reader(ReaderState::Empty)), (Light::Off, "No card")),
        (Ok(Vec::new()), (Light::Careful, "No reader")),
        (Err("pcscd is not running".to_owned()), (Light::Bad, "No card service")),
    ] {
        let status = status(&counter, |s| s.readers = readers);
        assert_eq!(said(&status.card), (expected.0, expected.1.to_owned()));
    }
    for (connection, expected) in [
        (Connection::NotTried, (Light::Off, "Spine not tried yet")),
        (Connection::Reached, (Light::Good, "Spine connected")),
        (Connection::NotReached, (Light::Bad, "Spine not reached")),
    ] {
        assert_eq!(
            said(&status(&counter, |s| s.connection = connection).connection),
            (expected.0, expected.1.to_owned())
        );
    }
    for (fault, expected) in [
        (None, (Light::Good, "Journal writing")),
        (Some(JournalFault::Full), (Light::Bad, "Journal stopped the disk is full")),
        (Some(JournalFault::ReadOnly), (Light::Bad, "Journal stopped the journal cannot be written")),
    ] {
        assert_eq!(said(&status(&counter, |s| s.journal = fault).journal), (expected.0, expected.1.to_owned()));
    }
}

#[test]
fn the_rail_shows_only_what_the_role_may_do() {
    for (staff, world, places) in [
        (Staff::Priya, World::Live, &[Place::Find, Place::Record][..]),
        (Staff::Petra, World::Live, &[Place::Alerts, Place::Journal]),
        (Staff::Matt, World::Live, &[Place::Find, Place::Setup]),
        (Staff::Priya, World::Training, &[Place::Find, Place::Record, Place::Setup]),
    ] {
        let counter = Counter::in_world(world);
        counter.sign_in(staff);
        let rail = view(&counter).frame.rail;
        assert_eq!(rail.iter().map(|r| r.place).collect::<Vec<_>>(), places, "{staff:?}");
        assert_eq!(rail.iter().filter(|r| r.current).count(), 1);
    }
}

#[test]
fn law_10_training_and_test_say_so() {
    for (world, stripe) in [
        (World::Live, None),
        (World::Test, Some("TEST: NOT REAL PATIENTS")),
        (World::Training, Some("TRAINING: NOT REAL PATIENTS")),
    ] {
        let counter = Counter::in_world(world);
        for _ in 0..2 {
            assert_eq!(view(&counter).frame.world.stripe.as_deref(), stripe);
            counter.sign_in(Staff::Priya);
        }
    }
}

#[test]
fn law_4_after_the_card_the_frame_is_empty() {
    let counter = Counter::with(Staff::Priya);
    counter.look(Patient::Ann);
    let before = view(&counter);
    assert_eq!(
        (before.frame.who.as_str(), before.frame.place.as_str()),
        ("Priya Staff, Pharmacist", "The FX123 (FX123)")
    );
    assert!(matches!(before.screen, Screen::Record(_)));
    counter.card_out();
    let after = view(&counter);
    assert!(matches!(after.screen, Screen::SignIn(_)));
    assert!(after.frame.who.is_empty() && after.frame.place.is_empty() && after.frame.rail.is_empty());
    assert!(after.frame.banner.is_none() && !after.frame.can_lock && !after.frame.can_change_role);
}

#[test]
fn the_record_says_under_which_permission_it_is_shown() {
    use vouch_core::permission::{Answer, Ground};
    let reason = || crate::fakes::counter::reason("PMR note");
    for (staff, patient, answer, words) in [
        (
            Staff::Priya,
            Patient::Ann,
            Answer::Agreed,
            "With the patient's permission. Your Privacy Officer is being alerted.",
        ),
        (
            Staff::Priya,
            Patient::Ann,
            Answer::OnFile { recorded: reason() },
            "With permission given earlier. Your Privacy Officer is being alerted.",
        ),
        (
            Staff::Priya,
            Patient::Ann,
            Answer::Emergency,
            "Emergency: without permission. Your Privacy Officer is being alerted.",
        ),
        (Staff::Gail, Patient::Gus, Answer::NotNeeded, "Registered here: permission not needed. No alert is owed."),
    ] {
        let counter = Counter::with(staff);
        counter.open_patient(patient).unwrap();
        counter.answer(answer).unwrap();
        assert_eq!(vouched(&counter), words);
    }
    let counter = Counter::with(Staff::Gail);
    counter.look(Patient::Cat);
    crate::fakes::counter::run(counter.desk.override_dissent(Ground::Statute, reason())).unwrap();
    assert_eq!(vouched(&counter), "Dissent overridden on a legal ground. Your Privacy Officer is being alerted.");
}

fn vouched(counter: &Counter) -> String {
    match view(counter).screen {
        Screen::Record(record) => {
            assert_eq!(record.created, "Created 3 days ago (18-Nov-2026) by Park Surgery");
            assert_eq!(record.retrieved, "Retrieved 14:03");
            record.vouched
        }
        other => panic!("not a record: {other:?}"),
    }
}
