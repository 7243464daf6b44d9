//! Which card is in a reader at this moment.

use std::ffi::{CStr, CString};
use std::time::Duration;

use pcsc::{Context, Error, ReaderState, Scope, State};
use vouch_core::ports::{CardFault, CardRef};

use super::words::fault;

/// Event counter and ATR of the card that is in.
pub fn present(context: &Context, reader: &CStr) -> Result<(u32, Vec<u8>), Error> {
    let mut states = [ReaderState::new(reader.to_owned(), State::UNAWARE)];
    context.get_status_change(Duration::ZERO, &mut states)?;
    let [state] = &states;
    Ok((state.event_count(), state.atr().to_vec()))
}

/// Whether this very insertion has ended. What cannot be told has not.
pub fn is_out(card: &CardRef) -> bool {
    let Ok(reader) = CString::new(card.reader.as_str()) else { return true };
    match Context::establish(Scope::User).and_then(|context| present(&context, &reader)) {
        Ok((events, atr)) => events != card.events || atr != card.atr,
        Err(error) => fault(error) == CardFault::Gone,
    }
}
