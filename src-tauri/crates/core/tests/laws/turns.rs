//! One thing after another: what a new turn does to the one before it.

use vouch_core::desk::{Ended, Place, Visit};
use vouch_core::permission::Answer;

use crate::fakes::counter::{Counter, Jobs, input, run};
use crate::fakes::people::{Patient, Staff, nobody, old_number};
use crate::fakes::{Ask, Event, Trouble};

/// A look at Ann that waits for Spine.
fn reading() -> (Counter, Jobs) {
    let counter = Counter::with(Staff::Priya);
    counter.open_patient(Patient::Ann).unwrap();
    counter.play.hold();
    let mut jobs = Jobs::default();
    let c = counter.clone();
    jobs.start(async move { drop(c.desk.answer_permission(input(Answer::Agreed)).await) });
    while counter.play.asked(Ask::List) == 0 {
        counter.play.release(0);
        jobs.step();
    }
    (counter, jobs)
}

#[test]
fn a_search_in_the_middle_of_a_look_stops_it_and_it_can_be_tried_again() {
    let (counter, mut jobs) = reading();
    counter.play.flow();
    counter.find(&Patient::Ben.number());
    jobs.finish();
    assert!(matches!(counter.ended(), Some(Ended::Cancelled)));
    counter.desk.go(Place::Record).unwrap();
    run(counter.desk.look_again()).unwrap();
    assert!(counter.shown().is_some());
}

#[test]
fn opening_another_patient_stops_the_look() {
    let (counter, mut jobs) = reading();
    counter.play.flow();
    counter.find(&Patient::Ben.number());
    counter.desk.confirm().unwrap();
    jobs.finish();
    assert!(matches!(counter.state().work().unwrap().visit, Some(Visit::Asking(_))));
}

#[test]
fn cancel_stops_a_look_and_says_so() {
    let (counter, mut jobs) = reading();
    counter.desk.cancel();
    jobs.finish();
    assert!(matches!(counter.ended(), Some(Ended::Cancelled)));
    assert!(counter.play.lines().contains(&"view cancelled".to_owned()));
    counter.play.flow();
    run(counter.desk.look_again()).unwrap();
    assert!(counter.shown().is_some());
}

#[test]
fn a_second_answer_while_the_first_is_being_written_changes_nothing() {
    let (counter, mut jobs) = reading();
    assert!(counter.answer(Answer::Refused).is_err());
    counter.play.flow();
    jobs.finish();
    assert!(counter.shown().is_some());
    assert_eq!(counter.play.lines().iter().filter(|l| l.starts_with("permission")).count(), 1);
}

#[test]
fn an_address_that_cannot_be_reached_is_not_asked_from_memory_again() {
    for (trouble, told) in [(Some(Trouble::Unreachable), 2), (None, 0)] {
        let counter = Counter::with(Staff::Priya);
        counter.play.troubles.lock().unwrap().extend(trouble);
        counter.look(Patient::Ann);
        let events = counter.play.events();
        assert_eq!(events.iter().filter(|e| matches!(e, Event::Undelivered(_))).count(), told);
        assert_eq!(counter.shown().is_some(), trouble.is_none());
    }
}

#[test]
fn what_a_search_comes_to() {
    for (text, code, entry) in [
        (Patient::Ann.number().spaced(), None, "search found"),
        (old_number().spaced(), None, "search found"),
        (nobody().spaced(), Some(vouch_core::Code::PatientNotFound), "search not-found"),
    ] {
        let counter = Counter::with(Staff::Priya);
        run(counter.desk.find(&text)).unwrap();
        assert_eq!(counter.faults().first().map(|f| f.code), code);
        assert_eq!(counter.play.lines().last().map(String::as_str), Some(entry));
    }
    let counter = Counter::with(Staff::Priya);
    run(counter.desk.find("900 000 0008")).unwrap();
    assert!(counter.state().work().unwrap().finding.error.as_ref().unwrap().contains("one digit is wrong"));
    assert_eq!(counter.play.asked(Ask::Retrieve), 0);
}

#[test]
fn the_right_card_and_pin_or_no_session() {
    // card, PIN, the last entry, sessions begun
    for (staff, pin, entry, works) in [
        (Staff::Priya, "48151623", "role chosen", true),
        (Staff::Priya, "00000000", "sign-in failed", false),
        (Staff::Priya, "123", "sign-in not-a-pin", false),
        (Staff::Nora, "48151623", "sign-in signed-in", false),
        (Staff::Omar, "48151623", "sign-in signed-in", false),
        (Staff::Petra, "48151623", "review alerts-read", true),
    ] {
        let counter = Counter::open();
        counter.card_in(staff);
        run(counter.desk.enter_pin(pin.into(), false)).unwrap();
        assert_eq!(counter.play.lines().last().map(String::as_str), Some(entry), "{staff:?} {pin}");
        assert_eq!(counter.state().session.is_some(), works, "{staff:?} {pin}");
    }
}
