//! A counter at work: a training world, a headless Vouch, and the data directory they share.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Entry, Headless, PATIENCE, World, delivered, entries};

/// Short record: BAKER, Tom (Mr).
pub const BAKER: &str = "999 002 0183";
/// Rich record: EXAMPLE, Ann (Mrs).
pub const ANN: &str = "999 123 4578";

/// What is at a counter. Fields end in this order.
pub struct Counter {
    pub vouch: Headless,
    pub world: World,
    pub data: TempDir,
}

impl Counter {
    /// Nobody at it, no card in.
    pub fn open() -> Self {
        Self::set_up(&[])
    }

    /// The same, set up otherwise than the training world announces: `cis2_level=3`.
    pub fn set_up(settings: &[&str]) -> Self {
        let data = tempfile::tempdir().unwrap();
        let world = World::start(data.path());
        let mut vouch = Headless::start_as(data.path(), |command| {
            command.args(settings.iter().flat_map(|setting| ["--set", setting]));
        });
        vouch.step("noCard");
        Self { vouch, world, data }
    }

    /// Somebody with one role, signed in.
    pub fn with(card: &str, first: &str) -> Self {
        let mut counter = Self::open();
        counter.sign_in(card, first);
        counter
    }

    /// Priya, a pharmacist with one role.
    pub fn pharmacist() -> Self {
        Self::with("priya", "find")
    }

    /// Puts a card in, up to the question for the PIN.
    pub fn insert(&mut self, card: &str) -> Value {
        self.vouch.send("card_insert", json!({ "card": card }));
        self.vouch.step("pin")
    }

    /// Card and PIN, until sign-in is over; the first screen is of this kind.
    pub fn sign_in(&mut self, card: &str, first: &str) -> Value {
        self.insert(card);
        let view = self.enter_pin(card);
        assert_eq!(view["screen"]["kind"], first, "{}", view["screen"]);
        view
    }

    /// The PIN of the card that is in, until sign-in is over.
    pub fn enter_pin(&mut self, card: &str) -> Value {
        let pin = self.world.pin(card);
        self.vouch.act("pin_enter", json!({ "pin": pin }))
    }

    /// Takes the card out and waits until the screen is covered; returns how many lines had come by then.
    pub fn pull(&mut self) -> usize {
        self.world.ask(&json!({ "op": "remove" }));
        self.vouch.until(|line| line["blank"] == true).expect("blank");
        self.vouch.seen.len()
    }

    /// Looks for a patient; the view when that is done.
    pub fn find(&mut self, text: &str) -> Value {
        self.vouch.act("find_number", json!({ "text": text }))
    }

    /// Finds a patient and confirms the person.
    pub fn visit(&mut self, number: &str) -> Value {
        let found = self.find(number);
        assert_eq!(found["screen"]["kind"], "confirm", "{number}: {}", found["screen"]);
        self.vouch.act("person_confirm", json!({}))
    }

    /// Looks at a record with the patient's permission; the view when the look has ended.
    pub fn look(&mut self, number: &str) -> Value {
        let asked = self.visit(number);
        assert_eq!(asked["screen"]["kind"], "permission", "{number}: {}", asked["screen"]);
        self.vouch.act("permission_answer", agreed())
    }

    /// Orders a fault for everybody.
    pub fn order(&self, at: &str, fault: &Value, times: u32) {
        let order = json!({ "op": "fault", "patient": "*", "at": at, "fault": fault, "times": times });
        assert_eq!(self.world.ask(&order)["ok"], true, "{order}");
    }

    /// The next thing at this place is answered this late.
    pub fn slow(&self, at: &str, late: Duration) {
        self.order(at, &json!({ "kind": "slow", "millis": u64::try_from(late.as_millis()).unwrap() }), 1);
    }

    /// Takes all faults back.
    pub fn mend(&self) {
        self.world.ask(&json!({ "op": "faults-clear" }));
    }

    /// How many requests of this kind the world has received.
    pub fn asked(&self, what: &str) -> usize {
        self.world.ledger(what).len()
    }

    /// What the journal holds, oldest first.
    pub fn journal(&self) -> Vec<Entry> {
        entries(self.data.path())
    }

    /// The journal's last entry of this kind, once no intent is open.
    pub fn last(&self, kind: &str) -> Entry {
        self.closed();
        self.journal().into_iter().rfind(|e| e.kind == kind).unwrap_or_else(|| panic!("no {kind} in the journal"))
    }

    /// Waits until every intent has its outcome.
    pub fn closed(&self) {
        eventually("every intent has an outcome", || {
            let all = self.journal();
            all.iter().all(|e| e.phase != "intent" || all.iter().any(|o| o.closes == Some(e.sequence)))
        });
    }

    /// Alerts the training Spine acted on, once all that is owed is delivered: each exactly once.
    pub fn alerts(&self) -> usize {
        let owed = delivered(self.data.path());
        let accepted: Vec<Value> =
            self.world.ledger("alert").into_iter().filter(|l| l["answer"] == "accepted").collect();
        for id in &owed {
            assert_eq!(accepted.iter().filter(|l| l["alert_id"] == id.as_str()).count(), 1, "alert {id}");
        }
        assert_eq!(accepted.len(), owed.len());
        owed.len()
    }
}

/// The patient agreed.
pub fn agreed() -> Value {
    json!({ "answer": "agreed", "recorded": "", "chip": "OTC sale", "text": "before an ibuprofen sale" })
}

/// A fault on screen: its name, its first sentence, and that the other two are there.
pub fn says(fault: &Value, code: &str, what: &str) {
    assert_eq!(fault["code"], code, "{fault}");
    assert_eq!(fault["what"], what);
    for sentence in ["means", "next"] {
        let text = fault[sentence].as_str().unwrap();
        assert!(text.len() > 10 && text.ends_with('.'), "{code} {sentence}: {text}");
    }
}

/// Waits for something that happens in another process.
pub fn eventually(what: &str, is: impl Fn() -> bool) {
    let began = Instant::now();
    while !is() {
        assert!(began.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
