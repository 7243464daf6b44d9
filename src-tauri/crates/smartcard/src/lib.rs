//! Readers, card events and PIV: the smartcards of the NHS from series 9 on (spec/auth.md 3 and 5).
//!
//! Two ways to a card, [`PcscCards`] (the system's readers) and [`TrayCards`] (the training world's card tray), and one
//! PIV layer above both, over the small [`Card`] transport. Cards that are not PIV go through the PKCS#11 module of their
//! maker, in a process of its own ([`pkcs11`]); [`AnyCards`] finds the way. Nothing here knows CIS, a window or a patient.
//!
//! What holds for every way:
//! - a card is known by reader, event counter and ATR; if any of them changed, it is gone ([`CardFault::Gone`]);
//! - everything from SELECT to the signature happens in one transaction; what becomes of the card then is the site's
//!   policy ([`AfterUse`]): unless it says otherwise, a card that took a PIN from here is reset;
//! - which key is which is read in the certificates, never in ATR or vendor;
//! - a PIN is sent once, wiped, and never in a log; no APDU is logged.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod any;
mod card;
mod pcsc;
mod piv;
pub mod pkcs11;
mod policy;
mod random;
mod tray;
mod watch;

pub use any::{AnyCards, LeftToModules, Readers};
pub use card::{Card, PinBlock, PinState};
pub use pcsc::PcscCards;
pub use policy::{AfterUse, CardPolicy, IssuerNames, Pinpads};
pub use tray::{TRAY_READER, TrayCard, TrayCards, TrayFault, TrayState};

#[cfg(doc)]
use vouch_core::ports::CardFault;
