//! The card in the tray coming and going.

use std::thread;
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use vouch_core::ports::{CardEvent, Reader, ReaderState};

use super::line::{Line, TrayFault};
use super::{TRAY_READER, TrayCards};
use crate::watch::changes;

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
    /// The card does not answer.
    #[serde(default)]
    mute: bool,
}

/// Tells the sink the present state, then every change, until `stop`.
pub fn watch(tray: &TrayCards, stop: &dyn Fn() -> bool, sink: &mut dyn FnMut(CardEvent)) {
    let mut tell = changes(sink);
    while !stop() {
        let lost = match Line::open(tray.port).and_then(|mut line| follow(tray, &mut line, stop, &mut tell)) {
            Ok(()) => return,
            Err(lost) => lost,
        };
        tell(CardEvent::ServiceAbsent(format!("{lost}.")));
        thread::sleep(AGAIN);
    }
}

/// Follows one conversation. `Ok` when told to stop.
fn follow(
    tray: &TrayCards,
    line: &mut Line,
    stop: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(CardEvent),
) -> Result<(), TrayFault> {
    // The first question is answered at once, whatever the count is.
    let mut slot: Slot = line.ask(&json!({ "op": "wait", "events": 0, "millis": 0 }))?;
    loop {
        let state = match slot.card {
            None => Some(ReaderState::Empty),
            Some(_) if slot.mute => Some(ReaderState::Mute),
            Some(_) => match tray.present(line) {
                Ok(card) => Some(ReaderState::Card(card)),
                // Taken out in between: the next answer tells.
                Err(TrayFault::Refused(_)) => None,
                Err(lost) => return Err(lost),
            },
        };
        if let Some(state) = state {
            tell(CardEvent::Readers(vec![Reader { name: TRAY_READER.into(), state }]));
        }
        let events = slot.events;
        while slot.events == events {
            if stop() {
                return Ok(());
            }
            slot = line.ask(&json!({ "op": "wait", "events": events, "millis": ROUND_MILLIS }))?;
        }
    }
}
