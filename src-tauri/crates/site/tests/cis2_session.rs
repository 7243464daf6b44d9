//! A session by CIS2: whose browser it is, what its tokens open, how the role changes, and how it ends.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use serde_json::{Value, json};
use support::browser::{Browser, Person, parameter};
use support::counter::{ANN, BAKER, Counter, eventually, says};

const PRIYA: Person = Person::with_card("900000000011");
const TOM: Person = Person::with_card("900000000012");
/// Has four roles.
const LENA: Person = Person { role: 1, ..Person::with_card("900000000013") };

impl Counter {
    /// Signs in with a browser that knows nobody.
    fn browse(&mut self, person: Person) -> Value {
        self.vouch.sign_in_by(&mut Browser::default(), person)
    }

    /// Puts a card in while something else is on screen, and waits until it is known whose it is.
    fn insert_meanwhile(&mut self, card: &str) {
        let known = |c: &Self| c.journal().iter().filter(|e| e.kind == "card" && e.word == "in").count();
        let before = known(self);
        self.vouch.send("card_insert", json!({ "card": card }));
        eventually("the card is read", || known(self) > before);
    }

    /// The requests of this kind that the training world wrote down, as they came.
    fn requests(&self, what: &str) -> Vec<String> {
        let number = |line: Value| line["number"].as_u64().unwrap();
        let file = |n: u64| self.data.path().join("ledger").join(format!("{n:06}.request"));
        self.world.ledger(what).into_iter().map(|l| std::fs::read_to_string(file(number(l))).unwrap()).collect()
    }

    /// How many sessions the provider was told the end of.
    fn ended(&self) -> usize {
        self.world.ledger("cis2.end-session").iter().filter(|line| line["answer"] == "accepted").count()
    }
}

#[test]
fn the_card_and_the_browser_are_of_one_person() {
    let mut counter = Counter::open();
    let mut browser = Browser::default();
    assert_eq!(counter.vouch.sign_in_by(&mut browser, TOM)["screen"]["kind"], "find");
    // The provider does not hear that Tom has gone, and lets the browser in as Tom though it was told to ask.
    counter.order("cis2.end-session", &json!({ "kind": "http500" }), 1);
    counter.vouch.act("lock", json!({}));
    counter.insert("priya");
    counter.order("cis2.authorize", &json!({ "kind": "prompt-ignored" }), 1);
    let (id, page) = counter.vouch.browse("sign_in_browser");
    assert!(browser.open(&page).contains("go back to Vouch"));
    let view = counter.vouch.came_back(id);
    assert_eq!((&view["screen"]["step"], &view["screen"]["userId"]), (&json!("pin"), &json!(PRIYA.user_id)));
    let other = "The browser signed in somebody else than the holder of the card in the reader.";
    says(&view["screen"]["fault"], "CIS_REFUSED", other);
    assert!(!view["screen"]["fault"].to_string().contains(TOM.user_id), "no whole user id: {}", view["screen"]);
    assert_eq!((counter.last("sign-in").word.as_str(), counter.ended()), ("failed", 1));
    // The provider was told, so that the browser holds nobody now: the same fault brings nobody back.
    counter.order("cis2.authorize", &json!({ "kind": "prompt-ignored" }), 1);
    let view = counter.vouch.sign_in_by(&mut browser, PRIYA);
    assert_eq!((&view["screen"]["kind"], &view["frame"]["who"]), (&json!("find"), &json!("Priya Example, Pharmacist")));
    counter.pull();
    counter.vouch.step("noCard");

    // The card comes while the browser is open: somebody else's, then one's own.
    for (card, kind) in [("tom", "signIn"), ("priya", "find")] {
        let (id, page) = counter.vouch.browse("sign_in_browser");
        counter.insert_meanwhile(card);
        browser.sign_in(&page, PRIYA);
        let view = counter.vouch.came_back(id);
        assert_eq!(view["screen"]["kind"], kind, "{card}: {}", view["screen"]);
        if kind == "signIn" {
            let other = "The browser signed in somebody else than the person whose card is in the reader.";
            says(&view["screen"]["fault"], "CIS_REFUSED", other);
            assert_eq!(view["frame"]["who"], "");
        }
        counter.pull();
        counter.vouch.step("noCard");
    }
}

#[test]
fn a_card_pulled_locks_and_the_same_person_goes_on() {
    let mut counter = Counter::open();
    counter.insert("priya");
    assert_eq!(counter.browse(PRIYA)["screen"]["kind"], "find");
    assert_eq!(counter.visit(BAKER)["screen"]["kind"], "permission");
    counter.pull();
    let view = counter.vouch.step("noCard");
    assert_eq!(view["screen"]["lockedFor"], "Priya Example");
    assert!(!view.to_string().contains("BAKER"));
    eventually("the provider is told", || counter.ended() == 1);

    counter.insert("priya");
    let view = counter.browse(PRIYA);
    assert_eq!(view["screen"]["interrupted"]["name"], "BAKER, Tom (Mr)", "{}", view["screen"]);
    let view = counter.vouch.act("find_interrupted", json!({}));
    assert_eq!((&view["screen"]["kind"], counter.asked("pds")), (&json!("confirm"), 2), "{}", view["screen"]);
    assert_eq!(counter.vouch.act("person_confirm", json!({}))["screen"]["kind"], "permission");

    // Somebody else finds nothing of it, and neither does Priya after them.
    counter.pull();
    counter.vouch.step("noCard");
    let before = counter.vouch.seen.len();
    for (card, person) in [("tom", TOM), ("priya", PRIYA)] {
        counter.insert(card);
        let view = counter.browse(person);
        assert_eq!((&view["screen"]["kind"], &view["screen"]["interrupted"]), (&json!("find"), &Value::Null), "{card}");
        counter.pull();
        counter.vouch.step("noCard");
    }
    assert!(!counter.vouch.seen[before..].iter().any(|line| line["view"]["frame"].to_string().contains("BAKER")));
}

