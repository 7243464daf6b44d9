//! VERIFY the PIN (SP 800-73-4 part 2 section 3.2.1). A PIN is offered once and never again by itself.

use std::ops::RangeInclusive;

use vouch_core::ports::{CardFault, Pin};

use super::apdu::{Command, Status};
use super::channel::Channel;
use crate::card::{PinBlock, PinState};

const VERIFY: u8 = 0x20;
/// Length of the PIN field, in bytes; shorter PINs are filled up with `FF` (part 2 section 2.4.3).
pub const PIN_FIELD: usize = 8;
const FILL: u8 = 0xff;
/// Digits of a PIN typed on a reader: 6 to 8 (spec/auth.md 3).
pub const READER_DIGITS: RangeInclusive<u8> = 6..=8;

/// How many tries are left, where the card says. Costs none.
///
/// # Errors
/// What the transport says.
pub fn tries_left(channel: &mut Channel<'_>, reference: u8) -> Result<Option<u8>, CardFault> {
    let (_, status) = channel.exchange(&Command::act(VERIFY, 0x00, reference, Vec::new()))?;
    Ok(if status == Status::BLOCKED { Some(0) } else { status.tries() })
}

/// Offers the PIN.
///
/// # Errors
/// [`CardFault::PinWrong`] with the tries left, or [`CardFault::Blocked`] when none is.
pub fn typed(channel: &mut Channel<'_>, reference: u8, pin: &Pin) -> Result<(), CardFault> {
    let typed = pin.expose().as_bytes();
    if typed.len() > PIN_FIELD {
        // It cannot be the PIN of this card, so no try is spent on it.
        return Err(wrong(tries_left(channel, reference)?, "a PIN longer than the card can have"));
    }
    let mut field = Vec::with_capacity(PIN_FIELD);
    field.extend_from_slice(typed);
    field.resize(PIN_FIELD, FILL);
    channel.pin(PinState::Sent);
    let (_, status) = channel.exchange(&Command::act(VERIFY, 0x00, reference, field))?;
    judge(channel, reference, status)
}

/// Has the PIN typed on the reader.
///
/// # Errors
/// As [`typed`]; [`CardFault::PinNotTyped`] if it was cancelled there, or not typed in time.
pub fn on_reader(channel: &mut Channel<'_>, reference: u8) -> Result<(), CardFault> {
    let length = PIN_FIELD as u8;
    let command = [&[0x00, VERIFY, 0x00, reference, length][..], &[FILL; PIN_FIELD]].concat();
    channel.pin(PinState::Sent);
    let status = channel.verify_on_reader(PinBlock { command: &command, length, digits: READER_DIGITS })?;
    match status {
        Status::READER_TIMEOUT | Status::READER_CANCELLED | Status::READER_DIGITS => {
            channel.pin(PinState::None);
            Err(CardFault::PinNotTyped)
        }
        status => judge(channel, reference, status),
    }
}

fn judge(channel: &mut Channel<'_>, reference: u8, status: Status) -> Result<(), CardFault> {
    if status == Status::OK {
        channel.pin(PinState::Verified);
        return Ok(());
    }
    if matches!(status, Status::BLOCKED | Status::WRONG_DATA) || status.tries().is_some() {
        channel.pin(PinState::None);
    }
    match status {
        Status::BLOCKED => Err(CardFault::Blocked),
        // The card did not even try it: too short, or not digits.
        Status::WRONG_DATA => Err(wrong(tries_left(channel, reference)?, "a PIN the card does not take")),
        status => Err(wrong(status.tries(), &format!("VERIFY was answered with {status}"))),
    }
}

fn wrong(tries_left: Option<u8>, otherwise: &str) -> CardFault {
    match tries_left {
        Some(0) => CardFault::Blocked,
        tries_left @ Some(_) => CardFault::PinWrong { tries_left },
        None => CardFault::Failed(otherwise.into()),
    }
}
