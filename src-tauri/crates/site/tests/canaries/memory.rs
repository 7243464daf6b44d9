//! What the memory of Vouch holds of a session that is over: no PIN, ticket, token or record.
//!
//! What is freed is overwritten (`vouch_site::memory`), and connections are closed soon after their last use, since their
//! buffers hold what they carried. The search therefore waits for that. Memory that was on a stack is searched too.
//!
//! Not looked for, because they are rightly there: PINs of training cards, which the tray prints on the screen; and what
//! belongs to the site and to no session: its keys, the client's secret, and the application's own token for PDS and SDS.

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::json;

use crate::places::in_memory;
use crate::search::{Canary, Search};
use crate::support::PATIENCE;
use crate::support::browser::{Browser, Person};
use crate::support::counter::{ANN, BAKER, Counter};

/// Of no card, so that the tray does not print it; it goes the way of every PIN.
const PIN: &str = "Wr0ngPin";
/// Of the records of BAKER and ANN.
const OF_RECORDS: [&str; 3] = ["Cetirizine", "house dust mite", "Alendronic"];
/// Belong to no session.
const OF_THE_SITE: [&str; 2] = ["application token", "client secret"];

/// What must be gone: PINs typed, what the records say, and every secret so far.
fn canaries(counter: &Counter) -> Vec<Canary> {
    let mut all = counter.world.secrets();
    all.retain(|secret| !OF_THE_SITE.contains(&&*secret.kind));
    all.push(Canary::new("PIN", PIN));
    all.extend(OF_RECORDS.map(|word| Canary::new(word, word)));
    all
}

fn held(counter: &Counter) -> Option<BTreeSet<String>> {
    in_memory(&Search::new(&canaries(counter)), counter.vouch.id())
}

/// Whether something of this kind is held.
fn holds(counter: &Counter, kind: &str) -> bool {
    held(counter).unwrap().iter().any(|found| found.starts_with(kind))
}

fn is_wiped(counter: &Counter, when: &str) {
    let began = Instant::now();
    loop {
        let left = held(counter).unwrap();
        if left.is_empty() {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{when}: {left:?}");
    }
}

#[test]
fn law_4_a_cis_session_that_is_over_is_not_in_memory() {
    let mut counter = Counter::open();
    if held(&counter).is_none() {
        return println!("skipped: memory cannot be read (law_4_a_cis_session_that_is_over_is_not_in_memory)");
    }
    counter.insert("priya");
    counter.vouch.act("pin_enter", json!({ "pin": PIN }));
    is_wiped(&counter, "after a wrong PIN");
    counter.vouch.act("pin_enter", json!({ "pin": counter.world.pin("priya") }));
    assert_eq!(counter.look(BAKER)["screen"]["kind"], "record");
    assert!(holds(&counter, "cis ticket") && holds(&counter, "Cetirizine"), "the session has them");
    counter.vouch.act("lock", json!({}));
    is_wiped(&counter, "after a lock");

    counter.vouch.act("pin_enter", json!({ "pin": counter.world.pin("priya") }));
    assert!(holds(&counter, "cis ticket"));
    counter.pull();
    is_wiped(&counter, "after the card is out");
}

#[test]
fn law_4_a_cis2_session_that_is_over_is_not_in_memory() {
    let mut counter = Counter::open();
    if held(&counter).is_none() {
        return println!("skipped: memory cannot be read (law_4_a_cis2_session_that_is_over_is_not_in_memory)");
    }
    let priya = Person::with_card("900000000011");
    counter.vouch.sign_in_by(&mut Browser::default(), priya);
    assert_eq!(counter.look(ANN)["screen"]["kind"], "record");
    for kind in ["id token", "access token", "refresh token", "Alendronic"] {
        assert!(holds(&counter, kind), "{kind}");
    }
    counter.vouch.act("lock", json!({}));
    is_wiped(&counter, "after a lock");

    counter.vouch.sign_in_by(&mut Browser::default(), priya);
    counter.order("oauth", &json!({ "kind": "garbage" }), 1);
    counter.find(BAKER);
    counter.order("oauth", &json!({ "kind": "claims", "set": { "expires_in": "30" } }), 1);
    counter.find(BAKER);
    counter.vouch.act("person_reject", json!({}));
    counter.find(BAKER);
    counter.vouch.act("lock", json!({}));
    is_wiped(&counter, "after refreshes and a refusal");
}
