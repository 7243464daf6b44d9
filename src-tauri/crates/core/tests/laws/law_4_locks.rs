//! What a lock keeps and for whom, what an end keeps (nothing), and sessions without a card.

use std::sync::atomic::Ordering;

use vouch_core::desk::{CardOut, CardStep, Draft, SessionRules, Visit};
use vouch_core::journal::{Entry, Kind};
use vouch_core::permission::Answer;
use vouch_core::ports::{Method, RoleWish};
use vouch_core::world::World;
use vouch_core::{Code, Fault, Whose};

use crate::fakes::counter::{Counter, Jobs, run};
use crate::fakes::people::{PIN, Patient, Staff};
use crate::fakes::{Event, order};

fn lock(counter: &Counter) {
    run(counter.after(counter.desk.lock_screen("locked")));
}

fn pin(counter: &Counter) {
    run(counter.desk.enter_pin(PIN.into(), false)).unwrap();
}

fn in_browser(staff: Staff) -> Counter {
    let counter = Counter::open();
    browse(&counter, staff);
    counter
}

fn browse(counter: &Counter, staff: Staff) {
    *counter.play.in_browser.lock().unwrap() = Some(staff);
    run(counter.desk.sign_in_browser()).unwrap();
}

fn typed(counter: &Counter) {
    counter.desk.keep_draft(Draft { answer: "agreed".into(), text: "half a rea".into(), ..Draft::default() });
}

fn user(counter: &Counter) -> Option<String> {
    counter.state().session.as_ref().map(|s| s.user.id.to_string())
}

fn interrupted(counter: &Counter) -> Option<String> {
    counter.state().work().and_then(|w| w.interrupted.as_ref().map(|r| r.number.digits().to_owned()))
}

fn draft(counter: &Counter) -> Option<Draft> {
    match counter.state().work().and_then(|w| w.visit.clone()) {
        Some(Visit::Asking(asking)) => Some(asking.draft),
        _ => None,
    }
}

fn entries(counter: &Counter, kind: Kind) -> Vec<Entry> {
    let wrote = |event| match event {
        Event::Wrote(written, _) if written.entry.kind == kind => Some(written.entry),
        _ => None,
    };
    counter.play.events().into_iter().filter_map(wrote).collect()
}

#[test]
fn the_same_user_comes_back_to_role_patient_and_what_was_typed() {
    let counter = Counter::open();
    counter.card_in(Staff::Omar);
    pin(&counter);
    let second = Staff::Omar.roles()[1].profile.clone();
    run(counter.desk.choose_role(second.as_str())).unwrap();
    counter.open_patient(Patient::Ann).unwrap();
    typed(&counter);
    lock(&counter);
    assert!(user(&counter).is_none());
    pin(&counter);
    let session = counter.state().session.expect("no question about the role");
    assert_eq!(session.role.profile, second);
    assert_eq!(interrupted(&counter), Some(Patient::Ann.number().digits().to_owned()));
    assert!(counter.state().work().expect("work").patient.is_none(), "the patient is not open by itself");
    run(counter.desk.find_interrupted()).unwrap();
    counter.desk.confirm().unwrap();
    let kept = draft(&counter).expect("the permission question");
    assert_eq!((kept.answer.as_str(), kept.text.as_str()), ("agreed", "half a rea"));
    assert_eq!(interrupted(&counter), None);
    assert_eq!(order::breach(&counter.play.events()), None);
}

#[test]
fn a_look_after_a_lock_owes_its_own_alert_and_is_linked_to_the_visit() {
    let counter = Counter::with(Staff::Priya);
    counter.look(Patient::Ann);
    assert!(counter.shown().is_some());
    lock(&counter);
    pin(&counter);
    run(counter.desk.find_interrupted()).unwrap();
    counter.desk.confirm().unwrap();
    assert_eq!(draft(&counter).expect("asked again").text, "Emergency supply", "nothing is typed twice");
    counter.answer(Answer::Agreed).unwrap();
    assert!(counter.shown().is_some());
    let looks: Vec<Entry> = entries(&counter, Kind::View).into_iter().filter(|e| e.word == "asked").collect();
    assert_eq!(looks.len(), 2);
    assert_ne!(looks[0].alert, looks[1].alert, "an alert each");
    assert!(looks.iter().all(|look| look.alert.is_some()));
    assert_eq!(looks[0].facts["visit"], looks[1].facts["visit"], "one visit");
    let opened = entries(&counter, Kind::Patient);
    assert_eq!(opened.last().map(|e| e.facts["again"].as_str()), Some("after a lock"));

    // Another patient is another visit.
    counter.desk.close_patient().unwrap();
    counter.look(Patient::Gus);
    let looks = entries(&counter, Kind::View);
    let visits: std::collections::HashSet<_> = looks.iter().filter_map(|e| e.facts.get("visit")).collect();
    assert_eq!(visits.len(), 2);
}

