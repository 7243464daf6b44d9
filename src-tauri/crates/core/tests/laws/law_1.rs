//! Intent before act, outcome before display.

use vouch_core::desk::Stage;
use vouch_core::permission::Answer;
use vouch_core::ports::JournalFault;
use vouch_core::{Code, Fault};

use crate::fakes::counter::{Counter, faults, run, shown};
use crate::fakes::people::{Patient, Staff};
use crate::fakes::{Ask, Event, Failing, order};

/// From the card to the record, and out again; every fault that was told on the way.
fn day(counter: &Counter) -> Vec<Fault> {
    counter.sign_in(Staff::Priya);
    counter.find(&Patient::Ann.number());
    let told = [counter.desk.confirm(), counter.answer(Answer::Agreed), counter.desk.close_patient()];
    counter.card_out();
    let on_screen = |event: Event| if let Event::Shown(state) = event { faults(&state) } else { Vec::new() };
    told.into_iter().filter_map(Result::err).chain(counter.play.events().into_iter().flat_map(on_screen)).collect()
}

/// The log as short lines: entries, questions, and what new things came on screen.
fn story(events: &[Event]) -> Vec<String> {
    let mut story: Vec<String> = Vec::new();
    for event in events {
        let line = match event {
            Event::Wrote(written, _) => order::line(&written.entry),
            Event::Asked(ask) => format!("{ask:?}"),
            Event::Shown(state) if shown(state).is_some() => "screen: record".into(),
            Event::Shown(state) if state.work().is_some_and(|w| w.finding.candidate.is_some()) => {
                "screen: person".into()
            }
            Event::Shown(state) if matches!(state.stage, Stage::Work(_)) => "screen: work".into(),
            _ => continue,
        };
        if story.last() != Some(&line) {
            story.push(line);
        }
    }
    story
}

#[test]
fn law_1_intent_before_act_and_outcome_before_display() {
    let counter = Counter::open();
    assert!(day(&counter).is_empty());
    let events = counter.play.events();
    assert_eq!(
        story(&events),
        [
            "Holder",
            "card in",
            "sign-in asked?",
            "SignIn",
            "sign-in signed-in",
            "Choose",
            "role chosen",
            "screen: work",
            "search asked?",
            "Retrieve",
            "search found",
            "screen: person",
            "patient opened",
            "screen: work",
            "permission agreed",
            "screen: work",
            "Route",
            "Freeze",
            "view asked?",
            "screen: work",
            "List",
            "Get",
            "view shown",
            "screen: record",
            "screen: work",
            "patient closed",
            "card card-out",
            "SignOut",
        ]
    );
    assert_eq!(order::breach(&events), None);
}

#[test]
fn law_1_a_journal_that_fails_at_any_write_stops_what_it_was_for() {
    let counter = Counter::open();
    day(&counter);
    let writes = counter.play.tried();
    assert_eq!(writes, 12, "the writes of a day");
    // The last two are about what has ended already: the patient is closed and the card is out in any case.
    let stops = writes - 2;
    for fault in [JournalFault::Full, JournalFault::ReadOnly, JournalFault::Io] {
        for n in 0..writes {
            for failing in [Failing::Once(n, fault), Failing::From(n, fault)] {
                let counter = Counter::open();
                *counter.play.failing.lock().unwrap() = failing;
                let faults = day(&counter);
                let events = counter.play.events();
                assert_eq!(order::breach(&events), None, "{failing:?}");
                let record = events.iter().any(|e| matches!(e, Event::Shown(state) if shown(state).is_some()));
                // Nothing waits for the card's entry; a role that could not be written down is chosen again by hand.
                let got_over = matches!(failing, Failing::Once(0 | 3, _));
                assert_eq!(record, n >= stops || got_over, "{failing:?}");
                if (1..stops).contains(&n) {
                    let unwritable = faults.iter().find(|f| f.code == Code::JournalUnwritable);
                    let fault = unwritable.unwrap_or_else(|| panic!("{failing:?}: nothing says so: {faults:?}"));
                    assert!(
                        fault.means.contains("othing is shown") || fault.means.contains("not shown"),
                        "{}",
                        fault.means
                    );
                }
                let stopped = events.iter().any(|e| matches!(e, Event::Shown(s) if s.journal == Some(fault)));
                assert!(stopped || matches!(failing, Failing::Once(..)), "{failing:?}: the status line never said so");
            }
        }
    }
}

#[test]
fn law_1_words_are_true_before_and_after_asking() {
    for (write, asked) in
        [("search asked?", false), ("search found", true), ("view asked?", false), ("view shown", true)]
    {
        let counter = Counter::open();
        day(&counter);
        let n = counter.play.lines().iter().position(|l| l == write).expect(write);
        let counter = Counter::open();
        *counter.play.failing.lock().unwrap() = Failing::From(n, JournalFault::Full);
        let faults = day(&counter);
        let fault = faults.iter().find(|f| f.code == Code::JournalUnwritable).expect(write);
        assert_eq!(fault.means.contains("Nothing was asked"), !asked, "{write}: {}", fault.means);
        let question = if write.starts_with("search") { Ask::Retrieve } else { Ask::List };
        assert_eq!(counter.play.asked(question), usize::from(asked), "{write}");
    }
}

#[test]
fn law_1_a_failed_outcome_leaves_no_login_behind() {
    let counter = Counter::open();
    counter.card_in(Staff::Priya);
    *counter.play.failing.lock().unwrap() = Failing::Once(2, JournalFault::Full);
    run(counter.desk.enter_pin(crate::fakes::people::PIN.into(), false)).unwrap();
    assert_eq!((counter.play.asked(Ask::SignIn), counter.play.asked(Ask::SignOut)), (1, 1));
    assert!(matches!(counter.state().stage, Stage::SignIn(_)));
}
