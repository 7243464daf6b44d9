//! The system's smartcard service: pcsc-lite on Linux, WinSCard on Windows, CryptoTokenKit's PC/SC on macOS.

mod card;
mod held;
mod part10;
mod present;
mod watch;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use vouch_core::clock::Clock;
use vouch_core::ports::{CardEvent, CardFault, CardHolder, CardRef, PinPath, SignRequest, Smartcards};

pub(crate) use present::is_out;

use crate::piv::{self, Job, Way};
use crate::random::random;
use crate::{AfterUse, Card, CardPolicy, PinState, Readers};

/// Cards in the readers of this PC.
pub struct PcscCards {
    clock: Arc<dyn Clock>,
    policy: CardPolicy,
}

impl PcscCards {
    /// With the default policy. Nothing is opened until it is asked for. The clock tells whether a certificate has run
    /// out.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::with(clock, CardPolicy::default())
    }

    /// With the site's policy.
    #[must_use]
    pub fn with(clock: Arc<dyn Clock>, policy: CardPolicy) -> Self {
        Self { clock, policy }
    }
}

impl Readers for PcscCards {
    fn close(&self, card: &CardRef) -> Result<(), CardFault> {
        let verified = |card: &mut dyn Card| {
            card.pin(PinState::Verified);
            Ok(())
        };
        match self.policy.after {
            AfterUse::Leave => Ok(()),
            AfterUse::ResetIfVerified => card::hold(card, &self.policy, card::WORK_LIMIT, verified),
        }
    }
}

impl Smartcards for PcscCards {
    fn watch(&self, stop: &dyn Fn() -> bool, sink: &mut dyn FnMut(CardEvent)) {
        watch::watch(stop, sink);
    }

    fn holder(&self, card: &CardRef) -> Result<CardHolder, CardFault> {
        let (now, issuers) = (self.clock.now(), self.policy.issuers.clone());
        let work = move |card: &mut dyn Card| piv::holder(card, now, &issuers);
        card::hold(card, &self.policy, card::WORK_LIMIT, work)
    }

    fn sign(&self, card: &CardRef, pin: PinPath<'_>, request: SignRequest<'_>) -> Result<Vec<u8>, CardFault> {
        let (now, issuers, way, job) =
            (self.clock.now(), self.policy.issuers.clone(), Way::from(pin), Job::new(request, &random)?);
        let limit = card::sign_limit(&way);
        let work = move |card: &mut dyn Card| piv::sign(card, now, &issuers, &way, &job);
        card::hold(card, &self.policy, limit, work)
    }
}
