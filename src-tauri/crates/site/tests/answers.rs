//! Spine, PDS and SDS answering badly, late or not at all: each its own words, nothing shown, and the journal closed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::counter::{ANN, BAKER, Counter, agreed, says};
use support::{Headless, World};

/// Longer than a test waits for anything else.
const LATE: Duration = Duration::from_secs(60);

/// What may come from any HTTP service, with the words for it; `WHO` is the service.
fn spoilt() -> [(Value, &'static str, &'static str); 6] {
    [
        (json!({ "kind": "drop-before" }), "CUT_OFF", "The connection to WHO ended in the middle of the answer."),
        (json!({ "kind": "drop-after" }), "CUT_OFF", "The connection to WHO ended in the middle of the answer."),
        (json!({ "kind": "cut" }), "CUT_OFF", "The connection to WHO ended in the middle of the answer."),
        (json!({ "kind": "garbage" }), "ANSWER_UNREADABLE", "WHO sent an answer that cannot be read."),
        (json!({ "kind": "doctype" }), "ANSWER_UNREADABLE", "WHO sent an answer that cannot be read."),
        (json!({ "kind": "huge", "bytes": 33 << 20 }), "ANSWER_TOO_LARGE", "WHO sent an answer too large to be right."),
    ]
}

/// What only Spine can answer.
fn spines_own() -> [(Value, &'static str, &'static str); 6] {
    [
        (json!({ "kind": "http500" }), "SPINE_FAULT", "Spine answered with an error instead of a message."),
        (json!({ "kind": "soap-fault", "code": "200" }), "SPINE_FAULT", "Spine could not process the message."),
        (json!({ "kind": "ae", "codes": ["500"] }), "SPINE_ERROR", "Spine has failed."),
        (
            json!({ "kind": "ae", "codes": ["77777"] }),
            "SPINE_ERROR",
            "Spine answered with an error Vouch does not know.",
        ),
        (json!({ "kind": "ar", "code": "300" }), "SPINE_ERROR", "Spine refused the message."),
        (
            json!({ "kind": "wrong-patient", "nhs_number": "9991234578" }),
            "ANSWER_WRONG_PATIENT",
            "Spine sent an answer about a different patient.",
        ),
    ]
}

/// Since this line: no screen but the list of examples says a word about Ann.
fn never_shown(vouch: &Headless, since: usize) {
    for line in &vouch.seen[since..] {
        let text = line.to_string();
        let examples = line["view"]["screen"]["kind"] == "find";
        assert!(
            examples || !["EXAMPLE, Ann", ANN, "9991234578", "enicillin"].iter().any(|w| text.contains(w)),
            "{text}"
        );
    }
}

fn spine_answers_badly(at: &str) {
    let mut counter = Counter::pharmacist();
    let rows: Vec<_> = spoilt().into_iter().chain(spines_own()).collect();
    for (fault, code, what) in &rows {
        let line = counter.vouch.seen.len();
        counter.order(at, fault, 1);
        let view = counter.look(BAKER);
        let screen = &view["screen"];
        assert_eq!(
            (&screen["kind"], &screen["outcome"]),
            (&json!("result"), &json!("failed")),
            "{at} {fault}: {screen}"
        );
        assert_eq!(screen["title"], "The record could not be fetched");
        assert_eq!(screen["lines"], json!(["This does not mean that there is no record."]));
        says(&screen["fault"], code, &what.replace("WHO", "Spine"));
        let outcome = counter.last("view");
        assert_eq!((outcome.word.as_str(), &outcome.facts["code"]), ("failed", &json!(code)), "{at} {fault}");
        never_shown(&counter.vouch, line);
        counter.vouch.act("patient_close", json!({}));
    }
    let view = counter.look(BAKER);
    assert_eq!(view["screen"]["kind"], "record", "after all that, the same desk still works");
    assert_eq!(counter.alerts(), rows.len() + 1, "each look owed an alert, whatever came of it");
}

#[test]
fn spine_answers_the_list_badly() {
    spine_answers_badly("scr.list");
}

#[test]
fn spine_answers_the_record_badly() {
    spine_answers_badly("scr.get");
}

#[test]
fn a_failed_look_can_be_tried_again() {
    let mut counter = Counter::pharmacist();
    counter.order("scr.get", &json!({ "kind": "http500" }), 1);
    let view = counter.look(BAKER);
    assert_eq!(view["screen"]["canRetry"], true);
    let view = counter.vouch.act("look_again", json!({}));
    assert_eq!(view["screen"]["kind"], "record");
    assert_eq!(counter.alerts(), 2, "each try is a look");
}

#[test]
fn pds_answers_badly() {
    let mut counter = Counter::pharmacist();
    let own = [(json!({ "kind": "http500" }), "SPINE_FAULT", "PDS had a problem.")];
    for (fault, code, what) in spoilt().into_iter().chain(own) {
        let line = counter.vouch.seen.len();
        counter.order("pds", &fault, 1);
        let view = counter.find(BAKER);
        assert_eq!(view["screen"]["kind"], "find", "{fault}");
        says(&view["screen"]["fault"], code, &what.replace("WHO", "PDS"));
        assert_eq!(counter.last("search").facts["code"], code);
        never_shown(&counter.vouch, line);
    }
    assert_eq!(counter.find(BAKER)["screen"]["kind"], "confirm");
}

