//! The transport: one card, held for one piece of work.

use std::ops::RangeInclusive;

use vouch_core::ports::{CardFault, PinEntry};

/// Most data bytes of a short command (ISO/IEC 7816-4 section 5.1).
pub const SHORT_DATA: usize = 255;

/// One card, held so that no other program comes between two commands.
pub trait Card {
    /// Sends one command APDU and returns the response APDU with its status word.
    ///
    /// # Errors
    /// [`CardFault::Gone`] if the card was taken out, [`CardFault::Failed`] if the reader failed.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CardFault>;

    /// Most data bytes in one command: more than [`SHORT_DATA`] where reader and protocol carry extended length.
    fn longest_data(&self) -> usize {
        SHORT_DATA
    }

    /// Where a PIN can be typed for this card.
    fn pin_entry(&self) -> PinEntry {
        PinEntry::Keyboard
    }

    /// Has the reader take a PIN on its own keys and send it to the card. Returns the response APDU, or the reader's own
    /// status word where the card was never asked.
    ///
    /// # Errors
    /// As [`Card::transmit`]; [`CardFault::Failed`] for a reader without keys.
    fn verify_on_reader(&mut self, _block: PinBlock<'_>) -> Result<Vec<u8>, CardFault> {
        Err(CardFault::Failed("this reader has no keys to type a PIN on".into()))
    }

    /// Told before a PIN goes to the card, and again when it has answered: from [`PinState::Sent`] on nothing is sent a
    /// second time, and what becomes of the card afterwards depends on it.
    fn pin(&mut self, _state: PinState) {}
}

/// What has happened to the PIN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PinState {
    /// None was sent, or the card did not take it.
    #[default]
    None,
    /// On its way; the card has not answered.
    Sent,
    /// The card took it: whoever talks to the card now can use its keys.
    Verified,
}

/// A command that has room for a PIN, for a reader that fills it in.
#[derive(Clone, Debug)]
pub struct PinBlock<'a> {
    /// The whole command, with fill bytes where the PIN goes: left-justified ASCII, directly after the header and Lc.
    pub command: &'a [u8],
    /// Length of the PIN block, in bytes.
    pub length: u8,
    /// Fewest and most digits.
    pub digits: RangeInclusive<u8>,
}
