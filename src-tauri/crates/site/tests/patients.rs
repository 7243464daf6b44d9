//! Numbers and patients that are not the ordinary case: each a different thing in words (law 8).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use serde_json::{Value, json};
use support::counter::{Counter, says};

/// The title of a look that ended without a record, with all its words.
fn ended(view: &Value, outcome: &str, title: &str) -> String {
    let screen = &view["screen"];
    assert_eq!((&screen["kind"], &screen["outcome"]), (&json!("result"), &json!(outcome)), "{screen}");
    assert_eq!(screen["title"], title);
    let lines: Vec<&str> = screen["lines"].as_array().unwrap().iter().map(|l| l.as_str().unwrap()).collect();
    lines.join(" ")
}

#[test]
fn what_is_no_nhs_number_is_not_asked_about() {
    let mut counter = Counter::pharmacist();
    let check = "This is not a valid NHS number: one digit is wrong. Check it against the card or letter.";
    let length = "An NHS number has 10 digits, for example 900 000 0009.";
    let several = "There is more than one number here. Enter only one.";
    for (text, error) in [
        ("999 123 4579", check),
        ("NHS No: 999-123-4571 (Mrs Example)", check),
        ("999 123 457", length),
        ("", length),
        ("Mrs Example, 14 July 1945", length),
        ("999 123 45781", length),
        ("999 123 4578, 999 002 0183", several),
    ] {
        let view = counter.find(text);
        assert_eq!(view["screen"]["error"], error, "{text}");
        assert_eq!(counter.last("search").word, "not-an-nhs-number");
    }
    assert_eq!(counter.asked("pds"), 0);
}

#[test]
fn nobody_and_no_longer_valid_are_two_things() {
    let mut counter = Counter::pharmacist();
    for (number, code, what, word) in [
        ("900 000 0009", "PATIENT_NOT_FOUND", "No patient has that NHS number.", "not-found"),
        ("999 035 3158", "PATIENT_INVALIDATED", "This NHS number is no longer valid.", "invalidated"),
    ] {
        let view = counter.find(number);
        assert_eq!(view["screen"]["kind"], "find");
        says(&view["screen"]["fault"], code, what);
        assert_eq!(counter.last("search").word, word);
        counter.vouch.refused("person_confirm", json!({}));
    }
    assert_eq!(counter.asked("scr.list"), 0);
}

#[test]
fn a_superseded_number_is_replaced_before_anything_is_asked_under_it() {
    let mut counter = Counter::pharmacist();
    let confirm = counter.find("999 032 2880");
    assert_eq!(confirm["screen"]["person"]["nhsNumber"], "999 033 2975");
    let note = "NHS number 999 032 2880 has been replaced by 999 033 2975. Use the new number, and correct it in your own \
                records.";
    assert_eq!(confirm["screen"]["notes"], json!([note]));
    let view = counter.look("999 032 2880");
    assert_eq!(view["screen"]["kind"], "record");
    assert_eq!(view["frame"]["banner"]["notes"], json!(["Replaces NHS No. 999 032 2880"]));
    for what in ["scr.list", "scr.get"] {
        assert_eq!(counter.world.ledger(what)[0]["patient"], "9990332975", "{what}");
    }
    let opened = counter.last("patient");
    assert_eq!((opened.patient.as_deref(), &opened.facts["asked-as"]), (Some("9990332975"), &json!("9990322880")));
}

#[test]
fn a_restricted_patient_has_no_record_to_show_and_no_hint_why() {
    let mut counter = Counter::pharmacist();
    let confirm = counter.find("999 034 3063");
    let person = &confirm["screen"]["person"];
    assert_eq!((&person["address"], &person["practice"]), (&json!("Not available"), &json!("Not available")));
    let view = counter.vouch.act("person_confirm", json!({}));
    let words = ended(&view, "restricted", "A Summary Care Record cannot be shown for this patient");
    assert!(words.contains("Nothing was asked of Spine."), "{words}");
    assert_eq!(view["frame"]["banner"]["notes"], json!([]));
    for word in ["restricted.", "protected", "sensitive", "S-flag"] {
        assert!(!words.to_lowercase().contains(word), "{words}");
    }
    counter.vouch.refused("permission_answer", support::counter::agreed());
    assert_eq!((counter.asked("sds"), counter.asked("scr.list"), counter.asked("alert")), (0, 0, 0));
}

