//! All cards of the world. A card's keys are made when it is first taken out of the deck.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::{Card, Contents};
use crate::Error;
use crate::pki::{Slot, Validity};
use crate::staff::Staff;
use crate::state::World;

/// Short id of the card that is not a PIV card.
const BLANK: &str = "blank";

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
    /// The cards of the world's staff, and the blank one.
    #[must_use]
    pub fn new(world: World) -> Self {
        Self { world, taken: Mutex::default() }
    }

    /// What cards there are.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        let card = |s: &Staff| Entry { id: s.id, name: s.name, about: s.about, pin: s.pin };
        let blank = Entry { id: BLANK, name: "Not a smartcard of the NHS", about: "A chip without PIV.", pin: "" };
        self.world.staff().iter().map(card).chain([blank]).collect()
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
        let card = match self.world.staff().iter().find(|s| s.id == id) {
            Some(person) => self.make(person)?,
            None if id == BLANK => Card::blank(),
            None => return Ok(None),
        };
        taken.insert(id.to_owned(), card.clone());
        Ok(Some(card))
    }

    fn make(&self, person: &Staff) -> Result<Card, Error> {
        let validity = if person.expired { Validity::Expired } else { Validity::Current };
        let key = |slot| self.world.pki().card(person.id, person.user_id, slot, validity);
        Ok(Card::piv(Contents {
            user_id: person.user_id,
            pin: person.pin,
            authentication: key(Slot::Authentication)?,
            signing: key(Slot::Signing)?,
        }))
    }
}
