//! The training world's card tray: a reader on loopback TCP, one JSON object a line each way (law 10).

mod card;
mod controls;
mod line;
mod watch;

use std::sync::{Arc, Mutex};

use vouch_core::clock::Clock;
use vouch_core::ports::{CardEvent, CardFault, CardHolder, CardRef, PinPath, SignRequest, Smartcards};

pub use controls::{TrayCard, TrayState};
pub use line::TrayFault;

use crate::CardPolicy;
use crate::piv::{self, Job, Way};
use crate::random::random;

/// What the tray is called where a reader is named.
pub const TRAY_READER: &str = "Training card tray";

/// Cards in the training world's tray.
pub struct TrayCards {
    port: u16,
    clock: Arc<dyn Clock>,
    policy: CardPolicy,
    /// Connecting resets the card, so only one part of this program is connected at a time.
    connected: Mutex<()>,
}

impl TrayCards {
    /// The tray that listens on this port of 127.0.0.1, with the default policy. The clock tells whether a certificate
    /// has run out.
    #[must_use]
    pub fn new(port: u16, clock: Arc<dyn Clock>) -> Self {
        Self::with(port, clock, CardPolicy::default())
    }

    /// With the site's policy.
    #[must_use]
    pub fn with(port: u16, clock: Arc<dyn Clock>, policy: CardPolicy) -> Self {
        Self { port, clock, policy, connected: Mutex::default() }
    }
}

impl Smartcards for TrayCards {
    fn watch(&self, stop: &dyn Fn() -> bool, sink: &mut dyn FnMut(CardEvent)) {
        watch::watch(self, stop, sink);
    }

    fn holder(&self, card: &CardRef) -> Result<CardHolder, CardFault> {
        self.hold(card, |held| piv::holder(held, self.clock.now(), &self.policy.issuers))
    }

    fn sign(&self, card: &CardRef, pin: PinPath<'_>, request: SignRequest<'_>) -> Result<Vec<u8>, CardFault> {
        let (way, job) = (Way::from(pin), Job::new(request, &random)?);
        self.hold(card, |held| piv::sign(held, self.clock.now(), &self.policy.issuers, &way, &job))
    }
}
