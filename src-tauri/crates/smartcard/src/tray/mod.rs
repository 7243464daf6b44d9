//! The training world's card tray: a reader on loopback TCP, one JSON object a line each way (law 10).

mod card;
mod controls;
mod line;
mod watch;

use std::sync::{Arc, Mutex};

use vouch_core::clock::Clock;
use vouch_core::ports::{CardEvent, CardFault, CardHolder, CardRef, Digest, Pin, Smartcards};

pub use controls::{TrayCard, TrayState};
pub use line::TrayFault;

use crate::{After, piv};

/// What the tray is called where a reader is named.
pub const TRAY_READER: &str = "Training card tray";

/// Cards in the training world's tray.
pub struct TrayCards {
    port: u16,
    clock: Arc<dyn Clock>,
    /// Connecting resets the card, so only one part of this program is connected at a time.
    connected: Mutex<()>,
}

impl TrayCards {
    /// The tray that listens on this port of 127.0.0.1. The clock tells whether a certificate has run out.
    #[must_use]
    pub fn new(port: u16, clock: Arc<dyn Clock>) -> Self {
        Self { port, clock, connected: Mutex::default() }
    }
}

impl Smartcards for TrayCards {
    fn watch(&self, stop: &dyn Fn() -> bool, sink: &mut dyn FnMut(CardEvent)) {
        watch::watch(self, stop, sink);
    }

    fn holder(&self, card: &CardRef) -> Result<CardHolder, CardFault> {
        self.hold(card, After::Leave, |held| piv::holder(held, self.clock.now()))
    }

    fn sign(&self, card: &CardRef, pin: &Pin, digest: Digest<'_>) -> Result<Vec<u8>, CardFault> {
        self.hold(card, After::Reset, |held| piv::sign(held, self.clock.now(), pin, digest.into()))
    }
}
