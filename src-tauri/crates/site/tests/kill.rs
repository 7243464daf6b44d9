//! `kill -9` at random moments of lookups: no record was ever on screen without a durable intent and outcome, and the
//! training Spine holds every alert owed exactly once after a restart (laws 1 and 6).
//!
//! `VOUCH_KILLS` sets how many (185 in CI), `VOUCH_SEED` repeats a run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use support::{Headless, World, database, delivered};

/// Whole lookups that are timed before the first kill; the middle one counts.
const TIMED: usize = 3;

#[test]
fn kill_at_random_moments_of_lookups() {
    let kills: u64 = setting("VOUCH_KILLS").unwrap_or(185);
    let seed = setting("VOUCH_SEED").unwrap_or_else(|| u64::from(std::process::id()) ^ 0x9e37_79b9);
    println!("kill -9: {kills} kills, VOUCH_SEED={seed}");
    let data = tempfile::tempdir().unwrap();
    let world = World::start(data.path());
    let number = "999 123 4578";
    let pin = world.pin("priya");

    let mut times: Vec<Duration> = (0..TIMED).map(|_| whole(data.path(), &world, number, &pin)).collect();
    times.sort();
    let lookup = times[TIMED / 2];
    let longest = u64::try_from(2 * lookup.as_micros()).unwrap();
    println!("kill -9: a lookup takes {} ms here; kills fall within twice that", lookup.as_millis());

    let before = shown_outcomes(data.path());
    let mut chance = seed;
    let mut shown = 0;
    for _ in 0..kills {
        let mut vouch = Headless::start(data.path());
        look(&mut vouch, number, &pin);
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_micros((chance >> 33) % longest));
        vouch.kill();
        shown += u64::from(vouch.seen.iter().any(|l| l["view"]["screen"]["kind"] == "record"));
        // As the kill left it: no recovery has run yet.
        let outcomes = shown_outcomes(data.path()) - before;
        assert!(outcomes >= shown, "{shown} records were on screen and {outcomes} outcomes `shown` are in the journal");
        world.ask(&json!({ "op": "remove" }));
    }
    println!("kill -9: {shown} of {kills} had a record on screen");
    assert!(shown > 0 && shown < kills, "the kills must fall on both sides of the display for this to mean anything");

    let vouch = Headless::start(data.path());
    let alerts = delivered(data.path());
    vouch.stop();
    let accepted = accepted(&world);
    let owed: BTreeSet<&String> = alerts.iter().collect();
    let received: BTreeSet<&String> = accepted.keys().collect();
    assert_eq!(owed, received, "every alert owed is in the ledger, and no other");
    for (alert, times) in &accepted {
        assert_eq!(*times, 1, "{alert} had its effect once");
    }
    let outcomes = shown_outcomes(data.path());
    println!("kill -9: {} alerts owed, {} accepted once each, {outcomes} outcomes shown", owed.len(), received.len());
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// How long a lookup takes that nobody kills, from the answer to the record.
fn whole(data: &Path, world: &World, number: &str, pin: &str) -> Duration {
    let mut vouch = Headless::start(data);
    look(&mut vouch, number, pin);
    let began = Instant::now();
    vouch.screen("record");
    let took = began.elapsed();
    vouch.stop();
    world.ask(&json!({ "op": "remove" }));
    took
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

/// Alert ids the training Spine acted on, with how often.
fn accepted(world: &World) -> BTreeMap<String, u32> {
    let mut times = BTreeMap::new();
    for line in world.ledger("alert") {
        if line["answer"] == "accepted" {
            *times.entry(line["alert_id"].as_str().unwrap().to_owned()).or_insert(0) += 1;
        }
    }
    times
}

fn shown_outcomes(data: &Path) -> u64 {
    let db = database(data);
    let count = "SELECT count(*) FROM entry WHERE kind = 'view' AND phase = 'outcome' AND word = 'shown'";
    db.query_row(count, [], |r| r.get::<_, i64>(0)).unwrap().unsigned_abs()
}
