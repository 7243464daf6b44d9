//! Cards and sign-in with bad input: each with its own words, and no PIN try spent that nobody asked for.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use serde_json::{Value, json};
use support::World;
use support::counter::{ANN, BAKER, Counter, says};

/// PIN tries left, asked of the card itself: SELECT PIV, then VERIFY without a PIN, which costs none.
fn tries(world: &World) -> u8 {
    let session = world.ask(&json!({ "op": "connect" }))["session"].clone();
    let say = |hex: &str| world.ask(&json!({ "op": "apdu", "session": session, "hex": hex }))["hex"].clone();
    assert!(say("00A4040009A0000003080000100000").as_str().unwrap().ends_with("9000"));
    let status = say("00200080");
    world.ask(&json!({ "op": "disconnect", "session": session }));
    match status.as_str().unwrap() {
        "6983" => 0,
        left => left.strip_prefix("63C").unwrap_or_else(|| panic!("{left}")).parse().unwrap(),
    }
}

#[test]
fn a_card_that_cannot_be_used_is_named() {
    let mut counter = Counter::open();
    for (card, code, what) in [
        ("blank", "CARD_UNKNOWN", "This card is not an NHS smartcard that Vouch can read."),
        ("eve", "CARD_EXPIRED", "The certificate on this smartcard has expired."),
    ] {
        counter.vouch.send("card_insert", json!({ "card": card }));
        let view = counter.vouch.step("unusable");
        says(&view["screen"]["fault"], code, what);
        assert_eq!(view["screen"]["sentence"], "This card cannot be used.");
        assert_eq!(counter.last("card").word, "unusable");
        let refused = counter.vouch.refused("pin_enter", json!({ "pin": "135790" }));
        assert_eq!(refused["what"], "That cannot be done on this screen.");
        counter.vouch.send("card_remove", json!({}));
        counter.vouch.step("noCard");
    }
    for step in ["cis.activate", "cis.validate"] {
        assert_eq!(counter.asked(step), 0, "{step}");
    }
    counter.sign_in("priya", "find");
}

#[test]
fn a_wrong_pin_costs_exactly_one_try() {
    let mut counter = Counter::open();
    counter.insert("priya");
    assert_eq!(tries(&counter.world), 3);
    let view = counter.vouch.act("pin_enter", json!({ "pin": "000000" }));
    says(&view["screen"]["fault"], "PIN_WRONG", "That PIN is wrong. 2 tries are left.");
    assert_eq!((&view["screen"]["step"], &view["screen"]["triesLeft"]), (&json!("pin"), &json!(2)));
    assert_eq!(tries(&counter.world), 2, "the program never tries again by itself");
    assert_eq!(counter.asked("cis.validate"), 0);
    assert_eq!(counter.last("sign-in").word, "failed");

    for not_a_pin in ["12", "no spaces", "12345678901234567"] {
        let view = counter.vouch.act("pin_enter", json!({ "pin": not_a_pin }));
        says(&view["screen"]["fault"], "PIN_WRONG", "A PIN has 4 to 16 letters or digits.");
        assert_eq!(tries(&counter.world), 2, "{not_a_pin}: the card is not asked");
    }
    let pin = counter.world.pin("priya");
    counter.vouch.send("pin_enter", json!({ "pin": pin }));
    counter.vouch.screen("find");
    assert_eq!(tries(&counter.world), 3);
}

