//! Sign-in by CIS2 through the whole site: a headless Vouch, a browser, and the training world's provider and platform.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::net::TcpListener;

use serde_json::{Value, json};
use support::browser::{Browser, Person, parameter};
use support::counter::{BAKER, Counter, eventually, says};

const PRIYA: Person = Person::with_card("900000000011");
/// Has four roles.
const LENA: Person = Person { role: 1, ..Person::with_card("900000000013") };
/// Has none.
const NORA: Person = Person::with_card("900000000018");
/// Has fifty.
const FELIX: Person = Person { role: 48, ..Person::with_card("900000000021") };
/// Has only the app.
const AMY: Person = Person { authenticator: "app", ..Person::with_card("900000000022") };
/// Of whom only identity level 2 is known.
const IDA: Person = Person::with_card("900000000023");

const REFUSED: &str = "CIS_REFUSED";
const NOT_TRUSTED: &str = "The sign-in from CIS2 cannot be trusted.";

impl Counter {
    /// Signs in with a browser that knows nobody.
    fn browse(&mut self, person: Person) -> Value {
        self.vouch.sign_in_by(&mut Browser::default(), person)
    }

    /// Nobody is signed in, the screen says why, and so does the journal.
    fn is_refused(&self, view: &Value, step: &str, code: &str, what: &str) {
        let screen = &view["screen"];
        assert_eq!((&screen["kind"], &screen["step"]), (&json!("signIn"), &json!(step)), "{what}: {screen}");
        says(&screen["fault"], code, what);
        assert_eq!(view["frame"]["who"], "", "{what}");
        let written = self.last("sign-in");
        assert_eq!((written.word.as_str(), &written.facts["code"]), ("failed", &json!(code)), "{what}");
    }

    /// Locks; the provider is told.
    fn lock(&mut self) {
        let told = self.asked("cis2.end-session");
        self.vouch.act("lock", json!({}));
        eventually("the provider is told", || self.asked("cis2.end-session") > told);
        assert_eq!(self.world.ledger("cis2.end-session").last().unwrap()["answer"], "accepted");
    }

    /// Orders that CIS2 says something else, once.
    fn claims(&self, at: &str, set: &Value, header: &Value) {
        self.order(at, &json!({ "kind": "claims", "set": set, "header": header }), 1);
    }
}

/// The line for the support desk with this label.
fn support<'a>(view: &'a Value, label: &str) -> &'a str {
    let lines = view["screen"]["fault"]["support"].as_array().unwrap();
    lines.iter().find(|line| line["label"] == label).unwrap()["value"].as_str().unwrap()
}

#[test]
fn people_of_every_kind_sign_in() {
    let mut counter = Counter::open();
    let rows = [
        (PRIYA, "Priya Example, Pharmacist", "1", "900000000111"),
        (LENA, "Lena Sample, Pharmacist", "4", "900000000132"),
        (FELIX, "Felix Roundabout, Pharmacist", "50", "900000002149"),
        (AMY, "Amy Appleby, Pharmacist", "1", "900000000122"),
    ];
    for (person, who, roles, profile) in rows {
        let view = counter.browse(person);
        assert_eq!(
            (&view["screen"]["kind"], &view["frame"]["who"]),
            (&json!("find"), &json!(who)),
            "{}",
            view["screen"]
        );
        let written = counter.journal();
        let [.., asked, signed_in, role] = &written[..] else { panic!("{written:?}") };
        assert_eq!((asked.phase.as_str(), &asked.facts), ("intent", &json!({ "method": "CIS2" })), "{who}");
        assert_eq!((signed_in.closes, signed_in.word.as_str()), (Some(asked.sequence), "signed-in"), "{who}");
        assert_eq!(signed_in.facts, json!({ "user": person.user_id, "roles": roles }));
        assert_eq!((role.kind.as_str(), role.word.as_str()), ("role", "chosen"), "{who}");
        assert_eq!((role.user.as_deref(), role.role.as_deref()), (Some(person.user_id), Some(profile)));
        counter.lock();
    }
    let asked =
        |line: &Value| line["view"]["screen"]["kind"] == "chooseRole" && line["view"]["screen"]["busy"].is_null();
    assert!(!counter.vouch.seen.iter().any(asked), "whoever has roles chose one at the provider");
    let view = counter.browse(NORA);
    says(&view["screen"]["fault"], REFUSED, "Nora Nobody has no role to work in.");
    assert_eq!((&view["screen"]["step"], &view["frame"]["who"]), (&json!("noCard"), &json!("")));
    eventually("she is signed out there too", || counter.asked("cis2.end-session") == rows.len() + 1);
    let view = counter.browse(IDA);
    counter.is_refused(&view, "noCard", REFUSED, "Your identity has not been checked well enough for this site.");
}

#[test]
fn a_site_that_needs_level_3_gets_it() {
    let mut counter = Counter::set_up(&["cis2_level=3"]);
    let (id, page) = counter.vouch.browse("sign_in_browser");
    assert_eq!(parameter(&page, "acr_values"), "AAL3_ANY");
    let mut browser = Browser::default();
    let words = browser.sign_in(&page, AMY);
    assert!(words.contains("The application asks for another way to sign in."), "{words}");
    browser.send(&[("action", "cancel")]);
    let view = counter.vouch.came_back(id);
    counter.is_refused(&view, "noCard", "CANCELLED", "Sign-in was cancelled or refused in the browser.");
    // What the provider was asked for is not taken for granted.
    counter.claims("cis2.token", &json!({ "authentication_assurance_level": "2" }), &json!({}));
    let view = counter.browse(PRIYA);
    counter.is_refused(&view, "noCard", REFUSED, "This way of signing in is not strong enough for this site.");
    assert_eq!(counter.browse(PRIYA)["screen"]["kind"], "find");
}

