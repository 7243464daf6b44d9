//! Card out, screen covered, and only then anything else (law 4). How long it takes is measured by the bench of this name.
//!
//! `VOUCH_PULLS` is how many cards are pulled from a record.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use serde_json::Value;
use support::counter::{BAKER, Counter};

/// Cards pulled in CI.
const IN_CI: usize = 30;
/// Of the patient, of the record, and of the user.
const NOT_AFTER: [&str; 4] = ["BAKER", "9990020183", "Cetirizine", "Priya"];

/// What a line is, in the order that matters.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    /// The record is still on it.
    Shown,
    Covered,
    /// Nothing of the record, the patient or the user is on it.
    Empty,
}

fn line(line: &Value) -> Option<Line> {
    if line["blank"] == true {
        return Some(Line::Covered);
    }
    // The tray prints the names on its cards, and the examples name patients to try; neither is part of a session.
    let mut view = line.get("view")?.clone();
    for ours in ["tray", "examples", "lockedFor"] {
        view["screen"].as_object_mut().unwrap().remove(ours);
    }
    let text = view.to_string();
    Some(if NOT_AFTER.iter().any(|word| text.contains(word)) { Line::Shown } else { Line::Empty })
}

#[test]
fn law_4_the_cover_comes_before_the_first_empty_view() {
    let pulls = std::env::var("VOUCH_PULLS").ok().and_then(|n| n.parse().ok()).unwrap_or(IN_CI);
    let mut counter = Counter::open();
    for pull in 1..=pulls {
        counter.sign_in("priya", "find");
        assert_eq!(counter.look(BAKER)["screen"]["kind"], "record");
        let from = counter.vouch.seen.len();
        counter.pull();
        counter.vouch.step("noCard");
        let order: Vec<Line> = counter.vouch.seen[from..].iter().filter_map(line).collect();
        let cover = order.iter().position(|line| *line == Line::Covered).unwrap();
        assert!(order[..cover].iter().all(|line| *line == Line::Shown), "pull {pull}: {order:?}");
        assert!(order[cover + 1..].iter().all(|line| *line != Line::Shown), "pull {pull}: {order:?}");
        assert!(order[cover + 1..].contains(&Line::Empty), "pull {pull}: {order:?}");
        counter.vouch.seen.clear();
    }
    println!("cards pulled from a record: {pulls}, each covered before anything else was shown");
}
