//! `kill -9` at random moments of lookups: no record was ever on screen without a durable intent and outcome, and the
//! training Spine holds every alert owed exactly once after a restart (laws 1 and 6).
//!
//! `VOUCH_KILLS` sets how many (185 in CI), `VOUCH_SEED` repeats a run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Headless, PATIENCE, World};

/// Longest time from the answer to the kill: past the end of most lookups.
const LONGEST: u64 = 450;

#[test]
fn kill_at_random_moments_of_lookups() {
    let kills: u64 = setting("VOUCH_KILLS").unwrap_or(185);
    let seed = setting("VOUCH_SEED").unwrap_or_else(|| u64::from(std::process::id()) ^ 0x9e37_79b9);
    println!("kill -9: {kills} kills, VOUCH_SEED={seed}");
    let data = tempfile::tempdir().unwrap();
    let world = World::start(data.path());
    let number = "999 123 4578";
    let pin = world.pin("priya");

    let mut chance = seed;
    let mut shown = 0;
    for _ in 0..kills {
        let mut vouch = Headless::start(data.path());
        look(&mut vouch, number, &pin);
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis((chance >> 33) % LONGEST));
        vouch.kill();
        shown += u64::from(vouch.seen.iter().any(|l| l["view"]["screen"]["kind"] == "record"));
        world.ask(&json!({ "op": "remove" }));
    }
    println!("kill -9: {shown} of {kills} had a record on screen");
    assert!(shown > 0 && shown < kills, "the kills must fall on both sides of the display for this to mean anything");

    let vouch = Headless::start(data.path());
    let alerts = wait_until_all_are_delivered(data.path());
    vouch.stop();
    let accepted = accepted(&world);
    let owed: BTreeSet<&String> = alerts.iter().collect();
    let received: BTreeSet<&String> = accepted.keys().collect();
    assert_eq!(owed, received, "every alert owed is in the ledger, and no other");
    for (alert, times) in &accepted {
        assert_eq!(*times, 1, "{alert} had its effect once");
    }
    let outcomes = shown_outcomes(data.path());
    assert!(outcomes >= shown, "{shown} records were on screen and {outcomes} outcomes `shown` are in the journal");
    println!("kill -9: {} alerts owed, {} accepted once each, {outcomes} outcomes shown", owed.len(), received.len());
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Up to the moment at which the permission has been answered.
fn look(vouch: &mut Headless, number: &str, pin: &str) {
    vouch.sign_in("priya", pin);
    vouch.screen("find");
    vouch.send("find_number", json!({ "text": number }));
    vouch.screen("confirm");
    vouch.send("person_confirm", json!({}));
    vouch.screen("permission");
    let answer = json!({ "answer": "agreed", "recorded": "", "chip": "OTC sale", "text": "before an ibuprofen sale" });
    vouch.send("permission_answer", answer);
}

fn database(data: &std::path::Path) -> rusqlite::Connection {
    let file = data.join("journal").join(vouch_journal::FILE);
    rusqlite::Connection::open_with_flags(file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// The ids of all alerts owed, once none is on its way any more.
fn wait_until_all_are_delivered(data: &std::path::Path) -> Vec<String> {
    let began = Instant::now();
    loop {
        let db = database(data);
        let mut all = db.prepare("SELECT alert, state FROM progress").unwrap();
        let rows: Vec<(String, String)> =
            all.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect();
        if !rows.is_empty() && rows.iter().all(|(_, state)| state == "delivered") {
            return rows.into_iter().map(|(id, _)| id).collect();
        }
        assert!(began.elapsed() < PATIENCE * 4, "not all alerts were delivered: {rows:?}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Alert ids the training Spine acted on, with how often.
fn accepted(world: &World) -> BTreeMap<String, u32> {
    let mut times = BTreeMap::new();
    for line in world.ledger("alert") {
        if line["answer"] == Value::from("accepted") {
            *times.entry(line["alert_id"].as_str().unwrap().to_owned()).or_insert(0) += 1;
        }
    }
    times
}

fn shown_outcomes(data: &std::path::Path) -> u64 {
    let db = database(data);
    let count = "SELECT count(*) FROM entry WHERE kind = 'view' AND phase = 'outcome' AND word = 'shown'";
    db.query_row(count, [], |r| r.get::<_, i64>(0)).unwrap().unsigned_abs()
}