#[test]
fn what_cis2_says_wrongly_is_not_believed() {
    let mut counter = Counter::open();
    let stale = "The browser signed in with a sign-in made earlier.";
    let no_role = "CIS2 did not say which role you chose.";
    let other = "What CIS2 says about the user does not fit the sign-in.";
    let at_cis2 = "CIS2 did not confirm this role.";
    let rows = [
        ("cis2.token", json!({ "nonce": "other" }), json!({}), NOT_TRUSTED, "another nonce"),
        ("cis2.token", json!({ "aud": "other" }), json!({}), NOT_TRUSTED, "another audience"),
        ("cis2.token", json!({ "iss": "https://other" }), json!({}), NOT_TRUSTED, "another issuer"),
        ("cis2.token", json!({ "exp": 1_700_000_000 }), json!({}), NOT_TRUSTED, "expired"),
        ("cis2.token", json!({ "at_hash": "other" }), json!({}), NOT_TRUSTED, "another access token"),
        ("cis2.token", json!({}), json!({ "alg": "none" }), NOT_TRUSTED, "not RS256"),
        ("cis2.token", json!({}), json!({ "kid": "other" }), NOT_TRUSTED, "unknown key id"),
        ("cis2.token", json!({ "auth_time": 1_700_000_000 }), json!({}), stale, "authenticated too long ago"),
        ("cis2.token", json!({ "selected_roleid": null }), json!({}), no_role, "no selected role"),
        ("cis2.token", json!({ "selected_roleid": "900000000112" }), json!({}), at_cis2, "not one of the roles"),
        ("cis2.token", json!({ "sub": "900000000012" }), json!({}), other, "userinfo: "),
        ("cis2.userinfo", json!({ "nhsid_useruid": "900000000012" }), json!({}), other, "userinfo: "),
    ];
    for (at, set, header, what, inside) in rows {
        counter.claims(at, &set, &header);
        let view = counter.browse(PRIYA);
        counter.is_refused(&view, "noCard", REFUSED, what);
        assert!(support(&view, "CIS2").contains(inside), "{set} {header}: {}", view["screen"]["fault"]);
        counter.vouch.refused("find_number", json!({ "text": BAKER }));
    }
    assert_eq!(counter.asked("pds"), 0);
    assert_eq!(counter.browse(PRIYA)["screen"]["kind"], "find");
    let signed_in = counter.journal().iter().filter(|e| e.kind == "sign-in" && e.word == "signed-in").count();
    assert_eq!(signed_in, 1);
}

#[test]
fn a_sign_in_can_be_left_on_either_side() {
    let mut counter = Counter::open();
    let cancelled = "Sign-in was cancelled or refused in the browser.";
    for in_role in [false, true] {
        let (id, page) = counter.vouch.browse("sign_in_browser");
        let mut browser = Browser::default();
        if in_role {
            browser.open(&page);
            browser.send(&[("user_id", LENA.user_id), ("authenticator", LENA.authenticator), ("action", "sign-in")]);
            assert_eq!(browser.roles().len(), 4);
            browser.send(&[("action", "cancel")]);
        } else {
            browser.cancel(&page);
        }
        let view = counter.vouch.came_back(id);
        counter.is_refused(&view, "noCard", "CANCELLED", cancelled);
    }

    // Somebody comes back with another sign-in's state: the wait goes on, until it is cancelled here.
    counter.claims("cis2.redirect", &json!({ "state": "other" }), &json!({}));
    let (id, page) = counter.vouch.browse("sign_in_browser");
    let words = Browser::default().sign_in(&page, PRIYA);
    assert!(words.contains("This sign-in was not begun here."), "{words}");
    assert_eq!(counter.vouch.last().unwrap()["step"], "browser");
    let back = parameter(&page, "redirect_uri").replace("%3A", ":").replace("%2F", "/");
    let port: u16 = back.rsplit(':').next().and_then(|rest| rest.split('/').next()).unwrap().parse().unwrap();
    assert!(TcpListener::bind(("127.0.0.1", port)).is_err(), "the browser is waited for at port {port}");
    counter.vouch.call("cancel", json!({}));
    let view = counter.vouch.came_back(id);
    // Whoever stopped it knows: no fault, only the screen of before.
    assert_eq!((&view["screen"]["step"], &view["screen"]["fault"]), (&json!("noCard"), &json!(null)));
    assert_eq!(counter.last("sign-in").facts["code"], "CANCELLED");
    TcpListener::bind(("127.0.0.1", port)).unwrap();
    assert_eq!(counter.browse(PRIYA)["screen"]["kind"], "find");
}

#[test]
fn a_site_has_the_ways_it_is_set_up_with() {
    let button = json!("Sign in with Care Identity in the browser");
    let rows = [
        ("sign_in=cis", true, Value::Null, "sign_in_browser", json!({})),
        ("sign_in=cis2", false, button, "pin_enter", json!({ "pin": "135790" })),
    ];
    for (setting, by_card, in_browser, refused, args) in rows {
        let mut counter = Counter::set_up(&[setting]);
        let view = counter.insert("priya");
        assert_eq!(
            (&view["screen"]["byCard"], &view["screen"]["inBrowser"]),
            (&json!(by_card), &in_browser),
            "{setting}"
        );
        counter.vouch.refused(refused, args);
        assert!(!counter.journal().iter().any(|e| e.kind == "sign-in" && e.phase == "intent"), "{setting}");
        let view = if by_card { counter.enter_pin("priya") } else { counter.browse(PRIYA) };
        assert_eq!(view["screen"]["kind"], "find", "{setting}: {}", view["screen"]);
    }
}
