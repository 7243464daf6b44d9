//! The system's smartcard service: pcsc-lite on Linux, WinSCard on Windows, CryptoTokenKit's PC/SC on macOS.

mod card;
mod watch;
mod words;

use std::sync::Arc;

use vouch_core::clock::Clock;
use vouch_core::ports::{CardEvent, CardFault, CardHolder, CardRef, Digest, Pin, Smartcards};

use crate::{After, piv};

/// Cards in the readers of this PC.
pub struct PcscCards {
    clock: Arc<dyn Clock>,
}

impl PcscCards {
    /// Nothing is opened until it is asked for. The clock tells whether a certificate has run out.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock }
    }
}

impl Smartcards for PcscCards {
    fn watch(&self, stop: &dyn Fn() -> bool, sink: &mut dyn FnMut(CardEvent)) {
        watch::watch(stop, sink);
    }

    fn holder(&self, card: &CardRef) -> Result<CardHolder, CardFault> {
        let now = self.clock.now();
        card::hold(card, After::Leave, move |card| piv::holder(card, now))
    }

    fn sign(&self, card: &CardRef, pin: &Pin, digest: Digest<'_>) -> Result<Vec<u8>, CardFault> {
        let (now, pin, digest) = (self.clock.now(), pin.clone(), digest.into());
        card::hold(card, After::Reset, move |card| piv::sign(card, now, &pin, digest))
    }
}
