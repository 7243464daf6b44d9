//! All cards of the world. A card's keys are made when it is first taken out of the deck.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::{Card, Contents, Form};
use crate::Error;
use crate::pki::{KeyKind, Slot, Validity, Wanted};
use crate::staff::Staff;
use crate::state::World;

/// Short id of the card that is not a PIV card.
const BLANK: &str = "blank";
/// Short id of the card that does not answer.
const MUTE: &str = "mute";
/// Whose cards the cards for tests are: they sign in as this member of staff.
const TESTER: &str = "priya";

/// A card for tests: another card of the same person, made in another way.
struct Extra {
    id: &'static str,
    about: &'static str,
    kind: KeyKind,
    form: Form,
}

/// As most cards are made.
const USUAL: Form = Form { compressed: false, global_pin: false, short_only: false, names_piv: false };
/// As a card with keys on curves is made.
const CURVES: Form = Form { names_piv: true, ..USUAL };

/// All of them.
const EXTRAS: [Extra; 6] = [
    Extra { id: "test-p256", about: "Keys on P-256.", kind: KeyKind::P256, form: CURVES },
    Extra { id: "test-p384", about: "Keys on P-384.", kind: KeyKind::P384, form: CURVES },
    Extra { id: "test-rsa3072", about: "RSA keys of 3072 bits.", kind: KeyKind::Rsa3072, form: USUAL },
    Extra {
        id: "test-gzip",
        about: "Compressed certificates.",
        kind: KeyKind::Rsa2048,
        form: Form { compressed: true, ..USUAL },
    },
    Extra {
        id: "test-global",
        about: "The PIN is that of the whole card.",
        kind: KeyKind::Rsa2048,
        form: Form { global_pin: true, ..USUAL },
    },
    Extra {
        id: "test-short",
        about: "Takes short commands only.",
        kind: KeyKind::Rsa2048,
        form: Form { short_only: true, ..USUAL },
    },
];

/// The cards of one running world.
pub struct Deck {
    world: World,
    taken: Mutex<HashMap<String, Card>>,
}

/// One card as the tray lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Short id: `priya`.
    pub id: &'static str,
    /// Name printed on the card.
    pub name: &'static str,
    /// Why the card exists.
    pub about: &'static str,
    /// The PIN, as a note beside the card; empty if the card has none.
    pub pin: &'static str,
}

impl Deck {
    /// The cards of the world's staff, the blank one, and the cards for tests.
    #[must_use]
    pub fn new(world: World) -> Self {
        Self { world, taken: Mutex::default() }
    }

    /// What cards there are for training.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        let card = |s: &Staff| Entry { id: s.id, name: s.name, about: s.about, pin: s.pin };
        let blank = Entry { id: BLANK, name: "Not a smartcard of the NHS", about: "A chip without PIV.", pin: "" };
        self.world.staff().iter().map(card).chain([blank]).collect()
    }

    /// What cards there are for tests: all in one person's name, and one that does not answer.
    #[must_use]
    pub fn extras(&self) -> Vec<Entry> {
        let tester = self.world.staff().iter().find(|s| s.id == TESTER);
        let extra = |e: &Extra| tester.map(|s| Entry { id: e.id, name: s.name, about: e.about, pin: s.pin });
        let mute = Entry { id: MUTE, name: "A card that does not answer", about: "The wrong way round.", pin: "" };
        EXTRAS.iter().filter_map(extra).chain([mute]).collect()
    }

    /// The card with this short id, always the same one; `None` if there is none.
    ///
    /// The first time takes as long as making two RSA keys: call it where blocking does no harm.
    ///
    /// # Errors
    /// As [`crate::pki::Pki::card`].
    pub fn card(&self, id: &str) -> Result<Option<Card>, Error> {
        // Held while keys are made, so that two callers cannot make two cards of one.
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(card) = taken.get(id) {
            return Ok(Some(card.clone()));
        }
        let Some(card) = self.make(id)? else { return Ok(None) };
        taken.insert(id.to_owned(), card.clone());
        Ok(Some(card))
    }

    fn make(&self, id: &str) -> Result<Option<Card>, Error> {
        let extra = EXTRAS.iter().find(|e| e.id == id);
        let owner = if extra.is_some() { TESTER } else { id };
        let Some(person) = self.world.staff().iter().find(|s| s.id == owner) else {
            return Ok(match id {
                BLANK => Some(Card::blank()),
                MUTE => Some(Card::mute()),
                _ => None,
            });
        };
        let (kind, form) = extra.map_or((KeyKind::default(), USUAL), |e| (e.kind, e.form));
        let validity = if person.expired { Validity::Expired } else { Validity::Current };
        let key = |slot| self.world.pki().card_with(id, person.user_id, Wanted { slot, kind, validity });
        Ok(Some(Card::piv(Contents {
            user_id: person.user_id,
            pin: person.pin,
            authentication: key(Slot::Authentication)?,
            signing: key(Slot::Signing)?,
            form,
        })))
    }
}