#[test]
fn somebody_else_wipes_what_a_lock_kept_first() {
    type Arrival = fn(&Counter);
    let arrivals: [(&str, Arrival); 2] = [
        ("by card", |c| {
            c.card_out();
            c.card_in(Staff::Gail);
            assert_eq!(
                c.state().sign_in().expect("sign-in").locked_for,
                None,
                "A's name is gone once B's card is read"
            );
            pin(c);
        }),
        ("in the browser", |c| {
            c.card_out();
            browse(c, Staff::Gail);
        }),
    ];
    for (how, arrive) in arrivals {
        let rules = SessionRules { card_out_cis: CardOut::Lock, ..SessionRules::default() };
        let counter = Counter::under(World::Training, rules);
        counter.sign_in(Staff::Priya);
        counter.open_patient(Patient::Ann).unwrap();
        typed(&counter);
        lock(&counter);
        arrive(&counter);
        assert_eq!(user(&counter), Some(Staff::Gail.user().id.to_string()), "{how}");
        assert_eq!(interrupted(&counter), None, "{how}");
        // And A finds nothing of before when coming back.
        counter.card_out();
        drop(counter.desk.restart_sign_in());
        counter.sign_in(Staff::Priya);
        assert_eq!(interrupted(&counter), None, "{how}");
    }
}

#[test]
fn what_taking_the_card_out_keeps_is_the_sites_rule() {
    let persistent = SessionRules { card_out_cis: CardOut::Lock, ..SessionRules::default() };
    let strict = SessionRules { card_out_cis2: CardOut::End, ..SessionRules::default() };
    for (rules, method, keeps) in [
        (SessionRules::default(), Method::Cis, false),
        (persistent, Method::Cis, true),
        (SessionRules::default(), Method::Cis2, true),
        (strict, Method::Cis2, false),
    ] {
        let counter = Counter::under(World::Training, rules);
        counter.card_in(Staff::Priya);
        let sign_in = |c: &Counter| match method {
            Method::Cis => pin(c),
            Method::Cis2 => browse(c, Staff::Priya),
        };
        sign_in(&counter);
        counter.open_patient(Patient::Ann).unwrap();
        counter.card_out();
        assert!(user(&counter).is_none());
        counter.card_in(Staff::Priya);
        sign_in(&counter);
        assert_eq!(interrupted(&counter).is_some(), keeps, "{method:?} {rules:?}");
    }
}

#[test]
fn a_lock_is_forgotten_when_its_session_would_have_ended() {
    let counter = Counter::with(Staff::Priya);
    counter.open_patient(Patient::Ann).unwrap();
    lock(&counter);
    counter.play.advance(10 * 3600);
    run(counter.after(counter.desk.tick()));
    pin(&counter);
    assert_eq!(interrupted(&counter), None);
}

#[test]
fn the_last_minute_before_an_idle_lock_is_counted_down() {
    let counter = Counter::with(Staff::Priya);
    let tick = |seconds: i64| {
        counter.play.advance(seconds);
        run(counter.after(counter.desk.tick()));
        counter.state().locks_in
    };
    assert_eq!(tick(14 * 60 - 1), None);
    assert_eq!(tick(1), Some(60));
    assert_eq!(tick(20), Some(40));
    counter.desk.touched();
    assert_eq!(counter.state().locks_in, None, "gone at once");
    assert_eq!(tick(14 * 60 + 30), Some(30));
    assert_eq!(tick(30), None);
    assert!(user(&counter).is_none(), "locked");
}

#[test]
fn tokens_are_wiped_before_the_session_is_seen_to_end() {
    let counter = in_browser(Staff::Priya);
    assert_eq!(counter.play.tokens.0.load(Ordering::SeqCst), 0);
    let after = counter.desk.lock_screen("locked");
    assert_eq!(counter.play.tokens.0.load(Ordering::SeqCst), 1, "before anything is left to do");
    run(counter.after(after));
}

#[test]
fn a_card_put_into_a_session_without_one() {
    for (staff, stays) in [(Staff::Priya, true), (Staff::Gail, false)] {
        let counter = in_browser(Staff::Priya);
        counter.open_patient(Patient::Ann).unwrap();
        let before = counter.play.events().len();
        let after = counter.reader(Some(staff));
        let since = counter.play.events().split_off(before);
        assert!(matches!(since.first(), Some(Event::Blank)), "covered while it is read whose card it is");
        assert!(!since.iter().any(|e| matches!(e, Event::Uncover)));
        run(counter.after(after));
        assert_eq!(user(&counter).is_some(), stays, "{staff:?}");
        assert!(matches!(
            counter.play.events().last(),
            Some(Event::Uncover | Event::Asked(_) | Event::Shown(_) | Event::Wrote(..))
        ));
        let uncovered = counter.play.events().iter().skip(before).any(|e| matches!(e, Event::Uncover));
        assert!(uncovered, "{staff:?}");
        if stays {
            assert!(counter.state().work().expect("work").patient.is_some());
            counter.card_out();
            assert!(user(&counter).is_none(), "from now on it is the session's card");
        } else {
            assert_eq!(counter.state().sign_in().expect("sign-in").step, CardStep::Pin);
        }
    }
}

