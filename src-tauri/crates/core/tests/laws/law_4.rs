//! Card out means blank: at every point of every task.

use std::sync::{Arc, Mutex};

use vouch_core::desk::{Desk, Stage, State};
use vouch_core::journal::Phase;
use vouch_core::permission::Answer;

use crate::fakes::counter::{Counter, Jobs, input, run};
use crate::fakes::people::{PIN, Patient, Staff};
use crate::fakes::{Event, order};

/// How a session ends.
type End = (&'static str, fn(&Counter));

const ENDS: [End; 4] = [
    ("card out", |c| drop_and_check(c, |c| c.reader(None))),
    ("card swapped", |c| drop_and_check(c, |c| c.reader(Some(Staff::Gail)))),
    ("lock", |c| drop_and_check(c, |c| c.desk.lock_screen("locked"))),
    ("sleep", |c| drop_and_check(c, |c| c.desk.lock_screen("sleep"))),
];

/// Ends the session and checks what had happened by the time the call came back.
fn drop_and_check(counter: &Counter, end: impl FnOnce(&Counter) -> vouch_core::desk::AfterCard) {
    let before = counter.play.events().len();
    let after = end(counter);
    let since = counter.play.events().split_off(before);
    assert!(matches!(since.first(), Some(Event::Blank)), "the first thing is the blank, not {:?}", since.first());
    assert!(matches!(since.get(1), Some(Event::Shown(state)) if empty(state)), "then an empty state");
    run(counter.after(after));
}

/// Nothing of a session or a patient is in the state.
fn empty(state: &State) -> bool {
    state.session.is_none()
        && state.roles.is_empty()
        && state.last_role.is_none()
        && matches!(state.stage, Stage::SignIn(_))
}

/// A task from a desk made ready for it.
type Task = (&'static str, fn() -> Counter, fn(Counter) -> Jobs);

fn jobs(job: impl Future<Output = ()> + 'static) -> Jobs {
    let mut jobs = Jobs::default();
    jobs.start(job);
    jobs
}

const TASKS: [Task; 6] = [
    ("sign-in", waiting_for_pin, |c| jobs(async move { drop(c.desk.enter_pin(PIN.into(), false).await) })),
    ("role choice", choosing, |c| {
        let profile = Staff::Omar.roles()[1].profile.clone();
        jobs(async move { drop(c.desk.choose_role(profile.as_str()).await) })
    }),
    ("search", working, |c| jobs(async move { drop(c.desk.find(Patient::Ann.number().digits()).await) })),
    ("look", asked, |c| jobs(async move { drop(c.desk.answer_permission(input(Answer::Agreed)).await) })),
    ("look again", failed, |c| jobs(async move { drop(c.desk.look_again().await) })),
    ("confirm", found, |c| jobs(async move { drop(c.desk.confirm()) })),
];

fn waiting_for_pin() -> Counter {
    let counter = Counter::open();
    counter.card_in(Staff::Priya);
    counter
}

fn choosing() -> Counter {
    let counter = Counter::open();
    counter.card_in(Staff::Omar);
    run(counter.desk.enter_pin(PIN.into(), false)).unwrap();
    counter
}

fn working() -> Counter {
    Counter::with(Staff::Priya)
}

fn found() -> Counter {
    let counter = working();
    counter.find(&Patient::Ann.number());
    counter
}

fn asked() -> Counter {
    let counter = working();
    counter.open_patient(Patient::Ann).unwrap();
    counter
}

fn failed() -> Counter {
    let counter = working();
    counter.look(Patient::Dan);
    counter
}

/// After the end: nothing of the session on any state, and nothing that was not vouched for.
fn check(counter: &Counter, case: &str) {
    let events = counter.play.events();
    assert_eq!(order::breach(&events), None, "{case}");
    let blank = events.iter().rposition(|e| matches!(e, Event::Blank)).expect(case);
    for event in events.iter().skip(blank) {
        if let Event::Shown(state) = event {
            assert!(empty(state), "{case}: after the blank: {state:?}");
        }
    }
}

#[test]
fn law_4_an_end_at_every_point_of_every_task() {
    let mut points_seen = 0;
    for (task, ready, start) in TASKS {
        let counter = ready();
        let points = Arc::new(Mutex::new(0_usize));
        let count = points.clone();
        counter.play.at_each_point(move || *count.lock().unwrap() += 1);
        start(counter.clone()).finish();
        let points = *points.lock().unwrap();
        assert!(points >= 2, "{task} has points to come between");
        points_seen += points;
        for (end, act) in ENDS {
            for at in 0..points {
                let counter = ready();
                let (hooked, mut point) = (counter.clone(), 0);
                counter.play.at_each_point(move || {
                    if point == at {
                        act(&hooked);
                    }
                    point += 1;
                });
                start(counter.clone()).finish();
                counter.play.no_hook();
                check(&counter, &format!("{end} at point {at} of {task}"));
            }
        }
    }
    assert!(points_seen >= 50, "{points_seen} points to come between, over all tasks");
}

#[test]
fn law_4_an_answer_that_arrives_after_the_end_changes_nothing() {
    for (task, ready, start) in TASKS {
        for (end, act) in ENDS {
            for gate in 0.. {
                let counter = ready();
                counter.play.hold();
                let mut jobs = start(counter.clone());
                for _ in 0..gate {
                    counter.play.release(0);
                    jobs.step();
                }
                if jobs.is_empty() {
                    break;
                }
                assert_eq!(counter.play.waiting().len(), 1, "{task} waits at gate {gate}");
                // The answer is there, and nobody has looked at it yet, when the session ends.
                counter.play.release(0);
                counter.play.flow();
                act(&counter);
                jobs.finish();
                check(&counter, &format!("{end} while {task} waits at gate {gate}"));
            }
        }
    }
}

#[test]
fn law_4_every_intent_gets_an_outcome_whatever_ends_it() {
    for (task, ready, start) in TASKS {
        let counter = ready();
        counter.play.hold();
        let mut jobs = start(counter.clone());
        counter.play.flow();
        run(counter.after(counter.reader(None)));
        jobs.finish();
        let written = counter.play.written();
        for intent in written.iter().filter(|w| w.entry.phase == Phase::Intent) {
            let outcomes = written.iter().filter(|w| w.entry.phase == Phase::Outcome(intent.sequence)).count();
            assert_eq!(outcomes, 1, "{task}: {}", order::line(&intent.entry));
        }
    }
}

#[test]
fn law_4_an_alert_that_was_owed_stays_owed() {
    let counter = asked();
    counter.play.hold();
    let mut jobs = jobs({
        let desk: Arc<Desk> = counter.desk.clone();
        async move { drop(desk.answer_permission(input(Answer::Agreed)).await) }
    });
    while counter.play.asked(crate::fakes::Ask::List) == 0 {
        counter.play.release(0);
        jobs.step();
    }
    let owed = || counter.play.events().iter().filter(|e| matches!(e, Event::Wrote(_, Some(_)))).count();
    assert_eq!(owed(), 1);
    counter.play.flow();
    counter.card_out();
    jobs.finish();
    assert_eq!(owed(), 1);
    assert!(counter.play.lines().contains(&"view dropped".to_owned()), "{:?}", counter.play.lines());
}

#[test]
fn law_4_changing_the_role_ends_the_patient() {
    for at_gate in 0..5 {
        let counter = Counter::with(Staff::Omar);
        counter.open_patient(Patient::Ann).unwrap();
        counter.play.hold();
        let c = counter.clone();
        let mut jobs = jobs(async move { drop(c.desk.answer_permission(input(Answer::Agreed)).await) });
        for _ in 0..at_gate {
            counter.play.release(0);
            jobs.step();
        }
        run(counter.desk.change_role()).unwrap();
        let changed = counter.play.events().len();
        counter.play.flow();
        jobs.finish();
        assert!(matches!(counter.state().stage, Stage::Role { .. }));
        assert!(counter.state().session.is_none());
        for event in counter.play.events().iter().skip(changed) {
            assert!(!matches!(event, Event::Shown(_)), "a late answer drew something");
        }
        counter.play.flow();
        run(counter.desk.choose_role(Staff::Omar.roles()[1].profile.as_str())).unwrap();
        let work = counter.state().work().cloned().expect("work");
        assert!(work.patient.is_none() && work.visit.is_none() && work.recent.is_empty());
        assert_eq!(order::breach(&counter.play.events()), None);
    }
}

#[test]
fn law_4_time_ends_a_session_too() {
    // seconds without a touch, seconds with one every minute, whether it is over
    for (idle, busy, over) in [(14 * 60, 0, false), (15 * 60, 0, true), (0, 9 * 3600, false), (0, 10 * 3600, true)] {
        for ready in [working, choosing, asked] {
            let counter = ready();
            for _ in 0..busy / 60 {
                counter.play.advance(60);
                counter.desk.touched();
            }
            counter.play.advance(idle);
            run(counter.after(counter.desk.tick()));
            assert_eq!(empty(&counter.state()), over, "{idle} s idle, {busy} s busy");
            assert_eq!(order::breach(&counter.play.events()), None);
        }
    }
}

#[test]
fn law_4_nothing_of_one_user_reaches_the_next() {
    let counter = Counter::with(Staff::Priya);
    counter.look(Patient::Ann);
    assert!(counter.shown().is_some());
    counter.card_out();
    counter.sign_in(Staff::Gail);
    let state = counter.state();
    let work = state.work().expect("work");
    assert!(
        work.patient.is_none() && work.recent.is_empty() && work.finding.candidate.is_none() && work.visit.is_none()
    );
    assert_eq!(state.session.as_ref().map(|s| s.user.id.clone()), Some(Staff::Gail.user().id));
    assert!(counter.answer(Answer::Agreed).is_err());
    assert!(run(counter.desk.look_again()).is_err());
}
