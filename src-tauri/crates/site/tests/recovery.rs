//! A Vouch that was killed in the middle: what it owed outlives it (laws 1 and 6).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::time::Duration;

use serde_json::json;
use support::Headless;
use support::counter::{BAKER, Counter, agreed, eventually};

/// Kills Vouch and starts it again on the same data.
fn restart(counter: &mut Counter) {
    counter.vouch.kill();
    counter.world.ask(&json!({ "op": "remove" }));
    counter.mend();
    counter.vouch = Headless::start(counter.data.path());
    let first = counter.vouch.step("noCard");
    assert!(first["frame"]["banner"].is_null());
    assert!(first["screen"]["lockedFor"].is_null());
}

#[test]
fn law_6_an_alert_that_never_left_outlives_a_kill() {
    let mut counter = Counter::pharmacist();
    counter.order("alert", &json!({ "kind": "drop-before" }), 1_000);
    assert_eq!(counter.look(BAKER)["screen"]["kind"], "record");
    eventually("the first try", || counter.asked("alert") > 0);
    assert!(counter.world.ledger("alert").iter().all(|l| l["answer"] == "fault DropBefore"));
    restart(&mut counter);
    assert_eq!(counter.alerts(), 1);
}

#[test]
fn law_6_an_alert_whose_acknowledgment_was_lost_has_its_effect_once() {
    let mut counter = Counter::pharmacist();
    // Spine acts on it and hangs up; its application answer is held back until after the restart.
    counter.order("alert", &json!({ "kind": "drop-after" }), 1);
    counter.order("alert.answer", &json!({ "kind": "drop-before" }), 1);
    assert_eq!(counter.look(BAKER)["screen"]["kind"], "record");
    eventually("the alert", || counter.asked("alert") > 0);
    restart(&mut counter);
    assert_eq!(counter.alerts(), 1);
}

#[test]
fn law_1_a_look_that_was_cut_short_is_closed_as_unknown() {
    let mut counter = Counter::pharmacist();
    counter.visit(BAKER);
    counter.slow("scr.get", Duration::from_secs(60));
    counter.vouch.send("permission_answer", agreed());
    eventually("the list", || counter.asked("scr.list") == 1);
    restart(&mut counter);
    let outcome = counter.last("view");
    assert_eq!((outcome.phase.as_str(), outcome.word.as_str()), ("outcome", "unknown"));
    assert_eq!(counter.alerts(), 1);
    assert!(counter.vouch.seen.iter().all(|l| l["view"]["screen"]["kind"] != "record"));
    counter.sign_in("priya", "find");
    assert_eq!(counter.look(BAKER)["screen"]["kind"], "record");
    assert_eq!(counter.alerts(), 2);
}
