//! Real readers: the smartcard daemon, two slots, cards that come and go at bad moments.

use serde_json::json;

use crate::harness::{Daemon, Pc, Reader, Training, Vouch, alone, journal};
use crate::steps::BAKER;

/// The two slots of the virtual reader (vsmartcard's defaults).
const SLOTS: [u16; 2] = [35963, 35964];

#[tokio::test]
async fn without_the_smartcard_service_the_window_says_so() {
    if !alone("reader::without_the_smartcard_service_the_window_says_so") {
        return;
    }
    let pc = Pc::new();
    let _training = Training::start(&pc);
    let vouch = Vouch::start(&pc, Reader::Pcsc).await;
    vouch.page.step("noService").await;
    // It comes back by itself.
    let _daemon = Daemon::start();
    vouch.page.step("noCard").await;
}

#[tokio::test]
async fn law_4_a_card_pulled_while_spine_is_slow_ends_the_look() {
    if !alone("reader::law_4_a_card_pulled_while_spine_is_slow_ends_the_look") {
        return;
    }
    let _daemon = Daemon::start();
    let pc = Pc::new();
    let training = Training::start(&pc);
    let vouch = Vouch::start(&pc, Reader::Pcsc).await;
    let page = &vouch.page;
    let plug = |card: &str, slot: usize| training.ask(&json!({ "op": "plug", "card": card, "port": SLOTS[slot] }));
    let unplug = |slot: usize| training.ask(&json!({ "op": "unplug", "port": SLOTS[slot] }));

    plug("priya", 0);
    page.write("pin", &training.pin("priya")).await;
    page.enter().await;
    page.screen("find").await;
    page.write("find-field", BAKER.number).await;
    page.enter().await;
    page.screen("confirm").await;
    page.enter().await;
    training.fault("scr.get", &json!({ "kind": "slow", "millis": 4000 }));
    page.press("answer-agreed").await;
    page.press("chip-0").await;
    page.press("permission-submit").await;
    page.screen("reading").await;
    page.says("reading", "Asking Spine").await;

    // A card in the other slot is nobody's: the session is bound to its own.
    plug("olive", 1);
    page.screen("reading").await;
    unplug(0);
    page.screen("signIn").await;
    training.clear();
    // Whoever comes next finds nothing of the one before.
    page.write("pin", &training.pin("olive")).await;
    page.enter().await;
    page.press("rail-journal").await;
    page.says("journal-table", "Priya Example").await;
    assert!(!page.text().await.contains(BAKER.family));
    // What was asked has an end in the journal, and it is not that it was shown.
    let entries = journal::entries(&pc.journal());
    let asked = entries.iter().find(|e| e.kind == "view" && e.phase == "intent").expect("an intent");
    let ended = entries.iter().find(|e| e.closes == Some(asked.sequence)).expect("its outcome");
    assert_ne!(ended.word, "shown", "{ended}");
}
