//! How long a card that is pulled takes to be told: from the pull to our sink, beside a bare wait for the same event of the
//! smartcard service. What is between the two is our own time; the rest is the service's.
//!
//! Needs pcscd, vpcd and root, as the tests with real readers do, and says so when they are absent.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, dead_code, missing_docs, reason = "a bench")]

#[path = "../tests/real_reader/namespace.rs"]
mod namespace;
#[path = "../tests/real_reader/world.rs"]
mod world;

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use pcsc::{Context, PNP_NOTIFICATION, ReaderState, Scope, State};
use vouch_core::ports::{CardEvent, ReaderState as Seen, Smartcards};
use vouch_smartcard::CardPolicy;

use namespace::{Service, run_alone};
use world::{Cards, FIRST, ours};

const PULLS: usize = 60;
/// Longest wait for one event.
const PATIENCE: Duration = Duration::from_secs(20);

/// A moment at which the first reader held a card, or did not.
type Told = (Instant, bool);

fn main() {
    // Others than `cargo bench` only build it.
    if std::env::args().any(|a| a == "--bench") {
        print!("{}", run_alone("events", &[], &["--bench"], measure).unwrap_or_default());
    }
}

fn measure() {
    let (_service, deck, cards) = (Service::start(), Cards::new(), ours(CardPolicy::default()));
    let (tell_bare, bare) = channel();
    let (tell_ours, told) = channel();
    std::thread::spawn(move || wait_bare(&tell_bare));
    let watched = std::sync::Arc::clone(&cards);
    std::thread::spawn(move || {
        watched.watch(&|| false, &mut |event| {
            if let CardEvent::Readers(readers) = event {
                let first = readers.first().is_some_and(|r| matches!(r.state, Seen::Card(_)));
                let _ = tell_ours.send((Instant::now(), first));
            }
        });
    });
    let (mut theirs, mut whole, mut own) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..PULLS {
        let card = deck.plug("blank", FIRST);
        until(&bare, true);
        until(&told, true);
        let pulled = Instant::now();
        drop(card);
        let (by_service, by_us) = (until(&bare, false), until(&told, false));
        theirs.push(by_service - pulled);
        whole.push(by_us - pulled);
        own.push(by_us.saturating_duration_since(by_service));
    }
    let millis = |d: Duration| d.as_secs_f64() * 1000.0;
    let at = |all: &mut Vec<Duration>, part: usize| {
        all.sort();
        millis(all[(all.len() - 1) * part / 100])
    };
    println!(
        "ratio | card: pull to sink / pull to bare PC/SC event | {:.2} | {:.0} ms / {:.0} ms, medians of {PULLS} pulls; own time {:.2} ms, 99th percentile {:.2} ms | 1.1",
        at(&mut whole, 50) / at(&mut theirs, 50),
        at(&mut whole, 50),
        at(&mut theirs, 50),
        at(&mut own, 50),
        at(&mut own, 99),
    );
}

/// The moment at which the first reader came to be so.
fn until(told: &Receiver<Told>, full: bool) -> Instant {
    loop {
        let (when, is) = told.recv_timeout(PATIENCE).unwrap();
        if is == full {
            return when;
        }
    }
}

/// The least that sees a card: one reader, one wait.
fn wait_bare(tell: &Sender<Told>) {
    let context = loop {
        match Context::establish(Scope::User) {
            Ok(context) => break context,
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    let mut states = vec![ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE)];
    loop {
        if states.len() == 1
            && let Some(first) = context.list_readers_owned().unwrap_or_default().into_iter().next()
        {
            states.push(ReaderState::new(first, State::UNAWARE));
        }
        if context.get_status_change(Duration::from_secs(1), &mut states).is_ok() {
            let when = Instant::now();
            let full = states.get(1).is_some_and(|s| s.event_state().contains(State::PRESENT));
            let _ = tell.send((when, full));
        }
        states.iter_mut().for_each(ReaderState::sync_current_state);
    }
}
