//! What the Privacy Officer sees of it, and who may not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use serde_json::{Value, json};
use support::counter::{ANN, BAKER, Counter};

/// Who, whose, what and with what outcome, newest first.
fn lines(view: &Value) -> Vec<[String; 4]> {
    assert_eq!(view["screen"]["kind"], "journal");
    let lines = view["screen"]["lines"].as_array().unwrap();
    let text = |l: &Value, key: &str| l[key].as_str().unwrap().to_owned();
    lines.iter().map(|l| ["who", "patient", "what", "outcome"].map(|key| text(l, key))).collect()
}

fn read(counter: &mut Counter, filter: Value) -> Value {
    counter.vouch.act("journal_read", json!({ "filter": filter }))
}

/// Priya has looked at Baker, Tom at Ann; the Privacy Officer is signed in.
fn after_two_looks() -> Counter {
    let mut counter = Counter::open();
    for (card, number) in [("priya", BAKER), ("tom", ANN)] {
        counter.sign_in(card, "find");
        assert_eq!(counter.look(number)["screen"]["kind"], "record");
        counter.pull();
        counter.vouch.step("noCard");
    }
    assert_eq!(counter.alerts(), 2);
    counter.sign_in("olive", "alerts");
    counter
}

#[test]
fn the_privacy_officer_sees_who_looked_at_whom_and_why() {
    let mut counter = after_two_looks();
    let view = counter.vouch.act("go", json!({ "place": "alerts" }));
    assert_eq!(view["screen"]["summary"], "2 delivered, 0 on their way, 0 needing attention");
    let alerts = view["screen"]["alerts"].as_array().unwrap();
    for (alert, who, patient) in [
        (&alerts[0], "Tom Tester, Health Professional Access Role", ANN),
        (&alerts[1], "Priya Example, Pharmacist", BAKER),
    ] {
        assert_eq!((&alert["who"], &alert["patient"]), (&json!(who), &json!(patient)));
        assert_eq!(alert["reason"], "OTC sale: before an ibuprofen sale");
        assert_eq!((&alert["state"], &alert["nothingShown"]), (&json!("Delivered"), &json!(false)));
    }
    let shown = ["Priya Example, Pharmacist", BAKER, "Summary Care Record", "shown"].map(str::to_owned);
    let asked =
        ["Priya Example, Pharmacist", BAKER, "About to look at a Summary Care Record", "asked"].map(str::to_owned);

    let by_patient = lines(&read(&mut counter, json!({ "patient": "999-002-0183" })));
    assert!(by_patient.contains(&shown) && by_patient.contains(&asked), "{by_patient:?}");
    // The reading of a moment ago is about this patient too: it stands first.
    assert_eq!(by_patient[0], ["Olive Review, Privacy Officer", BAKER, "Review", "journal read"].map(str::to_owned));
    assert!(by_patient.iter().all(|[_, patient, ..]| patient == BAKER));

    let by_user = lines(&read(&mut counter, json!({ "user": "priya", "kind": "view" })));
    assert_eq!(by_user, [shown.clone(), asked.clone()]);
    let by_id = lines(&read(&mut counter, json!({ "user": "900000000011", "kind": "view" })));
    assert_eq!(by_id, [shown, asked]);
    assert!(lines(&read(&mut counter, json!({ "user": "grace" }))).is_empty());
    let both = lines(&read(&mut counter, json!({ "user": "tom", "patient": BAKER })));
    assert!(both.is_empty(), "{both:?}");
}

#[test]
fn a_filter_that_is_no_number_shows_nothing_rather_than_everything() {
    let mut counter = after_two_looks();
    let view = read(&mut counter, json!({ "patient": "999 002 0184" }));
    assert_eq!(view["screen"]["error"], "This is not a valid NHS number.");
    assert!(lines(&view).is_empty());
}

#[test]
fn reading_is_itself_written_down() {
    let mut counter = after_two_looks();
    read(&mut counter, json!({ "patient": BAKER }));
    let reviews: Vec<(String, Option<String>)> =
        counter.journal().into_iter().filter(|e| e.kind == "review").map(|e| (e.word, e.patient)).collect();
    assert_eq!(reviews, [("alerts-read".into(), None), ("journal-read".into(), Some("9990020183".into()))]);
}

#[test]
fn who_reviews_does_not_look_and_who_looks_does_not_review() {
    let mut counter = Counter::with("olive", "alerts");
    let places: Vec<&str> = vec!["alerts", "journal", "setup"];
    let view = counter.vouch.view().unwrap().clone();
    let rail: Vec<&str> =
        view["frame"]["rail"].as_array().unwrap().iter().map(|r| r["place"].as_str().unwrap()).collect();
    assert_eq!(rail, places);
    let view = counter.find(BAKER);
    assert_eq!(view["screen"]["fault"]["code"], "ACTIVITY_MISSING");
    assert_eq!(counter.asked("pds"), 0);
    counter.pull();
    counter.vouch.step("noCard");

    counter.sign_in("priya", "find");
    for (name, args) in [
        ("journal_read", json!({ "filter": {} })),
        ("go", json!({ "place": "journal" })),
        ("go", json!({ "place": "alerts" })),
    ] {
        let refused = counter.vouch.refused(name, args);
        assert_eq!(refused["code"], "ACTIVITY_MISSING");
        assert!(
            refused["what"].as_str().unwrap().contains("the right to review accesses (B0015, B0016 or B0011)"),
            "{refused}"
        );
    }
}

#[test]
fn law_6_an_alert_that_spine_refuses_needs_attention_on_every_screen() {
    let mut counter = Counter::pharmacist();
    counter.order("alert", &json!({ "kind": "ae", "codes": ["500"] }), 1);
    assert_eq!(counter.look(BAKER)["screen"]["kind"], "record", "the look itself was allowed");
    let said = |line: &Value| line["view"]["frame"]["status"]["alerts"]["label"] == "1 alert needs attention";
    let view = counter.vouch.until(said).expect("said");
    assert_eq!(view["view"]["frame"]["status"]["alerts"]["detail"], "tell your Privacy Officer");
    counter.pull();
    counter.vouch.step("noCard");
    counter.sign_in("olive", "alerts");
    let view = counter.vouch.act("go", json!({ "place": "alerts" }));
    let alert = &view["screen"]["alerts"][0];
    assert_eq!((&alert["state"], &alert["light"]), (&json!("Needs attention"), &json!("bad")));
    assert!(alert["detail"].as_str().unwrap().contains("500"), "{alert}");
}
