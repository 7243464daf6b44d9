//! The caller checks: what a role may do comes from its activity codes, before anything is asked or written as intent.

use vouch_core::desk::{Ended, JournalFilter, Place};
use vouch_core::journal::Kind;
use vouch_core::permission::{Answer, Ground};
use vouch_core::{Code, Fault};

use crate::fakes::Ask;
use crate::fakes::counter::{Counter, reason, run};
use crate::fakes::people::{Patient, Staff};

/// What was tried, and whether it went through.
type Try = (&'static str, fn(&Counter) -> bool);

/// Codes that the sign-in asserted; `None` for no list.
type Codes = Option<&'static [&'static str]>;
/// What the journal keeps, by name.
type Facts = &'static [(&'static str, &'static str)];

fn allowed(done: Result<(), Fault>) -> bool {
    match done {
        Ok(()) => true,
        Err(fault) => {
            assert_eq!(fault.code, Code::ActivityMissing, "{}", fault.what);
            false
        }
    }
}

const TRIES: [Try; 6] = [
    ("find", |c| {
        c.find(&Patient::Ann.number());
        c.play.asked(Ask::Retrieve) > 0
    }),
    ("view", |c| {
        let _ = c.open_patient(Patient::Ann);
        let _ = c.answer(Answer::Agreed);
        c.play.asked(Ask::List) > 0
    }),
    ("emergency", |c| {
        let _ = c.open_patient(Patient::Ann);
        let _ = c.answer(Answer::Emergency);
        c.play.asked(Ask::List) > 0
    }),
    ("override", |c| {
        c.look(Patient::Cat);
        let before = c.play.asked(Ask::List);
        let _ = run(c.desk.override_dissent(Ground::Statute, reason("Statute")));
        c.play.asked(Ask::List) > before
    }),
    ("review", |c| {
        let journal = allowed(c.desk.read_journal(JournalFilter::default()));
        assert_eq!(journal, allowed(c.desk.go(Place::Alerts)));
        journal
    }),
    ("admin", |c| allowed(c.desk.save_setup(|| Ok(())))),
];

#[test]
fn law_11_the_caller_checks() {
    let all = ["find", "view", "emergency", "override", "review", "admin"];
    let rows: [(Option<&[&str]>, &[&str]); 13] = [
        (None, &[]),
        (Some(&[]), &[]),
        (Some(&["B0360", "B0380"]), &[]),
        (Some(&["B0168", "B0082"]), &[]),
        (Some(&["B0264"]), &["find"]),
        (Some(&["B0020"]), &["find"]),
        (Some(&["B0370"]), &["find", "view"]),
        (Some(&["B0264", "B0370", "B0168"]), &["find", "view", "emergency"]),
        (Some(&["B0370", "B0082"]), &["find", "view", "override"]),
        (Some(&["B0015"]), &["review"]),
        (Some(&["B0016"]), &["review"]),
        (Some(&["B0011"]), &["review"]),
        (Some(&["B0062"]), &["admin"]),
    ];
    for (codes, expected) in
        rows.into_iter().chain([(Some(&["B0370", "B0168", "B0082", "B0015", "B0062"][..]), &all[..])])
    {
        for (name, attempt) in TRIES {
            let counter = Counter::holding(Staff::Priya, codes);
            let went = attempt(&counter);
            assert_eq!(went, expected.contains(&name), "{codes:?}: {name}");
            if !went {
                assert!(
                    !counter
                        .play
                        .lines()
                        .iter()
                        .any(|l| l.starts_with("dissent") || l == "review journal-read" || l == "config saved"),
                    "{codes:?}: {name}"
                );
            }
        }
    }
}

#[test]
fn law_11_what_is_missing_is_named() {
    // holding, does, the code its words name
    for (codes, patient, answer, named) in [
        (&["B0264"][..], Patient::Ann, Answer::Agreed, "B0370"),
        (&["B0264"], Patient::Ann, Answer::Refused, "B0370"),
        (&["B0370"], Patient::Ann, Answer::Emergency, "B0168"),
    ] {
        let counter = Counter::holding(Staff::Priya, Some(codes));
        counter.open_patient(patient).unwrap();
        counter.play.forget();
        counter.answer(answer.clone()).unwrap();
        let faults = counter.faults();
        assert!(
            faults.iter().any(|f| f.code == Code::ActivityMissing && f.what.contains(named)),
            "{codes:?}: {faults:?}"
        );
        assert!(counter.play.lines().is_empty(), "{codes:?} {}: nothing is written as permission", answer.word());
        assert_eq!(counter.play.asked(Ask::Route), 0);
    }
    let counter = Counter::holding(Staff::Priya, None);
    counter.find(&Patient::Ann.number());
    assert!(counter.faults()[0].means.contains("without a list of activities"));
}

#[test]
fn law_11_the_journal_says_how_a_role_came_to_its_activities() {
    // held; what the journal keeps beside the codes' count
    let rows: [(Codes, Facts); 3] = [
        (None, &[("activities", "no list")]),
        (Some(&["B0264", "B0370"]), &[("activities", "2")]),
        (
            Some(&["B0264", "B0825"]),
            &[("activities", "2"), ("activities-included", "1"), ("rights-table", "unofficial")],
        ),
    ];
    for (codes, expected) in rows {
        let counter = Counter::holding(Staff::Priya, codes);
        let chosen = counter.play.written().into_iter().find(|w| w.entry.kind == Kind::Role).unwrap();
        let facts: Vec<_> = chosen.entry.facts.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(facts, expected, "{codes:?}");
    }
}

#[test]
fn law_11_an_override_only_after_a_refusal() {
    for patient in [Patient::Ann, Patient::Ben, Patient::Dan, Patient::Eve, Patient::Fay] {
        let counter = Counter::with(Staff::Gail);
        counter.look(patient);
        assert!(!matches!(counter.ended(), Some(Ended::Refused)));
        let lists = counter.play.asked(Ask::List);
        assert!(run(counter.desk.override_dissent(Ground::Statute, reason("Statute"))).is_err(), "{patient:?}");
        assert_eq!(counter.play.asked(Ask::List), lists, "{patient:?}");
        assert!(!counter.play.lines().iter().any(|l| l.starts_with("dissent")), "{patient:?}");
    }
    let counter = Counter::with(Staff::Gail);
    counter.open_patient(Patient::Cat).unwrap();
    assert!(run(counter.desk.override_dissent(Ground::Statute, reason("Statute"))).is_err(), "not before it was asked");
}