#[test]
fn who_may_know_is_told_that_details_are_protected() {
    let mut counter = Counter::with("grace", "find");
    let confirm = counter.find("999 034 3063");
    assert_eq!(confirm["screen"]["person"]["address"], "Protected");
    let view = counter.vouch.act("person_confirm", json!({}));
    ended(&view, "restricted", "A Summary Care Record cannot be shown for this patient");
    assert_eq!(view["frame"]["banner"]["notes"], json!(["Location details are protected"]));
}

#[test]
fn a_death_stands_in_confirmation_and_banner() {
    let mut counter = Counter::pharmacist();
    for number in ["999 036 3242", "999 037 3337"] {
        let confirm = counter.find(number);
        let died = confirm["screen"]["person"]["died"].as_str().unwrap().to_owned();
        assert_eq!(confirm["screen"]["notes"], json!([format!("PDS says that this person died on {died}.")]));
        let view = counter.look(number);
        assert_eq!(view["screen"]["kind"], "record");
        assert_eq!(view["frame"]["banner"]["died"], died.as_str());
        assert!(view["frame"]["banner"]["ageAtDeath"].is_string());
        counter.vouch.act("patient_close", json!({}));
    }
}

#[test]
fn no_record_and_nothing_current_are_told_from_an_empty_record() {
    let mut counter = Counter::pharmacist();
    for (number, outcome, title, word, gets) in [
        ("999 029 2612", "none", "No Summary Care Record", "no-record", 0),
        ("999 047 4230", "nothing-current", "No current Summary Care Record", "nothing-current", 0),
    ] {
        let view = counter.look(number);
        ended(&view, outcome, title);
        assert_eq!(view["frame"]["banner"]["nhsNumber"], number);
        assert!(view["screen"]["overrideOffer"].is_null());
        assert_eq!(counter.last("view").word, word);
        assert_eq!(counter.asked("scr.get"), gets);
    }
    assert_eq!(counter.alerts(), 2, "a look that found nothing is a look");
}

#[test]
fn a_no_at_the_counter_fetches_nothing() {
    let mut counter = Counter::pharmacist();
    counter.visit("999 123 4578");
    let no = json!({ "answer": "refused", "recorded": "", "chip": "", "text": "" });
    let view = counter.vouch.act("permission_answer", no);
    let words = ended(&view, "patient-said-no", "The patient said no");
    assert!(words.starts_with("Nothing was fetched."), "{words}");
    assert_eq!(counter.last("permission").word, "refused");
    assert_eq!((counter.asked("sds"), counter.asked("scr.list"), counter.asked("alert")), (0, 0, 0));
}

#[test]
fn dissent_is_refused_in_words_that_do_not_say_why() {
    let mut counter = Counter::pharmacist();
    let view = counter.look("999 030 2707");
    let words = ended(&view, "refused", "Spine did not allow this record to be shown");
    assert!(words.starts_with("Either the patient has chosen not to share it, or it may not be shown to this role"));
    assert!(view["screen"]["overrideOffer"].is_null(), "a pharmacist has no right to override");
    let refused = counter.vouch.refused("override_dissent", json!({ "ground": "2", "text": "as the law asks" }));
    assert_eq!(refused["code"], "ACTIVITY_MISSING");
    assert!(refused["what"].as_str().unwrap().ends_with("(B0082)."), "{refused}");
    assert_eq!(counter.last("view").word, "refused");
    assert_eq!((counter.asked("scr.list"), counter.asked("scr.get")), (1, 0));
    assert_eq!(counter.alerts(), 1);
}

