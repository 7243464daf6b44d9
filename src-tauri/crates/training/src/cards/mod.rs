//! The smartcards of the training world: real PIV cards in software (SP 800-73-4, T=1), one that is none, and
//! one that is mute.

pub mod apdu;
mod applet;
mod deck;
mod objects;
mod sign;
pub mod tlv;
pub mod vpcd;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use applet::{Applet, Contents, Form, PIN_TRIES};
pub use deck::{Deck, Entry};

use apdu::{Command, Status};

/// What the card answers to a reset: T=1, no historical bytes (spec/auth.md 4.3).
pub const ATR: [u8; 5] = [0x3b, 0x80, 0x80, 0x01, 0x01];

/// The same with historical bytes that name the PIV application (ISO/IEC 7816-4 section 8.1.1, compact TLV F). OpenSC
/// 0.23 uses elliptic curves only on cards that answer so.
pub const ATR_NAMING_PIV: [u8; 18] =
    [0x3b, 0x8d, 0x80, 0x01, 0x80, 0xfb, 0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00, 0xcd];

/// What is no answer to reset: longer than one can be (33 bytes, ISO/IEC 7816-3 section 8.2.1). The virtual reader sees
/// that such a card is there, and cannot power it; an empty answer would make it wait.
const NO_ATR: [u8; 64] = [0xff; 64];

/// One card. Clones are the same card: its PIN tries are counted once, in whichever reader it is.
#[derive(Clone, Debug)]
pub struct Card(Arc<Mutex<Chip>>);

#[derive(Debug)]
enum Chip {
    Piv(Box<Applet>),
    /// A chip that knows no application.
    Blank,
    /// A chip that does not answer, not even to a reset: broken, or the wrong way round.
    Mute,
}

impl Card {
    /// A card with the PIV application.
    #[must_use]
    pub fn piv(contents: Contents) -> Self {
        Self(Arc::new(Mutex::new(Chip::Piv(Box::new(Applet::new(contents))))))
    }

    /// A card without any application: SELECT finds nothing, the rest is unknown.
    #[must_use]
    pub fn blank() -> Self {
        Self(Arc::new(Mutex::new(Chip::Blank)))
    }

    /// A card that does not answer.
    #[must_use]
    pub fn mute() -> Self {
        Self(Arc::new(Mutex::new(Chip::Mute)))
    }

    /// Whether it is the card that does not answer.
    #[must_use]
    pub fn is_mute(&self) -> bool {
        matches!(*self.lock(), Chip::Mute)
    }

    /// What it answers to a reset.
    #[must_use]
    pub fn atr(&self) -> &'static [u8] {
        match &*self.lock() {
            Chip::Piv(applet) if applet.names_piv() => &ATR_NAMING_PIV,
            Chip::Piv(_) | Chip::Blank => &ATR,
            Chip::Mute => &NO_ATR,
        }
    }

    /// Power off or reset.
    pub fn reset(&self) {
        if let Chip::Piv(applet) = &mut *self.lock() {
            applet.reset();
        }
    }

    /// Answers one command APDU: data, then the status word; nothing if it is mute.
    #[must_use]
    pub fn answer(&self, command: &[u8]) -> Vec<u8> {
        match &mut *self.lock() {
            Chip::Piv(applet) => applet.answer(command),
            Chip::Blank => blank(command).0.to_be_bytes().to_vec(),
            Chip::Mute => Vec::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Chip> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn blank(bytes: &[u8]) -> Status {
    match Command::read(bytes) {
        Ok(Command { header: [0xa4, ..], .. }) => Status::NOT_FOUND,
        Ok(_) => Status::UNKNOWN_INSTRUCTION,
        Err(status) => status,
    }
}

#[cfg(test)]
mod tests;
