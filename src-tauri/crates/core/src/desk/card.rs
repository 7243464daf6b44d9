//! Cards coming and going (law 4).

use super::{CardStep, Desk, Farewell, Inner, SignIn, Stage};
use crate::Fault;
use crate::journal::{Entry, Kind, Phase};
use crate::ports::{CardEvent, CardFault, CardHolder, CardRef, Reader, ReaderState};

/// What is to be done after a card event, outside the watcher's thread.
#[derive(Debug, Default)]
pub struct AfterCard {
    /// Say good-bye to the provider, and write it down.
    pub farewell: Option<Farewell>,
    /// Read whose card this is, and give the result to [`Desk::held`].
    pub read: Option<CardRef>,
}

impl Desk {
    /// Takes a card event. When the card of the session is gone, the screen is blank before this returns.
    #[must_use]
    pub fn card(&self, event: CardEvent) -> AfterCard {
        let mut inner = self.lock();
        inner.state.readers = match event {
            CardEvent::Readers(readers) => Ok(readers),
            CardEvent::ServiceAbsent(why) => Err(why),
        };
        let readers = inner.state.readers.as_deref().unwrap_or_default();
        let gone = inner.card.as_ref().is_some_and(|card| !is_in(card, readers));
        let farewell = gone.then(|| self.end(&mut inner, "card-out"));
        let read = inner.take_card();
        self.publish(&mut inner);
        AfterCard { farewell, read }
    }

    /// Reads whose card is in. Blocks for as long as the card takes.
    pub fn read_card(&self, card: &CardRef) {
        let holder = self.ports.cards.holder(card);
        self.held(card, holder);
    }

    /// Takes what was read from a card; dropped when that card is no longer the one that is in.
    pub fn held(&self, card: &CardRef, holder: Result<CardHolder, CardFault>) {
        let entry = match &holder {
            Ok(holder) => Entry::new(self.now(), Kind::Card, Phase::Event, "in").fact("user", holder.user_id.as_str()),
            Err(fault) => Entry::new(self.now(), Kind::Card, Phase::Event, "unusable").fact("why", fault.to_string()),
        };
        let _ = self.write(&entry.fact("reader", card.reader.clone()));
        self.change(|inner| {
            if inner.card.as_ref() != Some(card) {
                return;
            }
            let Some(sign_in) = inner.state.sign_in_mut() else { return };
            match holder {
                Ok(holder) => {
                    sign_in.user_id = Some(holder.user_id.as_str().to_owned());
                    sign_in.tries_left = holder.tries_left;
                    sign_in.step = if holder.tries_left == Some(0) { CardStep::Blocked } else { CardStep::Pin };
                    sign_in.fault = (sign_in.step == CardStep::Blocked).then(|| Fault::from(CardFault::Blocked));
                }
                Err(fault) => {
                    sign_in.step = if fault == CardFault::Blocked { CardStep::Blocked } else { CardStep::Unusable };
                    sign_in.fault = Some(fault.into());
                }
            }
        });
    }
}

impl Inner {
    /// With no card of its own, the desk takes the one that is in, and says what it sees; the card is still to be read.
    pub(super) fn take_card(&mut self) -> Option<CardRef> {
        if self.card.is_some() {
            return None;
        }
        let readers = self.state.readers.clone().unwrap_or_default();
        self.card = first_card(&readers);
        let read = self.card.clone();
        show_step(self, &readers, read.is_some());
        read
    }
}

fn is_in(card: &CardRef, readers: &[Reader]) -> bool {
    readers.iter().any(|r| r.state == ReaderState::Card(card.clone()))
}

fn first_card(readers: &[Reader]) -> Option<CardRef> {
    readers.iter().find_map(|r| match &r.state {
        ReaderState::Card(card) => Some(card.clone()),
        ReaderState::Empty | ReaderState::Mute => None,
    })
}

/// What the sign-in screen says of reader and card.
fn show_step(inner: &mut Inner, readers: &[Reader], reading: bool) {
    let step = if reading {
        CardStep::Reading
    } else if inner.state.readers.is_err() {
        CardStep::NoService
    } else if readers.is_empty() {
        CardStep::NoReader
    } else if readers.iter().any(|r| r.state == ReaderState::Mute) {
        CardStep::Unusable
    } else {
        CardStep::NoCard
    };
    let locked_for = match &inner.state.stage {
        Stage::SignIn(sign_in) => sign_in.locked_for.clone(),
        Stage::Role { .. } | Stage::Work(_) => None,
    };
    let fault = (step == CardStep::Unusable).then(|| CardFault::NotNhs("the card does not answer".into()).into());
    inner.state.stage = Stage::SignIn(SignIn { step, locked_for, fault, ..SignIn::default() });
}
