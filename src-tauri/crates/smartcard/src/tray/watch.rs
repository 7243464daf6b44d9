//! The card in the tray coming and going.

use std::thread;
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use vouch_core::ports::{CardEvent, Reader, ReaderState};

use super::line::{Line, TrayFault};
use super::{TRAY_READER, TrayCards};

/// Longest wait for one change, in milliseconds.
const ROUND_MILLIS: u64 = 1000;
/// Between two looks for a tray that is not running.
const AGAIN: Duration = Duration::from_millis(250);

/// What the tray says of its slot.
#[derive(Deserialize)]
struct Slot {
    #[serde(rename = "in")]
    card: Option<String>,
    events: u64,
}

/// Tells the sink the present state, then every change, until it answers `false`.
pub fn watch(tray: &TrayCards, sink: &mut dyn FnMut(CardEvent) -> bool) {
    let mut last = None;
    let mut tell = |event: CardEvent| {
        let news = last.as_ref() != Some(&event);
        if news {
            last = Some(event.clone());
        }
        !news || sink(event)
    };
    loop {
        let lost = match Line::open(tray.port).and_then(|mut line| follow(tray, &mut line, &mut tell)) {
            Ok(()) => return,
            Err(lost) => lost,
        };
        if !tell(CardEvent::ServiceAbsent(format!("{lost}."))) {
            return;
        }
        thread::sleep(AGAIN);
    }
}

/// Follows one conversation. `Ok` when the sink has enough.
fn follow(tray: &TrayCards, line: &mut Line, tell: &mut dyn FnMut(CardEvent) -> bool) -> Result<(), TrayFault> {
    // The first question is answered at once, whatever the count is.
    let mut slot: Slot = line.ask(&json!({ "op": "wait", "events": 0, "millis": 0 }))?;
    loop {
        let state = match slot.card {
            None => Some(ReaderState::Empty),
            Some(_) => match tray.present(line) {
                Ok(card) => Some(ReaderState::Card(card)),
                // Taken out in between: the next answer tells.
                Err(TrayFault::Refused(_)) => None,
                Err(lost) => return Err(lost),
            },
        };
        if let Some(state) = state
            && !tell(CardEvent::Readers(vec![Reader { name: TRAY_READER.into(), state }]))
        {
            return Ok(());
        }
        let events = slot.events;
        while slot.events == events {
            slot = line.ask(&json!({ "op": "wait", "events": events, "millis": ROUND_MILLIS }))?;
        }
    }
}