#[test]
fn a_blocked_card_says_who_can_unblock_it() {
    let mut counter = Counter::open();
    counter.insert("tom");
    let what = [
        ("PIN_WRONG", "pin", "That PIN is wrong. 2 tries are left."),
        ("PIN_WRONG", "pin", "That PIN is wrong. One try is left, then the card blocks."),
        ("CARD_BLOCKED", "blocked", "This smartcard is blocked: the PIN was wrong too many times."),
    ];
    for (left, (code, step, what)) in (0..3).rev().zip(what) {
        if left == 0 {
            let view = counter.vouch.act("pin_enter", json!({ "pin": "000000" }));
            says(&view["screen"]["fault"], "PIN_WRONG", "This is the last try: a wrong PIN blocks the card.");
            assert_eq!(tries(&counter.world), 1, "the card was not asked");
        }
        let view = counter.vouch.act("pin_enter", json!({ "pin": "000000", "certain": left == 0 }));
        says(&view["screen"]["fault"], code, what);
        assert_eq!(view["screen"]["step"], step);
        assert_eq!(tries(&counter.world), left);
    }
    counter.vouch.refused("pin_enter", json!({ "pin": "246801" }));
    counter.vouch.send("card_remove", json!({}));
    counter.vouch.step("noCard");
    counter.vouch.send("card_insert", json!({ "card": "tom" }));
    let view = counter.vouch.step("blocked");
    assert!(view["screen"]["fault"]["next"].as_str().unwrap().contains("digital.nhs.uk/unlock"));
    assert_eq!(counter.asked("cis.validate"), 0);
}

#[test]
fn no_role_is_told_from_a_role_without_rights() {
    let mut counter = Counter::open();
    counter.insert("nora");
    let view = counter.vouch.act("pin_enter", json!({ "pin": counter.world.pin("nora") }));
    says(&view["screen"]["fault"], "CIS_REFUSED", "Nora Nobody has no role to work in.");
    assert_eq!(view["frame"]["who"], "");
    counter.vouch.send("card_remove", json!({}));
    counter.vouch.step("noCard");

    counter.sign_in("max", "find");
    let view = counter.find(BAKER);
    let fault = &view["screen"]["fault"];
    assert_eq!(fault["code"], "ACTIVITY_MISSING");
    assert!(
        fault["what"]
            .as_str()
            .unwrap()
            .ends_with("you do not have the right to find a patient (B0264, B0370 or B0020).")
    );
    assert!(fault["means"].as_str().unwrap().contains("without a list of activities"));
    assert_eq!(counter.asked("pds"), 0);
}

#[test]
fn a_receptionist_cannot_look_and_is_told_which_activity_is_missing() {
    let mut counter = Counter::with("rose", "find");
    let view = counter.visit(BAKER);
    for option in view["screen"]["options"].as_array().unwrap() {
        assert_eq!(option["allowed"], false);
        let why = option["notAllowed"].as_str().unwrap();
        assert_eq!(why, "Your role does not have the right to view Summary Care Records (B0370).");
    }
    for answer in ["notNeeded", "agreed", "emergency"] {
        let input = json!({ "answer": answer, "recorded": "", "chip": "", "text": "asked at the desk" });
        let view = counter.vouch.act("permission_answer", input);
        let fault = &view["screen"]["fault"];
        assert_eq!((&view["screen"]["kind"], &fault["code"]), (&json!("permission"), &json!("ACTIVITY_MISSING")));
        assert!(fault["what"].as_str().unwrap().contains("Summary Care Records (B0370)"), "{fault}");
    }
    assert_eq!((counter.asked("sds"), counter.asked("scr.list")), (0, 0));
    assert!(counter.journal().iter().all(|e| e.kind != "permission" && e.kind != "view"));
}

#[test]
fn a_locum_chooses_and_finds_the_last_role_first() {
    let mut counter = Counter::open();
    let profiles = |view: &Value| -> Vec<String> {
        let roles = view["screen"]["roles"].as_array().unwrap();
        roles.iter().map(|r| r["profile"].as_str().unwrap().to_owned()).collect()
    };
    let view = counter.sign_in("lena", "chooseRole");
    assert_eq!(profiles(&view), ["900000000131", "900000000132", "900000000133", "900000000134"]);
    let roles = view["screen"]["roles"].as_array().unwrap();
    assert!(roles[0]["warning"].as_str().unwrap().starts_with("FFFFF stands for no particular organisation."));
    assert!(roles.iter().all(|r| r["lastUsed"] == false));
    let view = counter.vouch.act("role_choose", json!({ "profile": "900000000133" }));
    assert_eq!(view["frame"]["who"], "Lena Sample, Pharmacist");
    counter.pull();
    counter.vouch.step("noCard");

    let view = counter.sign_in("lena", "chooseRole");
    assert_eq!(profiles(&view), ["900000000133", "900000000131", "900000000132", "900000000134"]);
    assert_eq!(view["screen"]["roles"][0]["lastUsed"], true);
}

