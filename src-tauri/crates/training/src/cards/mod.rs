//! The smartcards of the training world: real PIV cards in software (SP 800-73-4, T=1), and one that is none.

pub mod apdu;
mod applet;
mod deck;
mod objects;
mod sign;
pub mod tlv;
pub mod vpcd;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use applet::{Applet, Contents, PIN_TRIES};
pub use deck::{Deck, Entry};

use apdu::{Command, Status};

/// What the card answers to a reset: T=1, no historical bytes (spec/auth.md 4.3).
pub const ATR: [u8; 5] = [0x3b, 0x80, 0x80, 0x01, 0x01];

/// One card. Clones are the same card: its PIN tries are counted once, in whichever reader it is.
#[derive(Clone, Debug)]
pub struct Card(Arc<Mutex<Chip>>);

#[derive(Debug)]
enum Chip {
    Piv(Box<Applet>),
    /// A chip that knows no application.
    Blank,
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

    /// Power off or reset.
    pub fn reset(&self) {
        if let Chip::Piv(applet) = &mut *self.lock() {
            applet.reset();
        }
    }

    /// Answers one command APDU: data, then the status word.
    #[must_use]
    pub fn answer(&self, command: &[u8]) -> Vec<u8> {
        match &mut *self.lock() {
            Chip::Piv(applet) => applet.answer(command),
            Chip::Blank => blank(command).0.to_be_bytes().to_vec(),
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
