//! VERIFY the PIN (SP 800-73-4 part 2 section 3.2.1). A PIN is offered once and never again by itself.

use vouch_core::ports::{CardFault, Pin};

use super::apdu::{Command, Status, exchange};
use crate::Card;

const VERIFY: u8 = 0x20;
/// The PIN of the PIV application.
const APPLICATION_PIN: u8 = 0x80;
/// Length of the PIN field, in bytes; shorter PINs are filled up with `FF` (part 2 section 2.4.3).
pub const PIN_FIELD: usize = 8;
const FILL: u8 = 0xff;

/// How many tries are left, where the card says. Costs none.
///
/// # Errors
/// What the transport says.
pub fn tries_left(card: &mut dyn Card) -> Result<Option<u8>, CardFault> {
    let (_, status) = exchange(card, &Command::act(VERIFY, 0x00, APPLICATION_PIN, Vec::new()))?;
    Ok(if status == Status::BLOCKED { Some(0) } else { status.tries() })
}

/// Offers the PIN.
///
/// # Errors
/// [`CardFault::PinWrong`] with the tries left, or [`CardFault::Blocked`] when none is.
pub fn verify(card: &mut dyn Card, pin: &Pin) -> Result<(), CardFault> {
    let typed = pin.expose().as_bytes();
    if typed.len() > PIN_FIELD {
        // It cannot be the PIN of this card, so no try is spent on it.
        return Err(wrong(tries_left(card)?, "a PIN longer than the card can have"));
    }
    let mut field = Vec::with_capacity(PIN_FIELD);
    field.extend_from_slice(typed);
    field.resize(PIN_FIELD, FILL);
    let (_, status) = exchange(card, &Command::act(VERIFY, 0x00, APPLICATION_PIN, field))?;
    match status {
        Status::OK => Ok(()),
        Status::BLOCKED => Err(CardFault::Blocked),
        // The card did not even try it: too short, or not digits.
        Status::WRONG_DATA => Err(wrong(tries_left(card)?, "a PIN the card does not take")),
        status => Err(wrong(status.tries(), &format!("VERIFY was answered with {status}"))),
    }
}

fn wrong(tries_left: Option<u8>, otherwise: &str) -> CardFault {
    match tries_left {
        Some(0) => CardFault::Blocked,
        Some(_) => CardFault::PinWrong { tries_left },
        None => CardFault::Failed(otherwise.into()),
    }
}
