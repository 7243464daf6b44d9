//! Readers and cards coming and going.

use std::ffi::CString;
use std::thread;
use std::time::Duration;

use pcsc::{Context, Error, PNP_NOTIFICATION, ReaderState, Scope, State};
use vouch_core::ports::{CardEvent, CardRef, Reader, ReaderState as Seen};

use super::words::absence;
use crate::watch::changes;

/// Longest wait for one change. The list of readers is read again after each, for systems that do not tell of new ones.
pub const ROUND: Duration = Duration::from_millis(1000);
/// Between two looks for a service that is not there, and after an error that no wait came before.
const AGAIN: Duration = Duration::from_millis(500);
/// Most readers that are watched.
pub const MAX_READERS: usize = 16;

/// Tells the sink the present state, then every change, until `stop`.
pub fn watch(stop: &dyn Fn() -> bool, sink: &mut dyn FnMut(CardEvent)) {
    let mut tell = changes(sink);
    while !stop() {
        let lost = match Context::establish(Scope::User) {
            Ok(context) => match follow(&context, stop, &mut tell) {
                Some(error) => error,
                None => return,
            },
            Err(error) => error,
        };
        tell(CardEvent::ServiceAbsent(absence(lost).unwrap_or_else(|| lost.to_string())));
        thread::sleep(AGAIN);
    }
}

/// Follows the readers of one connection to the service. Returns why it was lost, or nothing when told to stop.
fn follow(context: &Context, stop: &dyn Fn() -> bool, tell: &mut dyn FnMut(CardEvent)) -> Option<Error> {
    let mut states: Vec<ReaderState> = Vec::new();
    while !stop() {
        let names = match context.list_readers_owned() {
            Ok(names) => names,
            Err(Error::NoReadersAvailable) => Vec::new(),
            Err(error) => return Some(error),
        };
        states = keep_known(states, names);
        tell_known(&states, tell);
        match context.get_status_change(ROUND, &mut states) {
            // A card that is out is told before anything else is asked.
            Ok(()) | Err(Error::Timeout) => {
                states.iter_mut().for_each(ReaderState::sync_current_state);
                tell_known(&states, tell);
            }
            Err(error) if absence(error).is_some() => return Some(error),
            // A reader went away between the list and the wait, or the system knows no notification of new readers.
            Err(_) => thread::sleep(AGAIN),
        }
    }
    None
}

/// Tells the state of the readers, once that of each is known.
fn tell_known(states: &[ReaderState], tell: &mut dyn FnMut(CardEvent)) {
    if readers(states).all(|s| s.current_state() != State::UNAWARE) {
        tell(CardEvent::Readers(seen(states)));
    }
}

/// The states to wait on: the notification of new readers, then one per reader, keeping what is known of each.
fn keep_known(mut known: Vec<ReaderState>, names: Vec<CString>) -> Vec<ReaderState> {
    let mut states = Vec::with_capacity(names.len() + 1);
    for name in [PNP_NOTIFICATION().to_owned()].into_iter().chain(names.into_iter().take(MAX_READERS)) {
        let state = match known.iter().position(|s| s.name() == name.as_c_str()) {
            Some(n) => known.swap_remove(n),
            None => ReaderState::new(name, State::UNAWARE),
        };
        states.push(state);
    }
    states
}

fn readers(states: &[ReaderState]) -> impl Iterator<Item = &ReaderState> {
    states.iter().filter(|s| s.name() != PNP_NOTIFICATION())
}

fn seen(states: &[ReaderState]) -> Vec<Reader> {
    readers(states).map(|s| Reader { name: s.name().to_string_lossy().into_owned(), state: inside(s) }).collect()
}

fn inside(reader: &ReaderState) -> Seen {
    let state = reader.event_state();
    if state.contains(State::MUTE) {
        Seen::Mute
    } else if state.contains(State::PRESENT) {
        let name = reader.name().to_string_lossy().into_owned();
        Seen::Card(CardRef { reader: name, events: reader.event_count(), atr: reader.atr().to_vec() })
    } else {
        Seen::Empty
    }
}
