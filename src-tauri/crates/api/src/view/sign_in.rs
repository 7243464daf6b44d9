//! Card, PIN and role.

use serde::Serialize;
use ts_rs::TS;

use super::{Busy, FaultView};

/// The sign-in screen: a drawing of card and reader that shows the true state, and one sentence on what happens next.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    /// The state of card and reader.
    pub step: CardStep,
    /// One sentence: what happens next.
    pub sentence: String,
    /// Whose card is in, where known: the 12 digits.
    pub user_id: Option<String>,
    /// Whose session was locked or ended by the card going out.
    pub locked_for: Option<String>,
    /// PIN tries left, where the card says.
    pub tries_left: Option<u8>,
    /// The PIN is typed on the reader's own keys: a button begins it instead of a field.
    pub pin_on_reader: bool,
    /// The last try: it is offered to the card only when the person says that they are certain. Empty otherwise.
    pub final_try: String,
    /// The certificate is in its renewal window: until when, and what to do.
    pub renew: Option<String>,
    /// What everybody who signs in should know, such as that a way to sign in will end.
    pub notice: Option<String>,
    /// Signing in with the card's PIN is one of the ways here.
    pub by_card: bool,
    /// Signing in in the browser is one of the ways here, and can be begun now: the words of its button.
    pub in_browser: Option<String>,
    /// The readers, when there is more than one to choose from.
    pub readers: Vec<ReaderLine>,
    /// Checking.
    pub busy: Option<Busy>,
    /// Why the last try failed.
    pub fault: Option<FaultView>,
    /// The training card tray; `None` outside training, or when a real reader is used.
    pub tray: Option<Vec<TrayCard>>,
}

/// The state of card and reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CardStep {
    /// The smartcard service is not running.
    NoService,
    /// No reader.
    NoReader,
    /// A reader, no card.
    NoCard,
    /// Reading the card.
    Reading,
    /// Not an NHS smartcard, expired, or mute: `fault` says which.
    Unusable,
    /// Waiting for the PIN.
    Pin,
    /// Waiting for the PIN on the reader's own keys.
    PinOnReader,
    /// Checking the PIN and signing in.
    Checking,
    /// Waiting for the browser.
    Browser,
    /// No tries left.
    Blocked,
}

/// One reader to choose.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReaderLine {
    /// Its name as the system gives it; passed back to choose it.
    pub name: String,
    /// `a card is in`, `empty`, `the card does not answer`.
    pub holds: String,
    /// It is the counter's reader.
    pub chosen: bool,
}

/// One card of the training tray.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrayCard {
    /// `priya`.
    pub id: String,
    /// `Priya Example`.
    pub name: String,
    /// One sentence.
    pub about: String,
    /// The PIN, printed on training cards so that there is nothing to look up.
    pub pin: String,
    /// It is in the reader.
    pub inserted: bool,
}

/// One role to choose.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoleCard {
    /// Role profile id.
    pub profile: String,
    /// `Hill Street Pharmacy`.
    pub organisation: String,
    /// `FX123`.
    pub ods: String,
    /// `Pharmacist`.
    pub job: String,
    /// Used last on this PC.
    pub last_used: bool,
    /// A warning, such as for the locum organisation FFFFF.
    pub warning: Option<String>,
}

super::hidden!(TrayCard);
