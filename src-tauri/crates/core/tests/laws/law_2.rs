//! Permission before record.

use vouch_core::desk::{Ended, PermissionInput};
use vouch_core::permission::Answer;

use crate::fakes::Ask;
use crate::fakes::counter::{Counter, input, reason, run};
use crate::fakes::people::{Patient, Staff};

#[test]
fn law_2_nothing_is_asked_before_the_permission_is_written() {
    let on_file = || Answer::OnFile { recorded: reason("PMR note") };
    // staff, patient, answer, reason given, entry written, Spine asked
    for (staff, patient, answer, reasoned, entry, asked) in [
        (Staff::Priya, Patient::Ann, Answer::Agreed, true, Some("permission agreed"), 1),
        (Staff::Priya, Patient::Ann, on_file(), true, Some("permission on-file"), 1),
        (Staff::Priya, Patient::Ann, Answer::Emergency, true, Some("permission emergency"), 1),
        (Staff::Priya, Patient::Ann, Answer::Refused, true, Some("permission refused"), 0),
        (Staff::Priya, Patient::Ann, Answer::Refused, false, Some("permission refused"), 0),
        (Staff::Priya, Patient::Ann, Answer::Agreed, false, None, 0),
        (Staff::Priya, Patient::Ann, on_file(), false, None, 0),
        (Staff::Priya, Patient::Ann, Answer::Emergency, false, None, 0),
        (Staff::Priya, Patient::Ann, Answer::NotNeeded, true, None, 0),
        (Staff::Priya, Patient::Gus, Answer::NotNeeded, true, None, 0),
        (Staff::Gail, Patient::Ann, Answer::NotNeeded, true, None, 0),
        (Staff::Gail, Patient::Gus, Answer::NotNeeded, true, Some("permission not-needed"), 1),
        (Staff::Gail, Patient::Gus, Answer::NotNeeded, false, Some("permission not-needed"), 1),
        (Staff::Priya, Patient::Fay, Answer::Agreed, true, None, 0),
    ] {
        let case = format!("{staff:?} {patient:?} {} {reasoned}", answer.word());
        let counter = Counter::with(staff);
        counter.open_patient(patient).unwrap();
        counter.play.forget();
        let given = PermissionInput { reason: input(answer.clone()).reason.filter(|_| reasoned), answer };
        let _ = run(counter.desk.answer_permission(given));
        let lines = counter.play.lines();
        assert_eq!(lines.iter().find(|l| l.starts_with("permission")).map(String::as_str), entry, "{case}");
        assert_eq!(counter.play.asked(Ask::List), asked, "{case}");
        assert_eq!(counter.play.asked(Ask::Get), asked, "{case}");
        assert_eq!(lines.iter().any(|l| l == "view asked?"), asked == 1, "{case}");
        assert_eq!(counter.shown().is_some(), asked == 1, "{case}");
    }
}

#[test]
fn law_2_a_refusal_ends_the_visit_and_cannot_be_tried_again() {
    let counter = Counter::with(Staff::Priya);
    counter.open_patient(Patient::Ann).unwrap();
    counter.answer(Answer::Refused).unwrap();
    assert!(matches!(counter.ended(), Some(Ended::PatientSaidNo)));
    assert!(run(counter.desk.look_again()).is_err());
    assert!(counter.answer(Answer::Agreed).is_err());
    assert_eq!(counter.play.asked(Ask::Route) + counter.play.asked(Ask::List), 0);
}

#[test]
fn law_2_a_permission_is_for_one_opening_of_one_patient() {
    let counter = Counter::with(Staff::Priya);
    counter.look(Patient::Dan);
    assert!(matches!(counter.ended(), Some(Ended::Failed(_))));
    run(counter.desk.look_again()).unwrap();
    assert_eq!(counter.play.asked(Ask::List), 2, "a failed look may be tried again under its permission");
    counter.desk.close_patient().unwrap();
    counter.open_patient(Patient::Dan).unwrap();
    assert!(run(counter.desk.look_again()).is_err());
    assert_eq!(counter.play.asked(Ask::List), 2);
}