#[test]
fn a_change_of_role_ends_the_patient() {
    let mut counter = Counter::with("lena", "chooseRole");
    counter.vouch.act("role_choose", json!({ "profile": "900000000132" }));
    let shown = counter.look(ANN);
    assert_eq!(shown["screen"]["kind"], "record");
    let view = counter.vouch.act("role_change", json!({}));
    assert_eq!(view["screen"]["kind"], "chooseRole");
    assert!(view["frame"]["banner"].is_null());
    assert!(!view.to_string().contains("EXAMPLE"), "nothing of the patient is left");
    let view = counter.vouch.act("role_choose", json!({ "profile": "900000000131" }));
    assert!(view["frame"]["banner"].is_null());
    assert_eq!(view["screen"]["recent"], json!([]));
    let view = counter.vouch.act("go", json!({ "place": "record" }));
    assert_eq!(view["screen"]["kind"], "find");
    counter.vouch.refused("look_again", json!({}));
    assert_eq!(counter.asked("scr.get"), 1);
    let roles: Vec<String> = counter.journal().into_iter().filter(|e| e.kind == "role").map(|e| e.word).collect();
    assert_eq!(roles, ["chosen", "left", "chosen"]);
}

#[test]
fn cis_that_is_down_is_told_from_a_bad_card_and_costs_no_try() {
    let mut counter = Counter::open();
    counter.insert("priya");
    for (fault, code, what) in [
        (json!({ "kind": "drop-before" }), "CUT_OFF", "The connection to CIS ended in the middle of the answer."),
        (json!({ "kind": "cut" }), "CUT_OFF", "The connection to CIS ended in the middle of the answer."),
        (json!({ "kind": "http500" }), "SPINE_FAULT", "CIS answered with an error."),
        (json!({ "kind": "garbage" }), "ANSWER_UNREADABLE", "CIS sent an answer that cannot be read."),
        (json!({ "kind": "huge", "bytes": 33 << 20 }), "ANSWER_TOO_LARGE", "CIS sent an answer too large to be right."),
    ] {
        counter.order("cis", &fault, 1);
        let view = counter.vouch.act("pin_enter", json!({ "pin": "135790" }));
        says(&view["screen"]["fault"], code, what);
        assert_eq!(view["screen"]["step"], "pin", "{fault}");
        assert_eq!(counter.last("sign-in").facts["code"], code);
    }
    assert_eq!(tries(&counter.world), 3, "the PIN is asked of the card only once CIS has given its challenge");
    counter.vouch.send("pin_enter", json!({ "pin": "135790" }));
    counter.vouch.screen("find");
}

#[test]
fn a_role_that_cis_does_not_confirm_gives_no_rights() {
    let mut counter = Counter::open();
    for (fault, code, what) in [
        // A gpOBJECT may carry a DOCTYPE (spec/auth.md 1.3); the assertion of a role may not.
        (json!({ "kind": "doctype" }), "ANSWER_UNREADABLE", "CIS sent an answer that cannot be read."),
        (json!({ "kind": "garbage" }), "ANSWER_UNREADABLE", "CIS sent an answer that cannot be read."),
        (json!({ "kind": "http500" }), "SPINE_FAULT", "CIS answered with an error."),
    ] {
        counter.insert("priya");
        counter.order("cis", &json!({ "kind": "slow", "millis": 0 }), 3);
        counter.order("cis", &fault, 1);
        let view = counter.vouch.act("pin_enter", json!({ "pin": "135790" }));
        assert_eq!(view["screen"]["kind"], "chooseRole", "{fault}");
        says(&view["screen"]["fault"], code, what);
        assert_eq!(view["frame"]["rail"], json!([]), "{fault}: nobody works yet");
        assert_eq!(counter.vouch.refused("find_number", json!({ "text": ANN }))["code"], "SESSION_ENDED");
        counter.pull();
        counter.vouch.step("noCard");
        counter.mend();
    }
    assert_eq!(counter.asked("pds"), 0);
}
