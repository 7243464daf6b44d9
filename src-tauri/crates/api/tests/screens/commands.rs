//! Every command of the table, called: the entry it leaves, and what it does without the right to it.

use vouch_api::command::{
    Cancel, CardInsert, CardRemove, Command, DraftKeep, FindInterrupted, FindNumber, FindRecent, Go, JournalRead,
    Leaves, Lock, LookAgain, OverrideDissent, PatientClose, PermissionAnswer, PersonConfirm, PersonReject, PinEnter,
    PinOnReader, ReaderChoose, RoleChange, RoleChoose, SetupCheck, SetupSave, SignInBrowser, SignInRestart, Stay,
    TABLE,
};
use vouch_api::view::{AnswerId, Draft, JournalFilter, Place};
use vouch_core::desk::Recent;
use vouch_core::ports::PinEntry;

use crate::fakes::Event;
use crate::fakes::counter::{Counter, run};
use crate::fakes::people::{PIN, Patient, Staff};
use crate::stand::Stand;

/// A command with the counter it makes sense at.
type Case = (&'static str, fn() -> Counter, fn() -> Command);

const CASES: [Case; 26] = [
    ("card_insert", Counter::open, || CardInsert { card: "priya".into() }.into()),
    ("card_remove", priya, || CardRemove {}.into()),
    ("pin_enter", card_in, || PinEnter { pin: PIN.into(), certain: false }.into()),
    ("pin_on_reader", pinpad, || PinOnReader { certain: false }.into()),
    ("sign_in_browser", Counter::open, || SignInBrowser {}.into()),
    ("reader_choose", card_in, || ReaderChoose { reader: "Reader 1".into() }.into()),
    ("sign_in_restart", card_in, || SignInRestart {}.into()),
    ("role_choose", choosing, || RoleChoose { profile: Staff::Omar.roles()[1].profile.to_string() }.into()),
    ("role_change", || Counter::with(Staff::Omar), || RoleChange {}.into()),
    ("lock", priya, || Lock {}.into()),
    ("stay", priya, || Stay {}.into()),
    ("go", asked, || Go { place: Place::Find }.into()),
    ("find_number", priya, || FindNumber { text: Patient::Ann.number().spaced() }.into()),
    ("find_recent", with_examples, || FindRecent { id: "e0".into() }.into()),
    ("find_interrupted", interrupted, || FindInterrupted {}.into()),
    ("cancel", priya, || Cancel {}.into()),
    ("person_confirm", found, || PersonConfirm {}.into()),
    ("person_reject", found, || PersonReject {}.into()),
    ("patient_close", asked, || PatientClose {}.into()),
    ("permission_answer", asked, || answer(AnswerId::Agreed)),
    ("draft_keep", asked, || {
        DraftKeep { draft: Draft { answer: None, recorded: "".into(), chip: "".into(), text: "a".into() } }.into()
    }),
    ("override_dissent", refused, || OverrideDissent { ground: "2".into(), text: "Statute 7".into() }.into()),
    ("look_again", failed, || LookAgain {}.into()),
    ("journal_read", || Counter::with(Staff::Petra), || JournalRead { filter: JournalFilter::default() }.into()),
    ("setup_check", priya, || SetupCheck { fields: Vec::new() }.into()),
    ("setup_save", || Counter::with(Staff::Matt), || SetupSave { fields: Vec::new() }.into()),
];

/// The commands that leave no entry, each with its reason, as the table has it.
const NOTHING: [(&str, &str); 5] = [
    ("stay", "being here asks and shows nothing"),
    ("go", "moving between screens asks and shows nothing new; opening a list is an entry of its own"),
    ("cancel", "what was under way gets its own outcome entry"),
    ("draft_keep", "nothing is asked or shown: what is being typed stays in memory, for the same user only"),
    ("setup_check", "nothing is read or changed: it looks at what is being typed"),
];

fn answer(answer: AnswerId) -> Command {
    PermissionAnswer { answer, recorded: String::new(), chip: "Urgent repeat".into(), text: String::new() }.into()
}

fn priya() -> Counter {
    Counter::with(Staff::Priya)
}

fn card_in() -> Counter {
    let counter = Counter::open();
    counter.card_in(Staff::Priya);
    counter
}

fn pinpad() -> Counter {
    let counter = Counter::open();
    *counter.play.pin_entry.lock().unwrap() = PinEntry::Reader;
    counter.card_in(Staff::Priya);
    counter
}

fn interrupted() -> Counter {
    let counter = asked();
    run(counter.after(counter.desk.lock_screen("locked")));
    run(counter.desk.enter_pin(PIN.into(), false)).unwrap();
    counter
}

fn choosing() -> Counter {
    let counter = Counter::open();
    counter.card_in(Staff::Omar);
    run(counter.desk.enter_pin(PIN.into(), false)).unwrap();
    counter
}

fn with_examples() -> Counter {
    examples(priya())
}

fn examples(counter: Counter) -> Counter {
    let ann = Recent { number: Patient::Ann.number(), name: "Ann".into(), about: "has a record".into() };
    counter.desk.examples(vec![ann].into());
    counter
}

fn found() -> Counter {
    let counter = priya();
    counter.find(&Patient::Ann.number());
    counter
}

fn asked() -> Counter {
    let counter = found();
    counter.desk.confirm().unwrap();
    counter
}

fn refused() -> Counter {
    let counter = Counter::with(Staff::Gail);
    counter.look(Patient::Cat);
    counter
}

fn failed() -> Counter {
    let counter = priya();
    counter.look(Patient::Dan);
    counter
}

#[test]
fn every_command_leaves_the_entry_its_row_names() {
    let names: Vec<_> = TABLE.iter().map(|row| row.name).collect();
    assert_eq!(names, CASES.map(|(name, ..)| name), "a case for each row, in the order of the table");
    let mut nothing = Vec::new();
    for (row, (name, ready, command)) in TABLE.iter().zip(CASES) {
        assert_eq!(command().row().name, name);
        let stand = Stand::new(ready());
        stand.counter.play.forget();
        stand.call(command()).unwrap_or_else(|fault| panic!("{name}: {}", fault.what));
        let kinds: Vec<_> = stand.counter.play.written().iter().map(|w| w.entry.kind).collect();
        match row.leaves {
            Leaves::Entry(kind) => assert!(kinds.contains(&kind), "{name} leaves {kinds:?}, not {kind:?}"),
            Leaves::Nothing(why) => {
                assert!(kinds.is_empty(), "{name} leaves {kinds:?}");
                nothing.push((name, why));
            }
        }
    }
    assert_eq!(nothing, NOTHING);
}

#[test]
fn law_11_a_command_without_its_right_asks_nothing() {
    const CODES: [&str; 9] = ["B0264", "B0370", "B0020", "B0168", "B0082", "B0015", "B0016", "B0011", "B0062"];
    let mut tried = 0;
    for (row, (name, _, command)) in TABLE.iter().zip(CASES).filter(|(row, _)| !row.needs.is_empty()) {
        // All rights but those it needs; and a role without a list.
        let others: Vec<_> = CODES.into_iter().filter(|c| !row.needs.contains(c)).collect();
        for codes in [Some(&others[..]), Some(&[]), None] {
            let counter = examples(Counter::holding(Staff::Priya, codes));
            // As far as these rights go towards where the command makes sense.
            let patient = if name == "override_dissent" { Patient::Cat } else { Patient::Dan };
            counter.find(&patient.number());
            if !name.starts_with("person") {
                let _ = counter.desk.confirm();
            }
            if name != "permission_answer" {
                let _ = counter.answer(vouch_core::permission::Answer::Agreed);
            }
            counter.play.forget();
            let stand = Stand::new(counter);
            let _ = stand.call(command());
            let events = stand.counter.play.events();
            assert!(!events.iter().any(|e| matches!(e, Event::Asked(_))), "{name} with {codes:?}");
            assert_eq!(stand.counter.play.lines(), Vec::<String>::new(), "{name} with {codes:?}");
            assert_eq!(stand.saved(), 0, "{name} with {codes:?}");
            tried += 1;
        }
    }
    assert_eq!(tried, 33, "eleven commands need a right");
}

#[test]
fn what_cannot_be_begun_is_said() {
    // command, counter, the code of the fault
    let override_by = |ground: &str| OverrideDissent { ground: ground.into(), text: "Statute 7".into() }.into();
    let on_file =
        PermissionAnswer { answer: AnswerId::OnFile, recorded: String::new(), chip: "Other".into(), text: "x".into() };
    let no_reason =
        PermissionAnswer { answer: AnswerId::Agreed, recorded: String::new(), chip: String::new(), text: " ".into() };
    for (counter, command, code) in [
        (Counter::open(), FindNumber { text: Patient::Ann.number().spaced() }.into(), "SESSION_ENDED"),
        (priya(), PersonConfirm {}.into(), "UNEXPECTED"),
        (priya(), PatientClose {}.into(), "UNEXPECTED"),
        (priya(), LookAgain {}.into(), "UNEXPECTED"),
        (priya(), FindRecent { id: "r7".into() }.into(), "PATIENT_NOT_FOUND"),
        (asked(), Command::from(on_file), "CONFIG"),
        (asked(), Command::from(no_reason), "CONFIG"),
        (refused(), override_by("4"), "CONFIG"),
        (refused(), override_by("0"), "CONFIG"),
        (failed(), override_by("1"), "ACTIVITY_MISSING"),
    ] {
        let name = command.row().name;
        let stand = Stand::new(counter);
        let lists = stand.counter.play.asked(crate::fakes::Ask::List);
        let fault = stand.call(command).expect_err(name);
        assert_eq!(fault.code, code, "{name}");
        assert_eq!(stand.counter.play.asked(crate::fakes::Ask::List), lists, "{name}");
        assert!(!fault.what.is_empty() && !fault.means.is_empty() && !fault.next.is_empty(), "{name}: three sentences");
    }
}
