//! What is on screen is not what may be printed (law 5).

use crate::fakes::counter::{Counter, run};
use crate::fakes::people::{CANARIES, Patient, Staff};
use crate::stand::view;

#[test]
fn law_5_debug_of_a_view_prints_nothing_of_a_patient() {
    let counter = Counter::with(Staff::Priya);
    let check = |counter: &Counter| {
        let view = view(counter);
        let page = serde_json::to_string(&view).unwrap();
        let printed = format!("{view:?}");
        for canary in CANARIES.iter().map(|c| (*c).to_owned()).chain([Patient::Ann.number().spaced()]) {
            assert!(!printed.contains(&canary), "{canary}: {printed}");
        }
        page.contains(&Patient::Ann.number().spaced())
    };
    counter.find(&Patient::Ann.number());
    assert!(check(&counter), "the person to confirm");
    counter.desk.confirm().unwrap();
    assert!(check(&counter), "the question");
    counter.answer(vouch_core::permission::Answer::Agreed).unwrap();
    assert!(check(&counter), "the record");
    counter.card_out();
    counter.sign_in(Staff::Petra);
    assert!(check(&counter), "the alerts");
    counter.desk.read_journal(vouch_core::desk::JournalFilter::default()).unwrap();
    assert!(check(&counter), "the journal");
    run(counter.desk.find("x")).unwrap();
    check(&counter);
}
