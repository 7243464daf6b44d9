//! `kill -9` of the real window at random moments around the display of a record: no record was ever on screen without
//! a durable intent and outcome, and the training Spine holds every alert owed exactly once after a restart (laws 1
//! and 6). The headless twin is `kill` of `vouch-site`.
//!
//! `VOUCH_WINDOW_KILLS` sets how many (15 in CI), `VOUCH_SEED` repeats a run's choices.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{Pc, Reader, Training, Vouch, journal, signal, started_by, until};
use crate::steps::{BAKER, Counter};

const KILLS: u32 = 15;
/// Longest wait for the last answer of a page whose app has been killed.
const LAST_ANSWER: Duration = Duration::from_secs(2);
const CARD: &str = "priya";

#[tokio::test]
async fn kill_at_random_moments_around_the_display() {
    let kills = setting("VOUCH_WINDOW_KILLS").unwrap_or(KILLS);
    let seed = setting("VOUCH_SEED").unwrap_or_else(|| u64::from(std::process::id()) ^ 0x9e37_79b9);
    println!("kill -9 of the window: {kills} kills, VOUCH_SEED={seed}");
    let began = Instant::now();
    let pc = Pc::new();
    let file = pc.journal();
    let training = Training::start(&pc);
    // The card stays where it is: each start finds it there.
    training.ask(&json!({ "op": "insert", "card": CARD }));
    let mut counter = Counter { vouch: Vouch::start(&pc, Reader::Tray).await, training, pc };

    let (mut chance, mut known, mut shown) = (seed, 0, 0);
    // None until it has been measured: the first kill comes as soon as the record is seen.
    let mut usual: Option<Duration> = None;
    for round in 1..=kills {
        answer(&counter).await;
        // By turns before the display and after it, as far as its time is known: at most twice that time.
        let moment = usual.map(|usual| usual.mul_f64(f64::from(round % 2) + next(&mut chance)));
        let new = || journal::entries(&file).into_iter().filter(|line| line.sequence > known).collect::<Vec<_>>();
        let vouched =
            |when| vouched_for(&new()).unwrap_or_else(|lacks| panic!("kill {round}, {when}: without {lacks}"));
        let (killed, seen) = kill_while_watching(&counter.vouch, moment, || vouched("the record is visible")).await;
        if let Some(seen) = seen {
            shown += 1;
            vouched("the record was visible");
            usual = Some(seen);
        } else {
            usual = usual.max(Some(killed));
        }
        known = new().last().map_or(known, |line| line.sequence);
        counter.vouch = Vouch::start(&counter.pc, Reader::Tray).await;
    }
    println!("kill -9 of the window: {shown} of {kills} had the record on screen");
    assert!(shown > 0 && shown < kills, "the kills must fall on both sides of the display for this to mean anything");

    let owed = owed(&file);
    until("the delivery of every alert", || owed.keys().all(|a| journal::delivered(&file).contains(a)).then_some(()));
    assert_eq!(accepted(&counter.training), owed, "every alert owed has had its effect once, and no other");
    println!("kill -9 of the window: {} alerts owed, each accepted once; {} s", owed.len(), began.elapsed().as_secs());
}

fn setting<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.parse().ok()
}

/// The next chance, from 0 to 1: the upper bits of Knuth's linear congruential generator.
fn next(chance: &mut u64) -> f64 {
    *chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    f64::from(u32::try_from(*chance >> 32).unwrap()) / f64::from(u32::MAX)
}

/// From the PIN to the moment at which the permission has been answered.
async fn answer(counter: &Counter) {
    let page = counter.page();
    page.step("pin").await;
    page.write("pin", &counter.training.pin(CARD)).await;
    page.enter().await;
    counter.open_patient(&BAKER).await;
    counter.patient_agreed().await;
}

/// Kills the app at a moment from now, or as soon as the record is seen, while watching what can be read on the page.
/// Returns when it was killed, and when the record was first seen, if it was. `at_sight` looks into the journal then.
async fn kill_while_watching(
    vouch: &Vouch,
    moment: Option<Duration>,
    at_sight: impl Fn(),
) -> (Duration, Option<Duration>) {
    let began = Instant::now();
    let (app, killed, seen) = (vouch.app(), Cell::new(None), Cell::new(None));
    let page_processes = started_by(app);
    let kill = || {
        signal("KILL", app);
        killed.set(Some(began.elapsed()));
    };
    let watch = async {
        while killed.get().is_none() {
            let text = tokio::time::timeout(LAST_ANSWER, vouch.page.text()).await.unwrap_or_default();
            if seen.get().is_none() && text.contains(BAKER.medicine) {
                seen.set(Some(began.elapsed()));
                at_sight();
                if moment.is_none() {
                    kill();
                }
            }
        }
    };
    let strike = async {
        if let Some(moment) = moment {
            tokio::time::sleep(moment).await;
            kill();
        }
    };
    tokio::join!(watch, strike);
    // They end with their app, but not at once.
    page_processes.iter().for_each(|(id, _)| signal("KILL", *id));
    (killed.get().unwrap(), seen.get())
}

/// Whether the look that was on screen is in the journal as it has to be, or what it lacks.
fn vouched_for(new: &[journal::Line]) -> Result<(), &'static str> {
    let intent = new.iter().find(|line| line.kind == "view" && line.phase == "intent").ok_or("an intent")?;
    intent.alert.as_ref().ok_or("an alert")?;
    let outcome = new.iter().find(|line| line.closes == Some(intent.sequence)).ok_or("an outcome")?;
    (outcome.word == "shown").then_some(()).ok_or("the outcome `shown`")
}

/// The alerts that the journal's looks owe: each once.
fn owed(file: &Path) -> BTreeMap<String, u32> {
    journal::entries(file).into_iter().filter(|l| l.phase == "intent").filter_map(|l| Some((l.alert?, 1))).collect()
}

/// The alerts on which the training Spine acted, with how often.
fn accepted(training: &Training) -> BTreeMap<String, u32> {
    let mut times = BTreeMap::new();
    for line in training.ledger() {
        if line["what"] == "alert" && line["answer"] == "accepted" {
            *times.entry(line["alert_id"].as_str().unwrap().to_owned()).or_insert(0) += 1;
        }
    }
    times
}
