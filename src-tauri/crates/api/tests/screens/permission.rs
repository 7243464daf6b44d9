//! The permission question in plain words.

use vouch_api::view::{AnswerId, AskPermission, Screen};

use crate::fakes::counter::Counter;
use crate::fakes::people::{Patient, Staff};
use crate::stand::screen;

fn ask(staff: Staff, codes: &[&'static str], patient: Patient) -> AskPermission {
    let counter = Counter::holding(staff, Some(codes));
    counter.open_patient(patient).unwrap();
    match screen(&counter) {
        Screen::Permission(ask) => ask,
        other => panic!("not the question: {other:?}"),
    }
}

#[test]
fn which_answers_are_offered_and_allowed() {
    use AnswerId::{Agreed, Emergency, NotNeeded, OnFile, Refused};
    for (staff, patient, codes, offered) in [
        (
            Staff::Priya,
            Patient::Ann,
            &["B0370", "B0168"][..],
            &[(Agreed, ""), (OnFile, ""), (Refused, ""), (Emergency, "")][..],
        ),
        (Staff::Priya, Patient::Ann, &["B0370"], &[(Agreed, ""), (OnFile, ""), (Refused, ""), (Emergency, "B0168")]),
        (
            Staff::Priya,
            Patient::Ann,
            &["B0264", "B0168"],
            &[(Agreed, "B0370"), (OnFile, "B0370"), (Refused, "B0370"), (Emergency, "B0370")],
        ),
        (Staff::Priya, Patient::Gus, &["B0370"], &[(Agreed, ""), (OnFile, ""), (Refused, ""), (Emergency, "B0168")]),
        (Staff::Gail, Patient::Gus, &["B0370"], &[(NotNeeded, ""), (Refused, "")]),
        (Staff::Gail, Patient::Ann, &["B0370"], &[(Agreed, ""), (OnFile, ""), (Refused, ""), (Emergency, "B0168")]),
    ] {
        let options = ask(staff, codes, patient).options;
        let ids: Vec<_> = options.iter().map(|o| o.id).collect();
        assert_eq!(ids, offered.iter().map(|(id, _)| *id).collect::<Vec<_>>(), "{staff:?} {patient:?} {codes:?}");
        for (option, (id, missing)) in options.iter().zip(offered) {
            assert_eq!(option.allowed, missing.is_empty(), "{codes:?} {id:?}");
            assert!(
                option.not_allowed.contains(missing) && option.not_allowed.is_empty() == missing.is_empty(),
                "{}",
                option.not_allowed
            );
        }
    }
}

#[test]
fn what_each_answer_says_it_does() {
    let pharmacy = ask(Staff::Priya, &["B0370", "B0168"], Patient::Ann);
    let practice = ask(Staff::Gail, &["B0370"], Patient::Gus);
    // answer, asks where it is recorded, asks for a reason, asks once more, what it says of the alert
    for (ask, id, recorded, reason, again, consequence) in [
        (&pharmacy, AnswerId::Agreed, false, true, false, "An alert goes to your Privacy Officer."),
        (&pharmacy, AnswerId::OnFile, true, true, false, "An alert goes to your Privacy Officer."),
        (
            &pharmacy,
            AnswerId::Refused,
            false,
            false,
            false,
            "Nothing is fetched. The answer is written down in the journal.",
        ),
        (&pharmacy, AnswerId::Emergency, false, true, true, "An emergency alert goes to your Privacy Officer."),
        (
            &practice,
            AnswerId::NotNeeded,
            false,
            false,
            false,
            "No alert is sent. The look is written down in the journal.",
        ),
    ] {
        let option = ask.options.iter().find(|o| o.id == id).expect("the answer");
        assert_eq!(
            (option.needs_recorded, option.needs_reason, !option.confirm.is_empty(), option.consequence.as_str()),
            (recorded, reason, again, consequence),
            "{id:?}"
        );
    }
    assert!(pharmacy.sentence.starts_with("Mrs Canaryfamily, may I look at your GP medication record?"));
    assert_eq!(pharmacy.who, "Priya Staff, Pharmacist, The FX123");
    assert_eq!(pharmacy.patient, Patient::Ann.number().spaced());
    assert!(pharmacy.warning.contains("Do not write clinical details"));
}
