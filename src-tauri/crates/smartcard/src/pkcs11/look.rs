//! Which tokens a module shows, and when it is asked.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use vouch_core::ports::{CardFault, CardRef};

use super::helper::Trouble;
use super::module::Module;
use super::seen::{Seen, Shown};
use super::wire::{Ask, Slot, TokenId, Told, same_reader};

/// Between two looks for tokens that come and go.
pub const LOOK: Duration = Duration::from_millis(500);
/// How long a module that hung, crashed or could not be loaded is left alone, unless a card needs it.
const REST: Duration = Duration::from_secs(10);
/// How long a module is left alone that has slots of PC/SC's readers and no others, unless a card needs it or the readers
/// change. Asking it is not free: OpenSC then tries every kind of card on one that it does not know.
const NOTHING_OF_ITS_OWN: Duration = Duration::from_secs(60);

/// What is known from looking.
#[derive(Default)]
pub struct Looks {
    /// Held while the module is asked, so that answers are taken in in their order.
    state: Mutex<State>,
    /// Never held while the module is asked: whoever watches PC/SC sets it, and must not wait for a module.
    elsewhere: Mutex<Elsewhere>,
}

#[derive(Default)]
struct State {
    seen: Seen,
    /// When the module is to be looked at again.
    again: Option<Instant>,
}

/// Readers that are watched otherwise.
#[derive(Default)]
struct Elsewhere {
    names: Vec<String>,
    changed: bool,
}

impl Looks {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn elsewhere(&self) -> MutexGuard<'_, Elsewhere> {
        self.elsewhere.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Module {
    /// Readers whose cards are watched through PC/SC. Their tokens are not looked at from now on. Never waits.
    pub(crate) fn leave(&self, readers: &[String]) {
        let mut elsewhere = self.looks.elsewhere();
        if elsewhere.names != readers {
            *elsewhere = Elsewhere { names: readers.to_vec(), changed: true };
        }
    }

    /// Looks for tokens, unless the module is at work or to be left alone for now. Returns those it knows of.
    pub(crate) fn look(&self) -> Vec<Shown> {
        let mut state = self.looks.state();
        let changed = std::mem::take(&mut self.looks.elsewhere().changed);
        if changed || state.again.is_none_or(|again| again <= Instant::now()) {
            let names = self.looks.elsewhere().names.clone();
            if let Some(told) = self.helper.try_ask(slots(&names), self.helper.deadlines().slots) {
                // A module that fails has no tokens; the trouble is kept, and told to whoever asks for a card of it.
                let _ = self.take_in(&mut state, told, &names);
            }
        }
        state.seen.shown(&self.name)
    }

    /// The token of a card that [`Self::look`] has shown; `None` if it is not of this module.
    ///
    /// # Errors
    /// [`CardFault::Gone`] if it is not in any more, [`CardFault::Module`].
    pub(crate) fn token(&self, card: &CardRef) -> Option<Result<TokenId, CardFault>> {
        if !card.reader.ends_with(&format!(" ({})", self.name)) {
            return None;
        }
        let names = self.looks.elsewhere().names.clone();
        if names.contains(&card.reader) {
            return None;
        }
        let mut state = self.looks.state();
        let told = self.helper.ask(slots(&names), self.helper.deadlines().slots);
        Some(self.take_in(&mut state, told, &names).and_then(|_| {
            let shown = state.seen.shown(&self.name).into_iter().find(|shown| shown.card == *card);
            shown.map(|shown| shown.token).ok_or(CardFault::Gone)
        }))
    }

    /// The tokens in the slots of a reader that PC/SC shows.
    ///
    /// # Errors
    /// [`CardFault::Module`], or two readers that the module does not tell apart.
    pub(crate) fn tokens_in(&self, reader: &str) -> Result<Vec<TokenId>, CardFault> {
        let mut state = self.looks.state();
        let names = self.looks.elsewhere().names.clone();
        let others: Vec<String> = names.iter().filter(|other| *other != reader).cloned().collect();
        let told = self.helper.ask(slots(&others), self.helper.deadlines().slots);
        let mut found = self.take_in(&mut state, told, &names)?;
        drop(state);
        found.retain(|slot| same_reader(&slot.description, reader));
        let alike = |slot: &Slot| others.iter().any(|other| same_reader(&slot.description, other));
        // One card has one serial number, in however many slots it shows.
        let serials: BTreeSet<&str> =
            found.iter().filter_map(|slot| Some(slot.token.as_ref()?.serial.as_str())).collect();
        if found.iter().any(alike) || serials.len() > 1 {
            return Err(CardFault::Failed(format!("{}: it calls several readers by one name", self.name)));
        }
        Ok(found.iter().filter_map(Slot::token_id).collect())
    }

    fn take_in(
        &self,
        state: &mut State,
        told: Result<Told, Trouble>,
        elsewhere: &[String],
    ) -> Result<Vec<Slot>, CardFault> {
        let slots = match self.told(told) {
            Ok(Told::Slots(slots)) => Ok(slots),
            Ok(_) => Err(self.out_of_turn()),
            Err(fault) => Err(fault),
        };
        let not_its_own = |slot: &Slot| elsewhere.iter().any(|reader| same_reader(&slot.description, reader));
        let alone = match &slots {
            Ok(slots) if !slots.is_empty() && slots.iter().all(not_its_own) => Some(NOTHING_OF_ITS_OWN),
            Err(CardFault::Module(_)) => Some(REST),
            _ => None,
        };
        state.again = alone.map(|alone| Instant::now() + alone);
        state.seen.update(slots.as_deref().unwrap_or_default(), elsewhere);
        slots
    }
}

fn slots(leave: &[String]) -> Ask<'_> {
    Ask::Slots { leave: leave.iter().map(|reader| reader.as_str().into()).collect() }
}
