//! Nothing clinical on disk, and nothing printed that does not belong in a log.

use std::fmt::Debug;

use secrecy::SecretString;
use vouch_core::alert::{Alert, Cause, Contract, FrozenAlert};
use vouch_core::desk::{
    AlertPage, AlertRow, Ended, Finding, JournalFilter, JournalPage, PermissionInput, Recent, TrayCard,
};
use vouch_core::ids::{AlertId, EventId, MessageId};
use vouch_core::journal::{Entry, Kind, Phase, Query, Written};
use vouch_core::permission::{Answer, Ground};
use vouch_core::person::PartialDate;
use vouch_core::ports::{Login, Method, Pin, Retrieved};
use vouch_core::record::{Asked, Fetched};
use vouch_core::{Code, Fault, Whose};

use crate::fakes::counter::{Counter, input, reason, run};
use crate::fakes::people::{self, CANARIES, DRUG, FAMILY, PIN, Patient, STREET, Staff, TICKET, old_number};

/// What is found of a patient, a PIN, a ticket or a record in a text.
fn leaks(text: &str) -> Vec<String> {
    let numbers = Patient::ALL.iter().map(|p| p.number()).chain([old_number()]);
    let numbers = numbers.flat_map(|n| [n.digits().to_owned(), n.spaced()]);
    let canaries = CANARIES.iter().map(|c| (*c).to_owned());
    numbers.chain(canaries).chain(["1945".into(), "14-Jul".into(), "81y".into()]).filter(|c| text.contains(c)).collect()
}

fn entry() -> Entry {
    let mut entry = Entry::new(jiff::Timestamp::UNIX_EPOCH, Kind::Patient, Phase::Event, "opened")
        .about(&Patient::Hal.number())
        .fact("asked-as", old_number().digits());
    entry.reason = Some(format!("for {FAMILY}"));
    entry
}

fn written() -> Written {
    Written { sequence: 1, entry: entry(), hash: String::new() }
}

#[test]
fn law_5_debug_prints_nothing_of_a_patient() {
    let person = Patient::Ann.person();
    let event = EventId::new("7F1A9C10-0000-4000-8000-000000000001").unwrap();
    let record = people::record(Patient::Ann, &event, jiff::Timestamp::UNIX_EPOCH);
    let alert = Alert {
        id: AlertId::from_uuid(uuid::Uuid::nil()),
        cause: Cause::Emergency,
        at: jiff::Timestamp::UNIX_EPOCH,
        user: Staff::Priya.user(),
        role: Staff::Priya.roles()[0].clone(),
        patient: Patient::Ann.number(),
        reason: reason(FAMILY),
    };
    let frozen = FrozenAlert {
        id: alert.id.clone(),
        message_id: MessageId::from_uuid(uuid::Uuid::nil()),
        address: String::new(),
        content_type: String::new(),
        soap_action: String::new(),
        body: format!("{FAMILY} {}", Patient::Ann.number().digits()).into(),
        contract: Contract { retries: 0, interval_secs: 0, persist_secs: 0 },
    };
    let login = || Login {
        method: Method::Cis,
        tokens: None,
        ticket: SecretString::from(TICKET.to_owned()),
        session_id: TICKET.into(),
        logout: Some(TICKET.into()),
        user_id: "900000000001".into(),
    };
    let fault = Fault::new(Code::Unexpected, Whose::Ours, FAMILY, DRUG, STREET);
    let filter =
        JournalFilter { patient: Patient::Ann.number().spaced(), user: "Priya".into(), ..JournalFilter::default() };
    let on_file = Answer::OnFile { recorded: reason(FAMILY) };
    let section = record.sections[0].clone();
    let table: Vec<(&str, Box<dyn Debug>)> = vec![
        ("NhsNumber", Box::new(Patient::Ann.number())),
        ("Person", Box::new(person.clone())),
        ("Name", Box::new(person.name.clone())),
        ("PartialDate", Box::new(person.born)),
        ("Age", Box::new(PartialDate::parse("1945-07-14").unwrap().age(jiff::civil::date(2026, 11, 21)))),
        ("Retrieved", Box::new(Retrieved::Found(Box::new(person.clone())))),
        ("Record", Box::new(record.clone())),
        ("Section", Box::new(section.clone())),
        ("Block", Box::new(section.body)),
        ("Statement", Box::new(record.pinned.clone())),
        ("Fetched", Box::new(Fetched::Record(Box::new(record)))),
        ("Asked", Box::new(Asked { patient: Patient::Ann.number(), event: Some(event) })),
        ("Alert", Box::new(alert)),
        ("FrozenAlert", Box::new(frozen)),
        ("Entry", Box::new(entry())),
        ("Written", Box::new(written())),
        ("Query", Box::new(Query { patient: Some(Patient::Ann.number()), ..Query::default() })),
        ("Fault", Box::new(fault.clone())),
        ("Answer", Box::new(on_file.clone())),
        ("Reason", Box::new(reason(FAMILY))),
        ("PermissionInput", Box::new(PermissionInput { answer: on_file, reason: Some(reason(DRUG)) })),
        ("Ended", Box::new(Ended::Failed(fault.clone()))),
        ("Finding", Box::new(Finding { candidate: Some(person.into()), fault: Some(fault), ..Finding::default() })),
        ("Recent", Box::new(Recent { number: Patient::Ann.number(), name: FAMILY.into(), about: DRUG.into() })),
        ("JournalFilter", Box::new(filter.clone())),
        ("JournalPage", Box::new(JournalPage { filter, lines: vec![written()], ..JournalPage::default() })),
        ("AlertPage", Box::new(AlertPage { rows: alert_rows(), fault: None })),
        ("Pin", Box::new(Pin::new(PIN.into()))),
        (
            "TrayCard",
            Box::new(TrayCard {
                id: "p".into(),
                name: "P".into(),
                about: String::new(),
                pin: PIN.into(),
                inserted: true,
            }),
        ),
        ("Login", Box::new(login())),
    ];
    for (name, value) in table {
        for text in [format!("{value:?}"), format!("{value:#?}")] {
            assert_eq!(leaks(&text), Vec::<String>::new(), "{name}: {text}");
        }
    }
}