/// A whole answer under another number is how PDS says that a number was replaced (spec/fhir.md 6.3): nobody but the
/// person at the counter can tell that it is somebody else, so both numbers are on screen before anything is opened.
#[test]
fn pds_answers_about_somebody_else() {
    let mut counter = Counter::pharmacist();
    counter.order("pds", &json!({ "kind": "wrong-patient", "nhs_number": "9991234578" }), 1);
    let view = counter.find(BAKER);
    assert_eq!((&view["screen"]["kind"], &view["frame"]["banner"]), (&json!("confirm"), &Value::Null));
    let note = view["screen"]["notes"][0].as_str().unwrap();
    assert!(note.starts_with("NHS number 999 002 0183 has been replaced by 999 123 4578."), "{note}");
    let view = counter.vouch.act("person_reject", json!({}));
    assert_eq!((&view["screen"]["kind"], &view["screen"]["recent"]), (&json!("find"), &json!([])));
    assert_eq!(counter.last("search").word, "not-the-person");
    assert_eq!((counter.asked("sds"), counter.asked("scr.list")), (0, 0));
}

#[test]
fn the_token_service_answers_badly() {
    let mut counter = Counter::pharmacist();
    for (fault, code, what) in spoilt() {
        counter.order("oauth", &fault, 1);
        let view = counter.find(BAKER);
        says(&view["screen"]["fault"], code, &what.replace("WHO", "The NHS API platform").replace("to The", "to the"));
    }
    assert_eq!(counter.asked("pds"), 0);
}

#[test]
fn while_sds_answers_badly_spine_is_not_asked() {
    let mut counter = Counter::pharmacist();
    for (fault, code, what) in
        spoilt().into_iter().chain([(json!({ "kind": "http500" }), "SPINE_FAULT", "SDS had a problem.")])
    {
        counter.order("sds", &fault, 1);
        let view = counter.look(BAKER);
        says(&view["screen"]["fault"], code, &what.replace("WHO", "SDS"));
        let last = counter.last("view");
        assert_eq!((last.word.as_str(), &last.facts["code"]), ("not-asked", &json!(code)));
        counter.vouch.act("patient_close", json!({}));
    }
    assert_eq!((counter.asked("scr.list"), counter.asked("alert")), (0, 0));
    assert_eq!(counter.look(BAKER)["screen"]["kind"], "record");
}

#[test]
fn nothing_listens() {
    for (address, first, what) in [
        ("cis", "pin", "CIS cannot be reached from this PC."),
        ("platform", "find", "The NHS API platform cannot be reached from this PC."),
    ] {
        let data = tempfile::tempdir().unwrap();
        let world = World::start(data.path());
        let announced = data.path().join("training-world/training.json");
        let mut how: Value = serde_json::from_str(&std::fs::read_to_string(&announced).unwrap()).unwrap();
        how[address] = json!("https://localhost:1");
        std::fs::write(&announced, how.to_string()).unwrap();
        let mut vouch = Headless::start(data.path());
        vouch.sign_in("priya", &world.pin("priya"));
        let view = match first {
            "pin" => vouch.until(|l| l["view"]["screen"]["fault"].is_object()).expect("a fault")["view"].clone(),
            _ => {
                vouch.screen("find");
                vouch.act("find_number", json!({ "text": BAKER }))
            }
        };
        says(&view["screen"]["fault"], "UNREACHABLE", what);
        assert_eq!(view["frame"]["status"]["connection"]["detail"], "not reached");
    }
}

#[test]
fn a_slow_look_shows_that_it_is_under_way_and_can_be_stopped() {
    for at in ["scr.list", "scr.get"] {
        let mut counter = Counter::pharmacist();
        counter.visit(BAKER);
        counter.slow(at, LATE);
        counter.vouch.send("permission_answer", agreed());
        let reading = counter.vouch.until(|l| l["view"]["screen"]["busy"]["what"] == "Asking Spine for the record");
        let reading = &reading.expect("under way")["view"];
        assert_eq!(
            (&reading["screen"]["kind"], &reading["screen"]["busy"]["canCancel"]),
            (&json!("reading"), &json!(true))
        );
        assert_eq!(reading["frame"]["banner"]["nhsNumber"], BAKER);
        counter.vouch.send("cancel", json!({}));
        let view = counter.vouch.screen("result");
        assert_eq!(
            (&view["screen"]["outcome"], &view["screen"]["title"]),
            (&json!("cancelled"), &json!("You stopped the look"))
        );
        assert_eq!(counter.last("view").word, "cancelled", "{at}");
        assert_eq!(counter.alerts(), 1, "{at}");
        counter.mend();
        assert_eq!(counter.vouch.act("look_again", json!({}))["screen"]["kind"], "record", "{at}");
        assert_eq!(counter.alerts(), 2, "{at}");
    }
}

#[test]
fn a_slow_search_can_be_stopped() {
    let mut counter = Counter::pharmacist();
    counter.slow("pds", LATE);
    counter.vouch.send("find_number", json!({ "text": BAKER }));
    let busy = counter.vouch.until(|l| l["view"]["screen"]["busy"]["what"] == "Asking PDS who this is").expect("busy");
    assert_eq!(busy["view"]["screen"]["busy"]["canCancel"], true);
    counter.vouch.act("cancel", json!({}));
    let view = counter.vouch.until(|l| l["view"]["screen"]["busy"].is_null() && l.get("view").is_some()).unwrap();
    assert_eq!(view["view"]["screen"]["kind"], "find");
    assert!(view["view"]["screen"]["fault"].is_null());
    assert_eq!(counter.last("search").word, "cancelled");
}
