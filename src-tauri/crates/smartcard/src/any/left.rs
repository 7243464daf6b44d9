//! Readers that PC/SC watches, and whose cards are left to the modules.

use vouch_core::ports::{CardEvent, CardFault, CardHolder, CardRef, PinPath, SignRequest, Smartcards};

use super::Readers;
use crate::PcscCards;
use crate::pcsc::is_out;

/// The readers of PC/SC for a site that reads no card as PIV: every card is one for the modules of [`crate::AnyCards`].
/// No command is sent to a card.
pub struct LeftToModules(PcscCards);

impl LeftToModules {
    /// Of these readers.
    #[must_use]
    pub const fn new(readers: PcscCards) -> Self {
        Self(readers)
    }

    fn not_ours<T>(card: &CardRef) -> Result<T, CardFault> {
        match is_out(card) {
            true => Err(CardFault::Gone),
            false => Err(CardFault::NotNhs("cards are left to PKCS#11 modules here, and none knows this one".into())),
        }
    }
}

impl Readers for LeftToModules {
    fn close(&self, card: &CardRef) -> Result<(), CardFault> {
        self.0.close(card)
    }
}

impl Smartcards for LeftToModules {
    fn watch(&self, stop: &dyn Fn() -> bool, sink: &mut dyn FnMut(CardEvent)) {
        self.0.watch(stop, sink);
    }

    fn holder(&self, card: &CardRef) -> Result<CardHolder, CardFault> {
        Self::not_ours(card)
    }

    fn sign(&self, card: &CardRef, _: PinPath<'_>, _: SignRequest<'_>) -> Result<Vec<u8>, CardFault> {
        Self::not_ours(card)
    }
}
