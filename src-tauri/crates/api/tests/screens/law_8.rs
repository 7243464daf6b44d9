//! “Unavailable” never looks like “none”.

use std::collections::HashSet;
use std::sync::Arc;

use vouch_api::view::{AllergyState, ResultView, Screen};
use vouch_core::desk::{Ended, Shown, Stage, State, Visit};
use vouch_core::record::{Allergies, EventStatus};
use vouch_core::{Code, Fault, Whose};

use crate::fakes::counter::Counter;
use crate::fakes::people::{self, Patient, Staff};
use crate::stand::{screen, view_of};

fn visit(counter: &Counter, visit: Visit) -> Screen {
    let mut state: State = counter.state();
    let Stage::Work(work) = &mut state.stage else { panic!("somebody works") };
    work.visit = Some(visit);
    view_of(counter, &state).screen
}

fn result(screen: Screen) -> ResultView {
    match screen {
        Screen::Result(result) => result,
        other => panic!("not a result: {other:?}"),
    }
}

fn words(result: &ResultView) -> String {
    std::iter::once(result.title.clone()).chain(result.lines.iter().cloned()).collect::<Vec<_>>().join(" ")
}

#[test]
fn law_8_each_end_has_its_own_words() {
    let counter = Counter::with(Staff::Priya);
    counter.open_patient(Patient::Ann).unwrap();
    let fault = Fault::new(Code::SpineFault, Whose::Far, "Spine failed.", "Nothing is known.", "Try again.");
    // the end, its name, whether there being none is what it says
    let rows = [
        (Ended::Cancelled, "cancelled", false),
        (Ended::Failed(fault), "failed", false),
        (Ended::NoRecord, "none", true),
        (Ended::NothingCurrent(vec![people::event(EventStatus::Withdrawn)]), "nothing-current", true),
        (Ended::PatientSaidNo, "patient-said-no", false),
        (Ended::Refused, "refused", false),
        (Ended::Restricted, "restricted", false),
    ];
    let (mut titles, mut texts) = (HashSet::new(), HashSet::new());
    for (ended, outcome, none) in rows.clone() {
        let result = result(visit(&counter, Visit::Ended(ended)));
        assert_eq!(result.outcome, outcome);
        assert!(titles.insert(result.title.clone()), "{outcome}: a title of its own");
        assert!(texts.insert(words(&result)), "{outcome}: words of its own");
        assert_eq!(result.title.starts_with("No "), none, "{outcome}: {}", result.title);
        let text = words(&result).to_lowercase();
        for claim in ["holds no ", "there is no record for", "no known", "no medication is", "no allergies"] {
            assert!(outcome == "none" || !text.contains(claim), "{outcome} says “{claim}”");
        }
        for line in result.lines.iter().filter(|l| l.contains("medication")) {
            assert!(line.contains("says nothing about") || line.contains("does not mean"), "{outcome}: {line}");
        }
    }
    assert_eq!(titles.len(), rows.len());
}

#[test]
fn law_8_from_spine_to_the_words() {
    for (patient, outcome) in [
        (Patient::Ben, "none"),
        (Patient::Cat, "refused"),
        (Patient::Dan, "failed"),
        (Patient::Eve, "nothing-current"),
        (Patient::Fay, "restricted"),
    ] {
        for staff in [Staff::Priya, Staff::Gail] {
            let counter = Counter::with(staff);
            counter.look(patient);
            let result = result(screen(&counter));
            assert_eq!(result.outcome, outcome, "{patient:?}");
            assert_eq!(result.can_retry, outcome == "failed", "{patient:?}");
            assert_eq!(result.documents.is_empty(), outcome != "nothing-current", "{patient:?}");
            let offered = outcome == "refused" && staff == Staff::Gail;
            assert_eq!(result.override_offer.is_some(), offered, "{staff:?} {patient:?}");
        }
    }
}

#[test]
fn law_8_a_refusal_does_not_say_whether_patient_or_rights_are_the_reason() {
    let refused = |staff| {
        let counter = Counter::with(staff);
        counter.look(Patient::Cat);
        result(screen(&counter))
    };
    let (with, without) = (refused(Staff::Gail), refused(Staff::Priya));
    assert_eq!(words(&with), words(&without), "whoever asks, the words are the same");
    assert!(words(&with).contains("Spine does not say which"));
    assert!(with.override_offer.is_some() && without.override_offer.is_none());
}

#[test]
fn law_8_four_states_of_allergies() {
    let counter = Counter::with(Staff::Priya);
    counter.look(Patient::Ann);
    let shown = counter.shown().expect("the record");
    let mut seen = HashSet::new();
    for (allergies, state, words) in [
        (Allergies::Known, AllergyState::Known, "Known allergies"),
        (Allergies::NoneKnown, AllergyState::NoneKnown, "No known allergies"),
        (Allergies::NotRecorded, AllergyState::NotRecorded, "Allergies not recorded"),
        (Allergies::Unavailable, AllergyState::Unavailable, "Allergies unavailable"),
    ] {
        let mut record = shown.record.clone();
        record.allergies = allergies;
        let copy = Shown {
            person: Arc::clone(&shown.person),
            record,
            others: Vec::new(),
            answer: shown.answer.clone(),
            alert: None,
            overridden: false,
        };
        let Screen::Record(record) = visit(&counter, Visit::Shown(Arc::new(copy))) else { panic!("a record") };
        assert_eq!((record.allergies, record.allergies_words.as_str()), (state, words));
        assert_eq!(record.allergies_words.starts_with("No "), allergies == Allergies::NoneKnown);
        assert!(seen.insert(record.allergies_words));
    }
}

#[test]
fn law_8_lists_that_cannot_be_read_are_not_empty_lists() {
    let counter = Counter::with(Staff::Petra);
    let alerts = |state: &State| match view_of(&counter, state).screen {
        Screen::Alerts(alerts) => alerts.summary,
        other => panic!("not the alerts: {other:?}"),
    };
    let none = alerts(&counter.state());
    assert_eq!(none, "No alert has been owed on this PC yet.");
    let mut state = counter.state();
    let Stage::Work(work) = &mut state.stage else { panic!("somebody works") };
    let page = work.alerts.as_mut().expect("the page");
    page.fault = Some(vouch_core::ports::JournalFault::Io.into());
    assert!(!alerts(&state).starts_with("No "));
}
