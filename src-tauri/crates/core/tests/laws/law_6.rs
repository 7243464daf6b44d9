//! An alert, once owed, is in the same write as the intent that causes it.

use vouch_core::desk::Ended;
use vouch_core::journal::{Kind, Phase};
use vouch_core::permission::{Answer, Ground};
use vouch_core::{Code, Fault};

use crate::fakes::counter::{Counter, reason, run};
use crate::fakes::people::{Patient, Staff};
use crate::fakes::{Ask, Event, Trouble};

/// For each intent about a record: its kind, and the alert written in the same write.
fn owed(events: &[Event]) -> Vec<(Kind, Option<String>)> {
    let intent = |event: &Event| match event {
        Event::Wrote(w, alert) if w.entry.phase == Phase::Intent && w.entry.patient.is_some() => {
            let cause = alert.as_ref().map(|a| String::from_utf8(a.body.clone()).unwrap());
            assert_eq!(w.entry.alert.as_ref(), alert.as_ref().map(|a| &a.id), "the entry names its alert");
            assert_eq!(w.entry.facts.get("alert-cause"), cause.as_ref());
            Some((w.entry.kind, cause))
        }
        Event::Wrote(_, Some(_)) => panic!("an alert in a write that is not an intent"),
        _ => None,
    };
    events.iter().filter_map(intent).collect()
}

#[test]
fn law_6_the_alert_is_written_with_the_intent() {
    for (staff, patient, answer, cause) in [
        (Staff::Priya, Patient::Ann, Answer::Agreed, Some("self-claimed")),
        (Staff::Priya, Patient::Ann, Answer::OnFile { recorded: reason("PMR note") }, Some("self-claimed")),
        (Staff::Priya, Patient::Ann, Answer::Emergency, Some("self-claimed-emergency")),
        (Staff::Priya, Patient::Ben, Answer::Agreed, Some("self-claimed")),
        (Staff::Priya, Patient::Cat, Answer::Agreed, Some("self-claimed")),
        (Staff::Gail, Patient::Ann, Answer::Agreed, Some("self-claimed")),
        (Staff::Gail, Patient::Gus, Answer::NotNeeded, None),
        (Staff::Gail, Patient::Gus, Answer::Agreed, None),
        (Staff::Gail, Patient::Gus, Answer::Emergency, Some("emergency")),
    ] {
        let counter = Counter::with(staff);
        counter.open_patient(patient).unwrap();
        counter.answer(answer.clone()).unwrap();
        let events = counter.play.events();
        assert_eq!(owed(&events), [(Kind::View, cause.map(str::to_owned))], "{staff:?} {patient:?} {}", answer.word());
        assert_eq!(events.iter().filter(|e| matches!(e, Event::Woke)).count(), usize::from(cause.is_some()));
        let routes = counter.play.asked(Ask::Route);
        assert_eq!(
            routes,
            if cause.is_some() { 3 } else { 2 },
            "the directory is asked for the alert's way only if there is one"
        );
    }
}

#[test]
fn law_6_an_override_owes_its_own_alert() {
    for (ground, cause) in [
        (Ground::PublicInterest, "override-public-interest"),
        (Ground::Statute, "override-statute"),
        (Ground::CourtOrder, "override-court-order"),
    ] {
        let counter = Counter::with(Staff::Gail);
        counter.look(Patient::Cat);
        assert!(matches!(counter.ended(), Some(Ended::Refused)));
        run(counter.desk.override_dissent(ground, reason("Coroner"))).unwrap();
        assert_eq!(
            owed(&counter.play.events()),
            [(Kind::View, Some("self-claimed".into())), (Kind::DissentOverride, Some(cause.into()))]
        );
        let shown = counter.shown().expect("the record");
        assert!(shown.overridden && shown.alert.is_some());
    }
}

#[test]
fn law_6_trying_again_owes_another_alert_with_another_id() {
    let counter = Counter::with(Staff::Priya);
    counter.look(Patient::Dan);
    run(counter.desk.look_again()).unwrap();
    let mut ids: Vec<_> = counter
        .play
        .written()
        .into_iter()
        .filter(|w| w.entry.phase == Phase::Intent)
        .filter_map(|w| w.entry.alert)
        .collect();
    ids.dedup();
    assert_eq!(ids.len(), 2);
}

#[test]
fn law_6_what_cannot_be_alerted_is_not_asked() {
    for (trouble, code) in [(Trouble::AlertCodes, Code::AlertCodesMissing), (Trouble::Directory, Code::Unreachable)] {
        let counter = Counter::with(Staff::Priya);
        counter.play.troubles.lock().unwrap().insert(trouble);
        counter.look(Patient::Ann);
        assert_eq!(counter.play.asked(Ask::List) + counter.play.asked(Ask::Get), 0, "{trouble:?}");
        assert!(owed(&counter.play.events()).is_empty(), "{trouble:?}");
        assert!(counter.play.lines().contains(&"view not-asked".to_owned()), "{trouble:?}");
        assert!(matches!(counter.ended(), Some(Ended::Failed(Fault { code: c, .. })) if c == code), "{trouble:?}");
    }
}

#[test]
fn law_6_where_no_alert_is_owed_a_missing_table_stops_nothing() {
    let counter = Counter::with(Staff::Gail);
    counter.play.troubles.lock().unwrap().insert(Trouble::AlertCodes);
    counter.open_patient(Patient::Gus).unwrap();
    counter.answer(Answer::NotNeeded).unwrap();
    assert!(counter.shown().is_some());
}