fn alert_rows() -> Vec<AlertRow> {
    let counter = Counter::with(Staff::Priya);
    counter.look(Patient::Ann);
    counter.card_out();
    counter.sign_in(Staff::Petra);
    let rows = counter.state().work().and_then(|w| w.alerts.clone()).expect("the alerts page").rows;
    assert_eq!(rows.len(), 1);
    assert!(rows[0].intent.is_some() && rows[0].outcome.as_deref() == Some("shown"));
    rows
}

/// Every state of a day, printed.
#[test]
fn law_5_no_state_prints_anything_of_a_patient() {
    let counter = full_day();
    let mut states = 0;
    for event in counter.play.events() {
        states += usize::from(matches!(event, crate::fakes::Event::Shown(_)));
        let text = format!("{event:?}");
        assert_eq!(leaks(&text), Vec::<String>::new(), "{text}");
    }
    assert!(states > 50, "{states} states");
}

/// Every kind of look, with every kind of end.
fn full_day() -> Counter {
    let counter = Counter::with(Staff::Gail);
    for patient in Patient::ALL {
        counter.look(patient);
        if patient == Patient::Cat {
            run(counter.desk.override_dissent(Ground::CourtOrder, reason("Order 12"))).unwrap();
        }
        let _ = counter.desk.close_patient();
    }
    counter.find(&old_number());
    counter.desk.confirm().unwrap();
    run(counter.desk.answer_permission(input(Answer::Emergency))).unwrap();
    counter.find(&Patient::Ann.number());
    counter.desk.reject().unwrap();
    run(counter.desk.find("not a number")).unwrap();
    counter.card_out();
    counter.sign_in(Staff::Petra);
    let filter =
        JournalFilter { patient: Patient::Ann.number().spaced(), user: "Gail".into(), ..JournalFilter::default() };
    counter.desk.read_journal(filter).unwrap();
    counter
}

#[test]
fn law_5_the_journal_holds_identifiers_reasons_and_outcomes_only() {
    let counter = full_day();
    let written = counter.play.written();
    assert!(written.len() > 50, "{} entries", written.len());
    for Written { entry, .. } in &written {
        let held: Vec<&str> = [entry.word.as_str()]
            .into_iter()
            .chain(entry.reason.as_deref())
            .chain(entry.facts.iter().flat_map(|(k, v)| [k.as_str(), v.as_str()]))
            .chain(entry.actor.iter().flat_map(|a| [a.user.as_str(), &a.name, &a.role_profile, &a.job, &a.ods]))
            .collect();
        for text in held {
            let found: Vec<_> = CANARIES.into_iter().filter(|c| text.contains(c)).collect();
            assert!(found.is_empty(), "{}: {text}", crate::fakes::order::line(entry));
        }
    }
}

#[test]
fn law_5_a_search_intent_holds_no_value() {
    let counter = Counter::with(Staff::Priya);
    counter.find(&Patient::Ann.number());
    for entry in counter.play.written().into_iter().map(|w| w.entry).filter(|e| e.kind == Kind::Search) {
        assert_eq!(entry.patient, None);
        let facts: Vec<_> = entry.facts.iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert!(facts == ["fields=nhs-number"] || facts == ["count=1"], "{facts:?}");
    }
}

#[test]
fn law_5_a_shared_family_name_is_a_flag_not_a_name() {
    for (staff, flagged) in [("Canaryfamily", true), ("CANARYFAMILY", true), ("Staff", false)] {
        let counter = Counter::open();
        *counter.play.family.lock().unwrap() = Some(staff.into());
        counter.sign_in(Staff::Priya);
        counter.look(Patient::Ann);
        let entry =
            counter.play.written().into_iter().map(|w| w.entry).find(|e| e.kind == Kind::View).expect("an intent");
        assert_eq!(entry.facts.contains_key("same-family-name"), flagged, "{staff}");
    }
}
