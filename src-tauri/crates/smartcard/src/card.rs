//! The transport: one card, held for one piece of work.

use vouch_core::ports::CardFault;

/// One card, held so that no other program comes between two commands.
pub trait Card {
    /// Sends one command APDU and returns the response APDU with its status word.
    ///
    /// # Errors
    /// [`CardFault::Gone`] if the card was taken out, [`CardFault::Failed`] if the reader failed.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CardFault>;
}

/// What becomes of the card when the work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// It stays as it is: only public objects were read.
    Leave,
    /// It is reset, so that no other program can use a PIN that was verified.
    Reset,
}