#[test]
fn an_override_needs_its_right_its_ground_and_sends_its_own_alert() {
    let mut counter = Counter::with("grace", "find");
    counter.visit("999 030 2707");
    let registered = json!({ "answer": "notNeeded", "recorded": "", "chip": "", "text": "" });
    let view = counter.vouch.act("permission_answer", registered);
    ended(&view, "refused", "Spine did not allow this record to be shown");
    let grounds: Vec<&Value> =
        view["screen"]["overrideOffer"]["grounds"].as_array().unwrap().iter().map(|g| &g["code"]).collect();
    assert_eq!(grounds, ["1", "2", "3"]);
    assert_eq!(counter.asked("alert"), 0, "a practice owes none for its own patient");
    for (ground, text) in [("4", "not a ground of these"), ("2", "  ")] {
        counter.vouch.refused("override_dissent", json!({ "ground": ground, "text": text }));
    }
    assert_eq!(counter.asked("scr.list"), 1);

    let view = counter.vouch.act("override_dissent", json!({ "ground": "2", "text": "notification of a disease" }));
    assert_eq!(view["screen"]["kind"], "record", "{}", view["screen"]);
    assert_eq!(view["frame"]["banner"]["nhsNumber"], "999 030 2707");
    assert_eq!(counter.alerts(), 1);
    let written: Vec<(String, String)> =
        counter.journal().into_iter().filter(|e| e.kind == "dissent-override").map(|e| (e.phase, e.word)).collect();
    assert_eq!(written, [("intent".into(), "asked".into()), ("outcome".into(), "shown".into())]);
    counter.vouch.refused("override_dissent", json!({ "ground": "2", "text": "once more" }));

    counter.vouch.act("patient_close", json!({}));
    counter.visit("999 031 2796");
    let registered = json!({ "answer": "notNeeded", "recorded": "", "chip": "", "text": "" });
    counter.vouch.act("permission_answer", registered);
    let view = counter.vouch.act("override_dissent", json!({ "ground": "1", "text": "a danger to others" }));
    ended(&view, "none", "No Summary Care Record");
    assert_eq!(counter.alerts(), 2);
}

#[test]
fn an_emergency_needs_its_own_right_and_owes_its_own_alert() {
    let emergency = json!({ "answer": "emergency", "recorded": "", "chip": "", "text": "collapsed at the counter" });
    let mut counter = Counter::with("tom", "find");
    let view = counter.visit("999 123 4578");
    let options = view["screen"]["options"].as_array().unwrap();
    let offered: Vec<(&Value, &Value)> = options.iter().map(|o| (&o["id"], &o["allowed"])).collect();
    let expected = [("agreed", true), ("onFile", true), ("refused", true), ("emergency", false)];
    let expected = expected.map(|(id, allowed)| (json!(id), json!(allowed)));
    assert_eq!(offered, expected.iter().map(|(id, allowed)| (id, allowed)).collect::<Vec<_>>());
    let view = counter.vouch.act("permission_answer", emergency.clone());
    let fault = &view["screen"]["fault"];
    assert_eq!((&view["screen"]["kind"], &fault["code"]), (&json!("permission"), &json!("ACTIVITY_MISSING")));
    assert!(fault["what"].as_str().unwrap().ends_with("the right to emergency access (B0168)."), "{fault}");
    assert_eq!((counter.asked("sds"), counter.asked("scr.list")), (0, 0));
    counter.pull();
    counter.vouch.step("noCard");

    counter.sign_in("priya", "find");
    counter.visit("999 123 4578");
    let unreasoned = json!({ "answer": "emergency", "recorded": "", "chip": "", "text": " " });
    assert_eq!(counter.vouch.refused("permission_answer", unreasoned)["what"], "Choose or write why you are looking.");
    assert_eq!(counter.vouch.act("permission_answer", emergency)["screen"]["kind"], "record");
    assert_eq!(counter.alerts(), 1);
    let intent = counter.journal().into_iter().rfind(|e| e.kind == "view" && e.phase == "intent").unwrap();
    assert_eq!(intent.facts["alert-cause"], "self-claimed-emergency");
}
