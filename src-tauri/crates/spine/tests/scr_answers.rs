//! Every SCR answer among the samples, and what it becomes; and what an answer about something else becomes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{files, name, sample};
use proptest::prelude::*;
use vouch_core::Code;
use vouch_core::ids::{EventId, NhsNumber};
use vouch_core::record::{
    Allergies, Asked, EventStatus, Fetched, Listing, Record, ScrEvent, StandingPermission, StatementKind,
};
use vouch_spine::scr::{read_get, read_list};

const PATIENT: &str = "9995000180";

fn asked(patient: &str, event: Option<&str>) -> Asked {
    Asked { patient: NhsNumber::parse(patient).unwrap(), event: event.map(|e| EventId::new(e).unwrap()) }
}

fn list_outcome(bytes: &[u8]) -> String {
    match read_list(bytes, None) {
        Ok(Listing::None) => "none".into(),
        Ok(Listing::Refused) => "refused".into(),
        Ok(Listing::Events { events, view }) => {
            let current = ScrEvent::current(&events).unwrap();
            format!(
                "{} events, view {view:?}, current {} by {}",
                events.len(),
                current.id,
                current.author.as_deref().unwrap_or("-")
            )
        }
        Err(e) => format!("{:?}", e.fault().code),
    }
}

fn record(bytes: &[u8]) -> Record {
    match read_get(bytes, None, "2026-01-01T12:00:00Z".parse().unwrap()).unwrap() {
        Fetched::Record(record) => *record,
        other => panic!("{other:?}"),
    }
}

#[test]
fn lists() {
    let events =
        "2 events, view Ask, current FA60BE64-1F34-11EB-A2A8-000C29A364EB by Mr John Jeffrey Jones Jnr, The Surgery";
    let expected = [
        ("noConsent.xml", "refused"),
        ("notFound.xml", "none"),
        ("success.xml", events),
        ("scrapi__event-list-query__noConsent.xml", "refused"),
        ("scrapi__event-list-query__notFound.xml", "none"),
        ("scrapi__event-list-query__success.xml", events),
        ("scrapi__mock-spine__event-list-query__noConsent.xml", "refused"),
        ("scrapi__mock-spine__event-list-query__success.xml", events),
    ];
    let mut all = files("fhir/scr/responses/event-list-query");
    all.extend(files("scr").into_iter().filter(|f| name(f).contains("event-list-query")));
    if all.is_empty() {
        println!("skipped: ../shared is absent (lists)");
        return;
    }
    assert_eq!(all.len(), expected.len());
    for (file, (expected_name, outcome)) in all.iter().zip(expected) {
        assert_eq!(
            (name(file).as_str(), list_outcome(&std::fs::read(file).unwrap()).as_str()),
            (expected_name, outcome)
        );
    }
    println!("read {} list answers", all.len());
}

#[test]
fn documents() {
    let mut all = files("fhir/scr/responses/event-query");
    all.extend(files("scr").into_iter().filter(|f| name(f).contains("event-query")));
    if all.is_empty() {
        println!("skipped: ../shared is absent (documents)");
        return;
    }
    for file in &all {
        let r = record(&std::fs::read(file).unwrap());
        let name = name(file);
        // File, sections, author, made at, pinned statements, allergies.
        let (sections, author, created, pinned, allergies) = if name.contains("additional") {
            (
                10,
                "Mr Bob Wilson",
                "20200430161309",
                vec![StatementKind::Disclaimer, StatementKind::Withheld],
                Allergies::Known,
            )
        } else if name.contains("agent-person") {
            let pinned = vec![StatementKind::Disclaimer, StatementKind::RecentlyRegistered];
            (15, "Dr Mark Spencer", "20201117010000", pinned, Allergies::Known)
        } else if name.contains("initial") {
            (4, "The Bridge Street Practice", "200703150100", vec![StatementKind::Disclaimer], Allergies::Known)
        } else {
            let pinned = vec![StatementKind::Disclaimer, StatementKind::RecentlyRegistered];
            let created = if name.contains("mock") { "20201117020000" } else { "20201117010000" };
            (15, "Dr Steve Jones", created, pinned, Allergies::Known)
        };
        assert_eq!(r.sections.len(), sections, "{name}");
        assert_eq!(r.author.as_deref(), Some(author), "{name}");
        assert_eq!(r.created.as_deref(), Some(created), "{name}");
        let kinds: Vec<StatementKind> = r.pinned.iter().map(|s| s.kind).collect();
        assert!(pinned.iter().all(|k| kinds.contains(k)), "{name}: {kinds:?}");
        assert_eq!(r.allergies, allergies, "{name}");
        assert_eq!(r.event.status, EventStatus::Normal, "{name}");
        assert_eq!(r.dropped, 0, "{name}");
    }
    assert_eq!(all.len(), 11);
    // Its envelope and its document name different numbers: asked for, it is not shown.
    let inconsistent = std::fs::read(all.iter().find(|f| name(f).contains("additional")).unwrap()).unwrap();
    let read = read_get(&inconsistent, Some(&asked(PATIENT, None)), jiff::Timestamp::UNIX_EPOCH);
    assert_eq!(read.err().map(|e| e.fault().code), Some(Code::AnswerWrongPatient));
    println!("read {} documents", all.len());
}

