//! SELECT the PIV application (SP 800-73-4 part 2 section 3.1.1).

use vouch_core::ports::CardFault;

use super::apdu::{Command, Status};
use super::channel::Channel;

const SELECT: u8 = 0xa4;
const BY_NAME: u8 = 0x04;

/// The PIV application without its version: a card of a later version answers too.
const PIV: [u8; 9] = [0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00];

/// Selects PIV.
///
/// # Errors
/// [`CardFault::NotNhs`] if the card does not have it.
pub fn select(channel: &mut Channel<'_>) -> Result<(), CardFault> {
    match channel.exchange(&Command::ask(SELECT, BY_NAME, 0x00, PIV.to_vec()))? {
        (_, Status::OK) => Ok(()),
        (_, Status::NOT_FOUND) => Err(CardFault::NotNhs("no PIV application".into())),
        (_, status) => Err(CardFault::NotNhs(format!("no PIV application ({status})"))),
    }
}
