//! The card pulled at each step of sign-in and of a lookup (law 4): blank first, and nothing of the patient afterwards.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::counter::{BAKER, Counter, agreed, eventually};

/// Longer than it takes to pull a card and to stop what is under way.
const LATE: Duration = Duration::from_secs(20);
const CIS: [&str; 4] = ["cis.activate", "cis.validate", "cis.role", "cis.assertion"];

impl Counter {
    /// Requests CIS has received, whichever.
    fn cis(&self) -> usize {
        CIS.iter().map(|what| self.asked(what)).sum()
    }

    /// Since this line: a covered screen, then nothing but sign-in, without a banner or a word about the patient.
    fn is_blank_since(&mut self, line: usize) {
        let began = Instant::now();
        self.vouch.step("noCard");
        self.closed();
        assert!(began.elapsed() < LATE / 2, "what is under way is stopped, not waited for");
        let since: Vec<&Value> = self.vouch.seen[line..].iter().collect();
        for line in since {
            let text = line.to_string();
            assert!(!text.contains("BAKER") && !text.contains(BAKER) && !text.contains("9990020183"), "{text}");
            if let Some(view) = line.get("view") {
                assert_eq!(view["screen"]["kind"], "signIn", "{text}");
                assert!(view["frame"]["banner"].is_null(), "{text}");
                assert_eq!(view["frame"]["who"], "", "{text}");
            }
        }
    }

    /// The next one who signs in finds an empty counter.
    fn is_empty_for_the_next(&mut self) {
        let view = self.sign_in("tom", "find");
        assert!(view["frame"]["banner"].is_null());
        assert_eq!(view["screen"]["recent"], json!([]));
        let view = self.vouch.act("go", json!({ "place": "record" }));
        assert_eq!(view["screen"]["kind"], "find");
        self.pull();
        self.vouch.step("noCard");
    }
}

#[test]
fn at_each_step_of_sign_in() {
    let mut counter = Counter::open();
    counter.insert("priya");
    counter.vouch.send("card_remove", json!({}));
    counter.vouch.step("noCard");
    for (before, (asked, outcome)) in
        [("activate", "dropped"), ("validate", "dropped"), ("role", "signed-in"), ("assertion", "signed-in")]
            .into_iter()
            .enumerate()
    {
        counter.insert("priya");
        counter.order("cis", &json!({ "kind": "slow", "millis": 0 }), u32::try_from(before).unwrap());
        counter.slow("cis", LATE);
        let so_far = counter.cis();
        counter.vouch.send("pin_enter", json!({ "pin": "135790" }));
        eventually(asked, || counter.cis() == so_far + before + 1);
        let line = counter.pull();
        counter.mend();
        counter.is_blank_since(line);
        assert_eq!(counter.last("sign-in").word, outcome, "{asked}");
        assert_eq!(counter.journal().iter().filter(|e| e.kind == "role").count(), 0, "{asked}: nobody works in a role");
    }
    counter.sign_in("priya", "find");
}

#[test]
fn while_the_patient_is_looked_for() {
    let mut counter = Counter::pharmacist();
    counter.slow("pds", LATE);
    counter.vouch.send("find_number", json!({ "text": BAKER }));
    eventually("pds", || counter.asked("pds") == 1);
    let line = counter.pull();
    counter.is_blank_since(line);
    assert_eq!(counter.last("search").word, "dropped");
    counter.is_empty_for_the_next();
}

#[test]
fn while_the_person_or_the_permission_is_asked() {
    let mut counter = Counter::pharmacist();
    counter.find(BAKER);
    let line = counter.pull();
    counter.is_blank_since(line);
    counter.sign_in("priya", "find");
    counter.visit(BAKER);
    let line = counter.pull();
    counter.is_blank_since(line);
    assert_eq!(counter.asked("sds"), 0);
    counter.is_empty_for_the_next();
}