#[test]
fn what_a_pulled_card_does_is_the_sites_choice() {
    let goes_on = json!("BAKER, Tom (Mr)");
    let rows = [
        ("card_out=end", false, &Value::Null),
        ("card_out=lock", false, &goes_on),
        ("card_out_cis2=end", true, &Value::Null),
        ("card_out_cis2=lock", true, &goes_on),
    ];
    for (setting, by_browser, goes_on) in rows {
        let mut counter = Counter::set_up(&[setting]);
        let sign_in = |c: &mut Counter| {
            c.insert("priya");
            if by_browser { c.browse(PRIYA) } else { c.enter_pin("priya") }
        };
        assert_eq!(sign_in(&mut counter)["screen"]["kind"], "find", "{setting}");
        assert_eq!(counter.visit(BAKER)["screen"]["kind"], "permission", "{setting}");
        counter.pull();
        counter.vouch.step("noCard");
        let view = sign_in(&mut counter);
        assert_eq!((&view["screen"]["kind"], &view["frame"]["banner"]), (&json!("find"), &Value::Null), "{setting}");
        assert_eq!(&view["screen"]["interrupted"]["name"], goes_on, "{setting}");
    }
}

#[test]
fn the_role_is_changed_in_the_browser() {
    let mut counter = Counter::open();
    let mut browser = Browser::default();
    let (id, page) = counter.vouch.browse("sign_in_browser");
    assert!(parameter(&page, "scope").ends_with("+selectedrole"), "{page}");
    browser.sign_in(&page, LENA);
    assert_eq!(counter.vouch.came_back(id)["frame"]["place"], "HILL STREET PHARMACY (FX123)");
    assert_eq!(counter.visit(BAKER)["screen"]["kind"], "permission");

    let (id, page) = counter.vouch.browse("role_change");
    assert!(parameter(&page, "scope").ends_with("+changedrole"), "{page}");
    assert_eq!(counter.ended(), 1, "the sign-in in the role before has ended at the provider");
    let waiting = counter.vouch.view().unwrap();
    assert_eq!((&waiting["screen"]["step"], &waiting["frame"]["banner"]), (&json!("browser"), &Value::Null));
    browser.sign_in(&page, Person { role: 2, ..LENA });
    let view = counter.vouch.came_back(id);
    assert_eq!(view["frame"]["place"], "SMITH, JONES & DAUGHTERS, CHEMISTS (FX456)");
    assert_eq!((&view["screen"]["kind"], &view["frame"]["banner"]), (&json!("find"), &Value::Null));
    assert_eq!((&view["screen"]["interrupted"], &view["screen"]["recent"]), (&Value::Null, &json!([])));
    let roles = counter.journal().into_iter().filter(|e| e.kind == "role").map(|e| (e.word, e.role.unwrap()));
    let expected = [("chosen", "900000000132"), ("left", "900000000132"), ("chosen", "900000000133")];
    assert_eq!(roles.collect::<Vec<_>>(), expected.map(|(word, role)| (word.to_owned(), role.to_owned())));
    counter.find(BAKER);
    assert!(counter.requests("pds").last().unwrap().contains("nhsd-session-urid: 900000000133\r\n"));
}

#[test]
fn pds_is_asked_with_the_users_own_token() {
    let mut counter = Counter::open();
    assert_eq!(counter.browse(PRIYA)["screen"]["kind"], "find");
    // The first token is in its last seconds when the second question comes.
    counter.order("oauth", &json!({ "kind": "claims", "set": { "expires_in": "30" } }), 1);
    counter.find(ANN);
    let view = counter.look(BAKER);
    assert_eq!(view["screen"]["kind"], "record", "{}", view["screen"]);
    counter.alerts();
    let grants: Vec<String> = counter.requests("oauth");
    let exchange = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange";
    assert_eq!(grants.len(), 2, "exchanged once, refreshed once, and nothing asked as the application");
    assert!(grants[0].contains(exchange) && grants[1].contains("grant_type=refresh_token"), "{grants:?}");
    let asked = counter.requests("pds");
    assert_eq!(asked.len(), 2);
    for request in asked {
        assert!(request.contains("nhsd-session-urid: 900000000111\r\n"), "{request}");
        assert!(request.contains("authorization: (left out)\r\n"), "{request}");
    }
    let told = counter.vouch.seen.iter().filter(|line| line["browse"].is_null()).map(Value::to_string);
    assert!(!told.into_iter().any(|line| line.contains("eyJ")), "no token is ever said");

    // The platform takes the token no longer: that is the end of the session, in words.
    let refused = json!({ "kind": "refusal", "status": 401, "error": "invalid_token", "description": "ended" });
    counter.order("pds", &refused, 1);
    counter.vouch.send("find_number", json!({ "text": ANN }));
    let ended = counter.vouch.until(|line| {
        let screen = &line["view"]["screen"];
        screen["kind"] == "signIn" && !screen["fault"].is_null()
    });
    let view = &ended.expect("the sign-in screen, and why")["view"];
    let what = "Your session has ended: the NHS API platform no longer accepts it.";
    says(&view["screen"]["fault"], "SESSION_ENDED", what);
    assert_eq!((&view["frame"]["who"], &view["frame"]["banner"]), (&json!(""), &Value::Null));
    eventually("the provider is told", || counter.ended() == 1);
    assert_eq!(counter.last("lock").word, "ended-elsewhere");
}
