//! The counter on the headless process, with the training world as a process of its own: the same site, SQLite, TLS and
//! messages as behind the window.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use serde_json::json;
use support::counter::agreed;
use support::{Headless, World, delivered};

#[test]
fn a_card_goes_in_a_record_is_on_screen_an_alert_arrives() {
    let data = tempfile::tempdir().unwrap();
    let world = World::start(data.path());
    let mut vouch = Headless::start(data.path());
    vouch.sign_in("priya", &world.pin("priya"));
    vouch.screen("find");
    vouch.send("find_number", json!({ "text": "NHS No: 999 123 4578" }));
    let confirm = vouch.screen("confirm");
    assert_eq!(confirm["screen"]["person"]["name"], "EXAMPLE, Ann (Mrs)");
    assert!(confirm["frame"]["banner"].is_null(), "no banner before the person is confirmed");
    vouch.send("person_confirm", json!({}));
    vouch.screen("permission");
    assert!(world.ledger("scr.list").is_empty(), "nothing is asked before the permission is answered");
    vouch.send("permission_answer", agreed());
    let record = vouch.screen("record");
    assert_eq!(record["frame"]["banner"]["nhsNumber"], "999 123 4578");
    assert_eq!(record["screen"]["allergies"], "known");
    assert!(record["screen"]["sections"].as_array().unwrap().len() > 5);
    assert_eq!((world.ledger("scr.list").len(), world.ledger("scr.get").len()), (1, 1));

    assert_eq!(delivered(data.path()).len(), 1);
    let alerts = world.ledger("alert");
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0]["answer"], "accepted");

    vouch.send("card_remove", json!({}));
    vouch.until(|line| line["blank"] == true).expect("blank");
    let after = vouch.until(|line| line.get("view").is_some()).unwrap();
    assert_eq!(after["view"]["screen"]["kind"], "signIn");
    assert_eq!(after["view"]["screen"]["lockedFor"], "Priya Example");
    assert!(after["view"]["frame"]["banner"].is_null());
    vouch.stop();
}
