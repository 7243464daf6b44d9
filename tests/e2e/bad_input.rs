//! Bad input and faults, each with words of its own.

use serde_json::{Value, json};

use crate::steps::{BAKER, Counter};

#[tokio::test]
async fn a_number_with_a_wrong_check_digit_is_not_asked_for() {
    let counter = Counter::open().await;
    let page = counter.page();
    counter.sign_in("priya").await;
    page.screen("find").await;
    let asked = counter.training.received("pds");
    page.write("find-field", "9990020184").await;
    page.enter().await;
    page.sees("#find-error", "NHS number").await;
    assert_eq!(counter.training.received("pds"), asked);
}

#[tokio::test]
async fn cards_that_cannot_be_used_say_why() {
    let counter = Counter::open().await;
    let page = counter.page();
    for (card, code) in [("blank", "CARD_UNKNOWN"), ("eve", "CARD_EXPIRED")] {
        page.press(&format!("tray-card-{card}")).await;
        page.says("fault-code", code).await;
        page.press(&format!("tray-card-{card}")).await;
        page.step("noCard").await;
    }
}

#[tokio::test]
async fn a_wrong_pin_says_how_many_tries_are_left_and_is_tried_once() {
    let counter = Counter::open().await;
    let page = counter.page();
    page.press("tray-card-priya").await;
    page.says("sign-in", "3 tries left").await;
    for left in ["2 tries left", "1 try left"] {
        page.write("pin", "000000").await;
        page.enter().await;
        page.says("sign-in", left).await;
        page.says("fault-code", "PIN_WRONG").await;
    }
    // The last try is to be agreed to.
    page.press("pin-certain").await;
    page.write("pin", "000000").await;
    page.enter().await;
    page.step("blocked").await;
    page.says("fault-code", "CARD_BLOCKED").await;
    assert_eq!(counter.training.received("cis.validate"), 0);
}

#[tokio::test]
async fn each_fault_of_spine_is_named_and_nothing_of_it_is_shown() {
    let counter = Counter::open().await;
    let page = counter.page();
    counter.sign_in("priya").await;
    for (at, fault, code) in faults() {
        counter.open_patient(&BAKER).await;
        counter.training.fault(at, &fault);
        counter.patient_agreed().await;
        page.screen("result").await;
        page.says("fault-code", code).await;
        assert!(!page.text().await.contains(BAKER.medicine), "{at} {fault}");
        counter.training.clear();
        page.press("patient-close").await;
    }
}

#[tokio::test]
async fn a_slow_spine_shows_how_long_and_can_be_stopped() {
    let counter = Counter::open().await;
    let page = counter.page();
    counter.sign_in("priya").await;
    counter.open_patient(&BAKER).await;
    counter.training.fault("scr.list", &json!({ "kind": "slow", "millis": 8000 }));
    counter.patient_agreed().await;
    page.says("reading", "Asking Spine for the record, ").await;
    page.press("cancel").await;
    page.screen("result").await;
    assert!(!page.text().await.contains(BAKER.medicine));
    counter.training.clear();
    // Stopped is not lost: the permission stands, and another look is a new one in the journal.
    page.press("look-again").await;
    page.says("record", BAKER.medicine).await;
}

/// Where, what, and the name it must have.
fn faults() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("scr.list", json!({ "kind": "drop-before" }), "CUT_OFF"),
        ("scr.get", json!({ "kind": "cut" }), "CUT_OFF"),
        ("scr.get", json!({ "kind": "http500" }), "SPINE_FAULT"),
        ("scr.get", json!({ "kind": "soap-fault", "code": "soap:Server" }), "SPINE_FAULT"),
        ("scr.list", json!({ "kind": "ae", "codes": ["99"] }), "SPINE_ERROR"),
        ("scr.list", json!({ "kind": "ar", "code": "202" }), "SPINE_ERROR"),
        ("scr.get", json!({ "kind": "garbage" }), "ANSWER_UNREADABLE"),
        ("scr.get", json!({ "kind": "doctype" }), "ANSWER_UNREADABLE"),
        ("scr.get", json!({ "kind": "huge", "bytes": 33 * 1024 * 1024 }), "ANSWER_TOO_LARGE"),
        ("scr.get", json!({ "kind": "wrong-patient", "nhs_number": "9990030278" }), "ANSWER_WRONG_PATIENT"),
    ]
}
