//! The card pulled, swapped, or taken out and put back, at every step of sign-in, role choice, lookup and alert (law 4).
//!
//! Enumerated, not random: each step is held at a far side that answers late, the card is moved there, and then the next
//! person signs in. Nothing of the one before may stand in any view from the blank on, and nothing may hang.
//! `VOUCH_MOVES` is how many moves are made in all; without it each step sees each move once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::counter::{BAKER, Counter, agreed, eventually};

/// Longer than a move and all that follows from it.
const LATE: Duration = Duration::from_secs(30);
/// Moves of one test in CI.
const IN_CI: usize = MOVES.len() * STEPS.len();

/// What is done with the card.
type Move = (&'static str, fn(&mut Counter));

const MOVES: [Move; 3] = [
    ("pulled", |c| {
        c.world.ask(&json!({ "op": "remove" }));
    }),
    ("swapped", |c| {
        c.world.ask(&json!({ "op": "insert", "card": B }));
    }),
    ("put back", |c| {
        c.world.ask(&json!({ "op": "remove" }));
        c.world.ask(&json!({ "op": "insert", "card": A }));
    }),
];

/// Lena, who has several roles, is the one whose session ends; Tom comes next.
const A: &str = "lena";
const B: &str = "tom";
/// What may not be seen after the blank: A's names and number, the patient's names and number.
const OF_A: [&str; 7] = ["Lena", "357912", "BAKER", "Baker", "999 002 0183", "9990020183", "SMITH, JONES"];

/// Brings A to a step and holds it there.
type Step = (&'static str, fn(&mut Counter));

const STEPS: [Step; 14] = [
    ("the PIN is asked for", |c| drop(c.insert(A))),
    ("CIS is asked for a challenge", |c| cis(c, 0, "cis.activate")),
    ("CIS checks the signature", |c| cis(c, 1, "cis.validate")),
    ("a role is asked for", |c| roles(c)),
    ("CIS is told the role", |c| role(c, 0, "cis.role")),
    ("CIS is asked what the role may do", |c| role(c, 1, "cis.assertion")),
    ("nothing is asked", working),
    ("PDS is asked", |c| {
        working(c);
        hold(c, "pds", "find_number", json!({ "text": BAKER }));
    }),
    ("the person is to be confirmed", |c| {
        working(c);
        c.find(BAKER);
    }),
    ("permission is asked", |c| {
        working(c);
        c.visit(BAKER);
    }),
    ("SDS is asked", |c| asked(c, "sds")),
    ("Spine is asked for the list", |c| spine(c, "scr.list", 0)),
    ("Spine is asked for the record", |c| spine(c, "scr.get", 1)),
    ("the record is shown and its alert is on the way", |c| {
        working(c);
        c.slow("alert", Duration::from_millis(300));
        let view = c.look(BAKER);
        assert_eq!(view["screen"]["kind"], "record", "{}", view["screen"]);
    }),
];

fn pin(c: &mut Counter) -> Value {
    json!({ "pin": c.world.pin(A) })
}

fn cis(c: &mut Counter, before: u32, what: &str) {
    c.insert(A);
    let pin = pin(c);
    c.order("cis", &json!({ "kind": "slow", "millis": 0 }), before);
    let so_far = c.asked(what);
    c.slow("cis", LATE);
    c.vouch.send("pin_enter", pin);
    eventually(what, || c.asked(what) > so_far);
}

fn roles(c: &mut Counter) {
    c.sign_in(A, "chooseRole");
}

fn role(c: &mut Counter, before: u32, what: &str) {
    roles(c);
    c.order("cis", &json!({ "kind": "slow", "millis": 0 }), before);
    let so_far = c.asked(what);
    c.slow("cis", LATE);
    let profile = c.vouch.last().unwrap()["roles"][0]["profile"].clone();
    c.vouch.send("role_choose", json!({ "profile": profile }));
    eventually(what, || c.asked(what) > so_far);
}

fn working(c: &mut Counter) {
    roles(c);
    let profile = c.vouch.last().unwrap()["roles"][0]["profile"].clone();
    let view = c.vouch.act("role_choose", json!({ "profile": profile }));
    assert_eq!(view["screen"]["kind"], "find", "{}", view["screen"]);
}

/// Holds a command at the far side.
fn hold(c: &mut Counter, at: &str, command: &str, args: Value) {
    let so_far = c.asked(at);
    c.slow(at, LATE);
    c.vouch.send(command, args);
    eventually(at, || c.asked(at) > so_far);
}

fn asked(c: &mut Counter, at: &str) {
    working(c);
    c.visit(BAKER);
    hold(c, at, "permission_answer", agreed());
}

/// Spine writes its ledger when it answers: that the record is asked for is seen on screen, and then in the list's line.
fn spine(c: &mut Counter, at: &str, listed: usize) {
    working(c);
    c.visit(BAKER);
    let so_far = c.asked("scr.list");
    c.slow(at, LATE);
    c.vouch.send("permission_answer", agreed());
    c.vouch.until(|l| l["view"]["screen"]["busy"]["what"] == "Asking Spine for the record").expect(at);
    eventually(at, || c.asked("scr.list") == so_far + listed);
}

/// From this line on: no view with anything of A, and none at all but sign-in until the next person has worked.
fn nothing_of_a(c: &Counter, line: usize, case: &str) {
    for line in &c.vouch.seen[line..] {
        let Some(view) = line.get("view") else { continue };
        // The tray of the training world shows all its cards; A's own PIN screen may name A.
        let mut view = view.clone();
        if let Some(screen) = view["screen"].as_object_mut() {
            screen.remove("tray");
            screen.remove("examples");
            // With no card in, nobody else is there yet: whose session ended is said until a card is.
            if screen.get("step").is_some_and(|step| step == "noCard") {
                screen.remove("lockedFor");
            }
        }
        let text = view.to_string();
        let found = OF_A.iter().find(|of| text.contains(**of));
        assert_eq!(found, None, "{case}: {text}");
    }
}

fn moved(c: &mut Counter, step: &Step, how: &Move) {
    let case = format!("{} while {}", how.0, step.0);
    step.1(c);
    let so_far = c.vouch.seen.len();
    how.1(c);
    c.vouch.until(|line| line["blank"] == true).unwrap_or_else(|| panic!("{case}: never blank"));
    let blank = c.vouch.seen.len();
    assert!(blank > so_far);
    c.mend();
    // B comes, whatever became of A's card. A card that is in would be taken out and put in once more.
    if c.world.ask(&json!({ "op": "cards" }))["in"] != B {
        c.world.ask(&json!({ "op": "insert", "card": B }));
    }
    let id = c.vouch.until(|line| {
        let screen = &line["view"]["screen"];
        screen["step"] == "pin" && screen["userId"] == "900000000012"
    });
    assert!(id.is_some(), "{case}: B's card is not read; last was {:?}", c.vouch.last());
    let pin = c.world.pin(B);
    let view = c.vouch.act("pin_enter", json!({ "pin": pin }));
    assert_eq!(view["screen"]["kind"], "find", "{case}: {}", view["screen"]);
    assert!(view["screen"]["interrupted"].is_null(), "{case}");
    assert!(view["frame"]["banner"].is_null(), "{case}");
    assert_eq!(view["screen"]["recent"], json!([]), "{case}");
    let view = c.vouch.act("go", json!({ "place": "record" }));
    assert_eq!(view["screen"]["kind"], "find", "{case}");
    nothing_of_a(c, blank, &case);
    c.pull();
    c.vouch.step("noCard");
    c.vouch.seen.clear();
    c.closed();
}

#[test]
fn nobody_sees_anything_of_the_one_before() {
    let wanted = std::env::var("VOUCH_MOVES").ok().and_then(|n| n.parse().ok()).unwrap_or(IN_CI);
    let mut made = 0;
    while made < wanted {
        // A new one each time round: what the directory has answered is remembered for as long as Vouch runs.
        let mut counter = Counter::open();
        for step in &STEPS {
            for how in &MOVES {
                moved(&mut counter, step, how);
                made += 1;
            }
        }
        counter.alerts();
    }
    println!("card moves: {made} made, {} steps by {} moves, nothing of A seen, none hung", STEPS.len(), MOVES.len());
}
