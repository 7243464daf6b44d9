//! The key of the card in a reader, with the PIN asked for at each signature.

use std::fmt;
use std::sync::Arc;

use vouch_core::ports::{CardFault, CardRef, Digest, KeyKind, KeyUse, Pin, PinPath, Scheme, SignRequest, Smartcards};

use super::CardKey;

/// What came of asking for the PIN.
pub enum PinGiven {
    /// It is to be typed on the reader's own keys.
    OnReader,
    /// It was typed here. Wiped when the signature is done.
    Typed(Pin),
}

type Ask = dyn Fn() -> Result<PinGiven, CardFault> + Send + Sync;

/// The authentication key of one insertion of one card.
///
/// No PIN is kept: it is asked for at each signature, used once, and wiped. The two ways round that were not taken. A PIN
/// kept for the session would let whoever reads this process's memory use the card for as long as it is in. A card
/// transaction held open after one PIN would shut the other programs of the PC out of the card, and sign for hours
/// without a person. The price is small: a signature is needed for a new connection only, and connections are kept
/// alive, and TLS sessions resumed, by the client that holds this key. So that client must be dropped when the session
/// ends or the card goes: a resumed session needs no card.
pub struct AskedKey {
    cards: Arc<dyn Smartcards>,
    card: CardRef,
    kind: KeyKind,
    schemes: Vec<Scheme>,
    ask: Box<Ask>,
}

impl AskedKey {
    /// `kind` is that of the card's holder; `schemes` are what the way to the card can do. `ask` may block until somebody
    /// has typed, and errs when nobody does: [`CardFault::PinNotTyped`].
    #[must_use]
    pub fn new(
        cards: Arc<dyn Smartcards>,
        card: CardRef,
        kind: KeyKind,
        schemes: &[Scheme],
        ask: impl Fn() -> Result<PinGiven, CardFault> + Send + Sync + 'static,
    ) -> Self {
        Self { cards, card, kind, schemes: schemes.to_vec(), ask: Box::new(ask) }
    }
}

impl fmt::Debug for AskedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AskedKey").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl CardKey for AskedKey {
    fn kind(&self) -> KeyKind {
        self.kind
    }

    fn schemes(&self) -> &[Scheme] {
        &self.schemes
    }

    fn sign(&self, scheme: Scheme, digest: Digest<'_>) -> Result<Vec<u8>, CardFault> {
        let given = (self.ask)()?;
        let pin = match &given {
            PinGiven::OnReader => PinPath::Reader,
            PinGiven::Typed(pin) => PinPath::Typed(pin),
        };
        self.cards.sign(&self.card, pin, SignRequest { key: KeyUse::Authentication, scheme, digest })
    }
}
