//! A reader with keys of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use vouch_core::Code;
use vouch_core::ports::{
    CardEvent, CardFault, CardHolder, CardRef, Identity, Pin, PinEntry, PinPath, Proof, SignRequest, Smartcards,
};
use vouch_identity::CisDigest;
use vouch_smartcard::TrayCards;
use vouch_training::cis::Digest;

use crate::desk::desk;

/// A reader with keys of its own: the PIN is typed there, and Vouch never sees it.
struct Pinpad {
    cards: Arc<TrayCards>,
    typed: Result<&'static str, CardFault>,
    asked: AtomicU32,
}

impl Smartcards for Pinpad {
    fn watch(&self, stop: &dyn Fn() -> bool, sink: &mut dyn FnMut(CardEvent)) {
        self.cards.watch(stop, sink);
    }

    fn holder(&self, card: &CardRef) -> Result<CardHolder, CardFault> {
        Ok(CardHolder { pin_entry: PinEntry::Reader, ..self.cards.holder(card)? })
    }

    fn sign(&self, card: &CardRef, pin: PinPath<'_>, request: SignRequest<'_>) -> Result<Vec<u8>, CardFault> {
        assert!(matches!(pin, PinPath::Reader), "{pin:?}");
        self.asked.fetch_add(1, Ordering::SeqCst);
        let pin = Pin::new(self.typed.clone()?.into()).unwrap();
        self.cards.sign(card, PinPath::Typed(&pin), request)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_on_the_reader_s_own_keys_signs_in_and_is_asked_for_once() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    let card = desk.insert("priya");
    let rows = [
        (Ok("135790"), None),
        (Err(CardFault::PinNotTyped), Some(Code::CardFailed)),
        (Err(CardFault::Gone), Some(Code::CardGone)),
        (Ok("000000"), Some(Code::PinWrong)),
    ];
    for (typed, expected) in rows {
        let pinpad = Pinpad { cards: Arc::clone(&desk.cards), typed: typed.clone(), asked: AtomicU32::new(0) };
        let proof = Proof::Card { cards: &pinpad, card: &card, pin: PinPath::Reader };
        assert_eq!(desk.cis.sign_in(proof).await.err().map(|f| f.code), expected, "{typed:?}");
        assert_eq!(pinpad.asked.load(Ordering::SeqCst), 1, "{typed:?}");
    }
}
