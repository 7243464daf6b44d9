//! Card, PIN and browser, as the sign-in screen shows them.

use jiff::Timestamp;

use crate::Fault;
use crate::ports::PinEntry;

/// The sign-in screen.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// Card and reader.
    pub step: CardStep,
    /// Whose card: 12 digits.
    pub user_id: Option<String>,
    /// Whose session ended with a lock or the card.
    pub locked_for: Option<String>,
    /// PIN tries left.
    pub tries_left: Option<u8>,
    /// Where the PIN is typed.
    pub pin_entry: PinEntry,
    /// When the certificate runs out, once it is in its renewal window.
    pub renew_before: Option<Timestamp>,
    /// Why the last try failed.
    pub fault: Option<Fault>,
}

/// Card and reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CardStep {
    /// No tries left.
    Blocked,
    /// Waiting for the browser.
    Browser,
    /// Signing in.
    Checking,
    /// A reader without a card.
    NoCard,
    /// No reader.
    NoReader,
    /// No smartcard service.
    #[default]
    NoService,
    /// Waiting for the PIN.
    Pin,
    /// Waiting for the PIN on the reader's own keys.
    PinOnReader,
    /// Reading the certificate.
    Reading,
    /// Not usable: the fault says why.
    Unusable,
}