#[test]
fn whoever_signs_in_in_the_browser_is_the_user_of_the_card() {
    let counter = Counter::open();
    counter.card_in(Staff::Priya);
    browse(&counter, Staff::Gail);
    let state = counter.state();
    let sign_in = state.sign_in().expect("refused");
    assert_eq!(sign_in.fault.as_ref().map(|f| f.code), Some(Code::CisRefused));
    assert_eq!(sign_in.step, CardStep::Pin);
    browse(&counter, Staff::Priya);
    assert_eq!(user(&counter), Some(Staff::Priya.user().id.to_string()));
}

/// The browser's page asks for the card, so it comes and goes while Vouch waits; in the end it is compared.
#[test]
fn a_card_that_comes_while_the_browser_is_open_is_compared_in_the_end() {
    for (card, enters) in [(Some(Staff::Priya), true), (Some(Staff::Gail), false), (None, true)] {
        let counter = Counter::open();
        counter.play.hold();
        *counter.play.in_browser.lock().unwrap() = Some(Staff::Priya);
        let c = counter.clone();
        let mut jobs = Jobs::default();
        jobs.start(async move { drop(c.desk.sign_in_browser().await) });
        counter.card_in(Staff::Omar);
        counter.card_out();
        if let Some(card) = card {
            counter.card_in(card);
        }
        assert_eq!(counter.state().sign_in().expect("waits").step, CardStep::Browser, "{card:?}");
        counter.play.flow();
        jobs.finish();
        assert_eq!(user(&counter).is_some(), enters, "{card:?}");
    }
}

#[test]
fn under_cis2_another_role_is_chosen_in_the_browser() {
    let counter = in_browser(Staff::Omar);
    counter.open_patient(Patient::Ann).unwrap();
    run(counter.desk.change_role()).unwrap();
    assert_eq!(*counter.play.wishes.lock().unwrap(), [RoleWish::Choose, RoleWish::Change]);
    let work = counter.state().work().cloned().expect("work");
    assert!(work.patient.is_none() && work.recent.is_empty() && work.interrupted.is_none());
    assert_eq!(order::breach(&counter.play.events()), None);
}

#[test]
fn the_last_try_is_made_only_by_somebody_who_is_certain() {
    let counter = Counter::open();
    *counter.play.tries.lock().unwrap() = Some(1);
    counter.card_in(Staff::Priya);
    pin(&counter);
    let state = counter.state();
    let fault = state.sign_in().and_then(|s| s.fault.clone()).expect("a warning");
    assert_eq!((fault.code, fault.whose), (Code::PinWrong, Whose::Person));
    assert_eq!(counter.play.lines().last().map(String::as_str), Some("sign-in not-certain"));
    run(counter.desk.enter_pin(PIN.into(), true)).unwrap();
    assert!(user(&counter).is_some());
}

#[test]
fn a_session_the_far_side_has_ended_ends_here_with_the_reason() {
    let counter = in_browser(Staff::Priya);
    let ended = Fault::new(Code::SessionEnded, Whose::Far, "Over.", "Nothing.", "Sign in.");
    *counter.play.refusal.lock().unwrap() = Some(ended.clone());
    counter.find(&Patient::Ann.number());
    run(counter.after(counter.desk.tick()));
    assert!(user(&counter).is_none());
    assert_eq!(counter.state().sign_in().and_then(|s| s.fault.clone()), Some(ended));
}

#[test]
fn the_counters_reader_comes_first() {
    use vouch_core::ports::{CardEvent, Reader, ReaderState};
    let both = || {
        let reader = |name: &str, staff: Staff| {
            let card = vouch_core::ports::CardRef { reader: name.into(), ..staff.card() };
            Reader { name: name.into(), state: ReaderState::Card(card) }
        };
        CardEvent::Readers(vec![reader("Office", Staff::Gail), reader("Counter", Staff::Priya)])
    };
    let counter = Counter::open();
    run(counter.after(counter.desk.card(both())));
    assert_eq!(counter.state().sign_in().and_then(|s| s.user_id.clone()), Some(Staff::Gail.user().id.to_string()));
    let mut remembered = None;
    let after = counter.desk.choose_reader("Counter", |name| {
        remembered = Some(name.to_owned());
        Ok(())
    });
    run(counter.after(after.unwrap()));
    assert_eq!(remembered.as_deref(), Some("Counter"));
    assert_eq!(counter.state().sign_in().and_then(|s| s.user_id.clone()), Some(Staff::Priya.user().id.to_string()));
    assert!(counter.desk.choose_reader("Cellar", |_| Ok(())).is_err());

    let again = Counter::open();
    again.desk.counter_reader(Some("Counter".into()));
    run(again.after(again.desk.card(both())));
    assert_eq!(again.state().sign_in().and_then(|s| s.user_id.clone()), Some(Staff::Priya.user().id.to_string()));
}

#[test]
fn a_draft_is_there_again_after_another_page() {
    let counter = Counter::with(Staff::Priya);
    counter.open_patient(Patient::Ann).unwrap();
    typed(&counter);
    assert_eq!(draft(&counter).expect("the question").text, "half a rea");
    counter.desk.close_patient().unwrap();
    counter.open_patient(Patient::Gus).unwrap();
    assert_eq!(draft(&counter), Some(Draft::default()), "another patient is another question");
}
