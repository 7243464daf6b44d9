//! How long the screen stays as it was once a card is gone: a whole site signs in, shows a record, and the card is pulled.
//! Measured are three moments: the card event reaches us, the window is told to cover everything, and the first view
//! without anything of the patient is handed over. What the card reader's service takes before that is measured by
//! vouch-smartcard (`events`), and what a window takes after it by `scripts/bench-blank`.
//!
//! `VOUCH_PULLS` is how many cards are pulled. Prints milliseconds; the aim is that of law 4.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{PATIENCE, World};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use vouch_api::command::Command;
use vouch_api::view::{CardStep, Screen, View};
use vouch_site::{Options, ReaderChoice, Site, Window};

const PULLS: usize = 1000;
/// Milliseconds (law 4).
const AIM: u32 = 500;
/// Where the watcher says that a card event has reached it.
const EVENTS: &str = "vouch_site::cards";

/// What is stamped.
enum Seen {
    CardEvent,
    Covered,
    View(Box<View>),
}

/// Stamps what it sees; it is the window, and listens to the log.
struct Probe(Sender<(Instant, Seen)>);

impl Probe {
    fn stamp(&self, seen: impl FnOnce() -> Seen) {
        let now = Instant::now();
        // Nobody looks any more once it is over.
        let _ = self.0.send((now, seen()));
    }
}

impl Window for Probe {
    fn show(&self, view: &View) {
        self.stamp(|| Seen::View(Box::new(view.clone())));
    }

    fn blank(&self) {
        self.stamp(|| Seen::Covered);
    }

    fn uncover(&self) {}

    fn browse(&self, _: &str) -> Result<(), String> {
        Err("no browser is needed".into())
    }
}

impl<S: tracing::Subscriber> Layer<S> for Probe {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        if event.metadata().target() == EVENTS {
            self.stamp(|| Seen::CardEvent);
        }
    }
}

fn main() {
    // Others than `cargo bench` only build it.
    if std::env::args().any(|argument| argument == "--bench") {
        measure();
    }
}

fn measure() {
    let pulls = std::env::var("VOUCH_PULLS").ok().and_then(|n| n.parse().ok()).unwrap_or(PULLS);
    let data = tempfile::tempdir().unwrap();
    let world = World::start(data.path());
    let pin = world.pin("priya");
    let (send, seen) = channel();
    let only_cards = tracing_subscriber::filter::Targets::new().with_target(EVENTS, tracing::Level::DEBUG);
    tracing_subscriber::registry().with(Probe(send.clone()).with_filter(only_cards)).init();
    let options = Options {
        data_dir: data.path().to_path_buf(),
        world: None,
        training_program: None,
        reader: ReaderChoice::Tray,
        training_settings: Vec::new(),
    };
    let site = Site::start(options, Arc::new(Probe(send))).unwrap_or_else(|fault| panic!("{fault:?}"));
    let (mut covered, mut empty) = (Vec::new(), Vec::new());
    until(&seen, |screen| matches!(screen, Screen::SignIn(s) if s.step == CardStep::NoCard));
    for _ in 0..pulls {
        show_a_record(&site, &world, &pin, &seen);
        world.ask(&json!({ "op": "remove" }));
        let event = moment(&seen, |seen| matches!(seen, Seen::CardEvent));
        covered.push(moment(&seen, |seen| matches!(seen, Seen::Covered)) - event);
        empty.push(moment(&seen, |seen| matches!(seen, Seen::View(view) if is_empty(view))) - event);
    }
    site.stop();
    tell("card event to cover", &mut covered);
    tell("card event to first empty view", &mut empty);
}

fn show_a_record(site: &Site, world: &World, pin: &str, seen: &Receiver<(Instant, Seen)>) {
    world.ask(&json!({ "op": "insert", "card": "priya" }));
    until(seen, |screen| matches!(screen, Screen::SignIn(s) if s.step == CardStep::Pin));
    let act = |name: &str, args: Value| site.spawn(Command::from_json(name, args).unwrap(), |done| done.unwrap());
    act("pin_enter", json!({ "pin": pin }));
    until(seen, |screen| matches!(screen, Screen::Find(_)));
    act("find_number", json!({ "text": support::counter::BAKER }));
    until(seen, |screen| matches!(screen, Screen::Confirm { .. }));
    act("person_confirm", json!({}));
    until(seen, |screen| matches!(screen, Screen::Permission(_)));
    act("permission_answer", support::counter::agreed());
    until(seen, |screen| matches!(screen, Screen::Record(_)));
}

fn until(seen: &Receiver<(Instant, Seen)>, is: impl Fn(&Screen) -> bool) {
    moment(seen, |seen| matches!(seen, Seen::View(view) if is(&view.screen)));
}

fn moment(seen: &Receiver<(Instant, Seen)>, is: impl Fn(&Seen) -> bool) -> Instant {
    loop {
        let (when, what) = seen.recv_timeout(PATIENCE).expect("something to happen");
        if is(&what) {
            return when;
        }
    }
}

/// Nothing of the patient or the user is on it.
fn is_empty(view: &View) -> bool {
    view.frame.banner.is_none() && view.frame.who.is_empty() && matches!(view.screen, Screen::SignIn(_) | Screen::Blank)
}

/// Half of them took no longer than the first, 99 % no longer than the second.
fn tell(what: &str, all: &mut [Duration]) {
    all.sort();
    let millis = |duration: &Duration| duration.as_secs_f64() * 1000.0;
    let at = |part: usize| millis(&all[(all.len() * part).div_ceil(100) - 1]);
    println!(
        "millis | blank: {what} | {:.2} | 99th percentile of {} pulls; half {:.2}, most {:.2} | {AIM}",
        at(99),
        all.len(),
        at(50),
        millis(all.last().unwrap()),
    );
}