#[test]
fn while_the_directory_is_asked_nothing_is_owed() {
    for (first, at) in [(0, "the first service"), (5, "the last service")] {
        let mut counter = Counter::pharmacist();
        counter.visit(BAKER);
        counter.order("sds", &json!({ "kind": "slow", "millis": 0 }), first);
        counter.slow("sds", LATE);
        counter.vouch.send("permission_answer", agreed());
        eventually(at, || counter.asked("sds") == usize::try_from(first).unwrap() + 1);
        let (line, began) = (counter.pull(), Instant::now());
        counter.is_blank_since(line);
        eventually("why nothing was asked", || counter.journal().iter().any(|e| e.kind == "view"));
        assert!(began.elapsed() < LATE / 2, "the directory is not waited for");
        let last = counter.last("view");
        assert_eq!((last.phase.as_str(), last.word.as_str()), ("event", "not-asked"), "{at}");
        assert_eq!((counter.asked("scr.list"), counter.asked("alert")), (0, 0), "{at}");
        counter.is_empty_for_the_next();
    }
}

#[test]
fn while_spine_is_asked_the_alert_still_arrives() {
    for (at, listed) in [("scr.list", 0), ("scr.get", 1)] {
        let mut counter = Counter::pharmacist();
        counter.visit(BAKER);
        counter.slow(at, LATE);
        counter.vouch.send("permission_answer", agreed());
        counter.vouch.until(|l| l["view"]["screen"]["busy"]["what"] == "Asking Spine for the record").expect(at);
        eventually(at, || counter.asked("scr.list") == listed);
        let line = counter.pull();
        counter.is_blank_since(line);
        assert_eq!(counter.last("view").word, "dropped", "{at}");
        assert_eq!(counter.alerts(), 1, "{at}");
        counter.is_empty_for_the_next();
    }
}

#[test]
fn while_the_alert_is_sent() {
    let mut counter = Counter::pharmacist();
    counter.slow("alert", Duration::from_secs(2));
    let shown = counter.look(BAKER);
    assert_eq!(shown["screen"]["kind"], "record");
    assert_eq!(counter.asked("alert"), 0);
    let line = counter.pull();
    counter.is_blank_since(line);
    assert_eq!(counter.last("view").word, "shown");
    assert_eq!(counter.alerts(), 1);
    counter.is_empty_for_the_next();
}

#[test]
fn a_card_swapped_for_another_is_another_person() {
    let mut counter = Counter::pharmacist();
    assert_eq!(counter.look(BAKER)["screen"]["kind"], "record");
    // The tray swaps as a quick hand does: out and in between two looks at the reader.
    counter.world.ask(&json!({ "op": "insert", "card": "tom" }));
    counter.vouch.until(|line| line["blank"] == true).expect("blank");
    let line = counter.vouch.seen.len();
    let view = counter.vouch.step("pin");
    assert_eq!(view["screen"]["userId"], "900000000012");
    let refused = counter.vouch.refused("look_again", json!({}));
    assert_eq!(refused["code"], "SESSION_ENDED");
    for line in &counter.vouch.seen[line..] {
        assert!(!line.to_string().contains("BAKER"), "{line}");
    }
    assert_eq!(counter.alerts(), 1);
}

#[test]
fn a_card_service_that_goes_away_is_a_card_pulled() {
    let mut counter = Counter::pharmacist();
    assert_eq!(counter.look(BAKER)["screen"]["kind"], "record");
    assert_eq!(counter.alerts(), 1);
    counter.world.end();
    counter.vouch.until(|line| line["blank"] == true).expect("blank");
    let view = counter.vouch.step("noService");
    assert!(view["frame"]["banner"].is_null());
    assert_eq!(view["frame"]["status"]["card"]["label"], "No card service");
    assert!(!view.to_string().contains("BAKER"));
    eventually("the end is written down", || {
        counter.journal().iter().any(|e| e.kind == "card" && e.word == "card-out")
    });
}