#[test]
fn an_answer_about_somebody_else_is_never_a_record() {
    let test = "an_answer_about_somebody_else_is_never_a_record";
    let Some(list) = sample(test, "scr/scrapi__event-list-query__success.xml") else { return };
    let Some(get) = sample(test, "scr/scrapi__event-query__success.xml") else { return };
    let event = "BF4180FD-C403-4EF7-A4AB-E07303AF5477";
    let now = "2026-01-01T12:00:00Z".parse().unwrap();
    let other_in_document = String::from_utf8(get.clone()).unwrap();
    let last = other_in_document.rfind(PATIENT).unwrap();
    let mut other_in_document = other_in_document.into_bytes();
    other_in_document.splice(last..last + 10, *b"9000000009");
    let other_in_permissions = String::from_utf8(list.clone())
        .unwrap()
        .replace("resourceContext extension=\"9995000180\"", "resourceContext extension=\"9000000009\"");
    for (what, found, expected) in [
        ("list", read_list(&list, Some(&asked(PATIENT, None))).err().map(|e| e.fault().code), None),
        (
            "list of another",
            read_list(&list, Some(&asked("9000000009", None))).err().map(|e| e.fault().code),
            Some(Code::AnswerWrongPatient),
        ),
        (
            "permissions of another",
            read_list(other_in_permissions.as_bytes(), Some(&asked(PATIENT, None))).err().map(|e| e.fault().code),
            Some(Code::AnswerWrongPatient),
        ),
        ("get", read_get(&get, Some(&asked(PATIENT, Some(event))), now).err().map(|e| e.fault().code), None),
        (
            "get, id in lower case",
            read_get(&get, Some(&asked(PATIENT, Some(&event.to_lowercase()))), now).err().map(|e| e.fault().code),
            None,
        ),
        (
            "get of another",
            read_get(&get, Some(&asked("9000000009", Some(event))), now).err().map(|e| e.fault().code),
            Some(Code::AnswerWrongPatient),
        ),
        (
            "document of another",
            read_get(&other_in_document, Some(&asked(PATIENT, Some(event))), now).err().map(|e| e.fault().code),
            Some(Code::AnswerWrongPatient),
        ),
        (
            "another event",
            read_get(&get, Some(&asked(PATIENT, Some("4E18C63D-4BDE-5BA8-928D-3B707A21B317"))), now)
                .err()
                .map(|e| e.fault().code),
            Some(Code::AnswerUnreadable),
        ),
    ] {
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn spoilt_answers_are_errors_and_never_records() {
    let Some(get) = sample("spoilt_answers_are_errors_and_never_records", "scr/scrapi__event-query__success.xml")
    else {
        return;
    };
    let text = String::from_utf8(get).unwrap();
    for (what, from, to) in [
        ("another HL7 namespace", "urn:hl7-org:v3", "urn:hl7-org:v4"),
        (
            "another SOAP namespace",
            "http://schemas.xmlsoap.org/soap/envelope/",
            "http://www.w3.org/2003/05/soap-envelope",
        ),
        ("two bodies", "</SOAP-ENV:Body>", "</SOAP-ENV:Body><SOAP-ENV:Body/>"),
        ("two patients", "<psis:patient>", "<psis:patient/><psis:patient>"),
        ("two events", "<psis:event>", "<psis:event/><psis:event>"),
        ("another interaction inside", "extension=\"QUPC_IN210000UK04\"", "extension=\"QUPC_IN200000UK04\""),
        ("an acknowledgement nobody knows", "typeCode=\"AA\"", "typeCode=\"AB\""),
        ("an error without reasons", "typeCode=\"AA\"", "typeCode=\"AE\""),
        ("no document", "GPSummary", "Other"),
        ("two texts", "<presentationText classCode", "<presentationText/><presentationText classCode"),
        ("text beside html", "<value>\n", "<value>STOP\n"),
        ("a document type", "<SOAP-ENV:Envelope\n", "<!DOCTYPE x><SOAP-ENV:Envelope\n"),
        ("cut", "</SOAP-ENV:Envelope>", ""),
        ("no number", "extension=\"9995000180\"", "extension=\"\""),
    ] {
        let spoilt = text.replace(from, to);
        assert_ne!(spoilt, text, "{what}");
        // "Other" is HL7 too: the patient of a document must be where a GP Summary has it.
        let read = read_get(spoilt.as_bytes(), None, "2026-01-01T12:00:00Z".parse().unwrap());
        if what == "no document" {
            assert!(read.is_ok(), "the document's own name is not what it is known by");
        } else {
            assert!(read.is_err(), "{what}");
        }
    }
}

#[test]
fn status_and_permission() {
    let Some(list) = sample("status_and_permission", "scr/scrapi__event-list-query__success.xml") else { return };
    let text = String::from_utf8(list).unwrap();
    let read = |text: &str| match read_list(text.as_bytes(), None).unwrap() {
        Listing::Events { events, view } => (events, view),
        other => panic!("{other:?}"),
    };
    for (from, to, expected) in [
        ("code=\"1\" displayName=\"Normal\"", "code=\"2\" displayName=\"Withdrawn\"", EventStatus::Withdrawn),
        ("code=\"1\" displayName=\"Normal\"", "code=\"3\" displayName=\"Replaced\"", EventStatus::Replaced),
        ("code=\"1\" displayName=\"Normal\"", "code=\"7\" displayName=\"New\"", EventStatus::Unknown("7".into())),
        ("<psis:payloadID", "<psis:withdrawingEventID root=\"X\"/><psis:payloadID", EventStatus::Withdrawn),
    ] {
        let (events, _) = read(&text.replace(from, to));
        assert!(events.iter().all(|e| e.status == expected), "{to}");
        assert_eq!(ScrEvent::current(&events), None);
    }
    let swapped = text.replacen("20201105070316", "20181105070316", 1);
    assert_eq!(
        ScrEvent::current(&read(&swapped).0).unwrap().id.as_str(),
        "BC60BE64-0987-A123-ABCD-870C29A36499",
        "order is not trusted"
    );
    for (from, to, expected) in [
        (">Yes<", ">No<", StandingPermission::No),
        (">Yes<", ">Ask<", StandingPermission::Ask),
        (">Yes<", ">Clear<", StandingPermission::Ask),
        (">View<", ">Other<", StandingPermission::NotSaid),
    ] {
        assert_eq!(read(&text.replace(from, to)).1, expected, "{to}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]
    /// Whatever is cut out of an answer, or put into it, what is read is about the patient asked for, or it is an error.
    #[test]
    fn spoilt_at_random(at in 0.0f64..1.0, out in 0usize..200, put in prop::sample::select(vec![
        "", "<", ">", "&", "\"", "<x/>", "</psis:event>", "9000000009", "<!DOCTYPE x>", "<psis:patient/>", "\0", " ",
    ])) {
        let Some(bytes) = sample("spoilt_at_random", "scr/scrapi__event-query__success.xml") else { return Ok(()) };
        let at = (at * bytes.len() as f64) as usize;
        let mut spoilt = bytes.clone();
        spoilt.splice(at..(at + out).min(bytes.len()), put.bytes());
        let question = asked(PATIENT, Some("BF4180FD-C403-4EF7-A4AB-E07303AF5477"));
        if let Ok(Fetched::Record(record)) = read_get(&spoilt, Some(&question), jiff::Timestamp::UNIX_EPOCH) {
            prop_assert_eq!(record.patient.digits(), PATIENT);
        }
    }
}
