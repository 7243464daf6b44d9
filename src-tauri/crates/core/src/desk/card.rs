//! Cards coming and going (law 4).

use super::{CardOut, CardStep, Desk, Farewell, Inner, SignIn, Stage};
use crate::journal::{Entry, Kind, Phase};
use crate::ports::{CardEvent, CardFault, CardHolder, CardRef, Method, Reader, ReaderState};
use crate::{Code, Fault, Whose};

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
        let visitor_gone = inner.visitor.as_ref().is_some_and(|card| !is_in(card, readers));
        if visitor_gone {
            inner.visitor = None;
        }
        let waiting = inner.state.sign_in().is_some_and(|s| s.step == CardStep::Browser);
        let farewell = (gone && !waiting).then(|| {
            let method = inner.login.as_ref().map_or(Method::Cis, |login| login.method);
            self.end(&mut inner, "card-out", self.policy.session.card_out(method))
        });
        if gone && waiting {
            // The browser may still be asking for a card: the wait goes on, without this one.
            (inner.card, inner.holder, inner.reading) = (None, None, false);
        }
        let read = match inner.signed_in.is_some() && inner.card.is_none() && inner.visitor.is_none() {
            true => self.take_visitor(&mut inner),
            false => inner.take_card(),
        };
        self.publish(&mut inner);
        AfterCard { farewell, read }
    }

    /// A card was put in during a session that has none: covered until it is known whose it is (law 4).
    fn take_visitor(&self, inner: &mut Inner) -> Option<CardRef> {
        let readers = inner.state.readers.clone().unwrap_or_default();
        inner.visitor = first_card(&readers, inner.state.counter_reader.as_deref());
        if inner.visitor.is_some() {
            self.ports.screen.blank();
            inner.covered = true;
        }
        inner.visitor.clone()
    }

    /// The counter's reader, as this PC remembers it.
    pub fn counter_reader(&self, name: Option<String>) {
        self.change(|inner| inner.state.counter_reader = name);
    }

    /// Makes a reader the counter's reader. Whose card is in it is read when nobody works.
    ///
    /// # Errors
    /// When there is no such reader, or it cannot be remembered.
    pub fn choose_reader(
        &self,
        name: &str,
        remember: impl FnOnce(&str) -> Result<(), Fault>,
    ) -> Result<AfterCard, Fault> {
        let entry = Entry::new(self.now(), Kind::Card, Phase::Event, "reader-chosen").fact("reader", name);
        self.write(&entry)?;
        let known = self.state().readers.is_ok_and(|readers| readers.iter().any(|r| r.name == name));
        if !known {
            return Err(no_such_reader());
        }
        remember(name)?;
        Ok(self.change(|inner| {
            inner.state.counter_reader = Some(name.to_owned());
            let at_rest = inner.state.sign_in().is_some_and(|s| !s.step.is_busy());
            if !at_rest {
                return AfterCard::default();
            }
            (inner.card, inner.holder, inner.reading) = (None, None, false);
            AfterCard { farewell: None, read: inner.take_card() }
        }))
    }

    /// Reads whose card is in. Blocks for as long as the card takes.
    #[must_use]
    pub fn read_card(&self, card: &CardRef) -> AfterCard {
        let holder = self.ports.cards.holder(card);
        self.held(card, holder)
    }

    /// Takes what was read from a card; dropped when that card is no longer the one that is in.
    #[must_use]
    pub fn held(&self, card: &CardRef, holder: Result<CardHolder, CardFault>) -> AfterCard {
        let entry = match &holder {
            Ok(holder) => Entry::new(self.now(), Kind::Card, Phase::Event, "in").fact("user", holder.user_id.as_str()),
            Err(fault) => Entry::new(self.now(), Kind::Card, Phase::Event, "unusable").fact("why", fault.to_string()),
        };
        let _ = self.write(&entry.fact("reader", card.reader.clone()));
        if let Some(after) = self.visited(card, &holder) {
            return after;
        }
        let now = self.now();
        self.change(|inner| {
            if inner.card.as_ref() != Some(card) {
                return;
            }
            inner.reading = false;
            inner.holder = holder.as_ref().ok().map(|h| h.user_id.clone());
            if let Ok(holder) = &holder {
                // Card B while A is locked wipes A before anything of B is shown.
                inner.forget_others(&holder.user_id);
            }
            let locked_for = inner.kept.as_ref().filter(|_| holder.is_ok()).map(|kept| kept.name.clone());
            if let Some(sign_in) = inner.state.sign_in_mut() {
                sign_in.locked_for = locked_for;
            }
            if inner.state.sign_in().is_some_and(|s| s.step == CardStep::Browser) {
                return;
            }
            let Some(sign_in) = inner.state.sign_in_mut() else { return };
            match holder {
                Ok(holder) => {
                    sign_in.user_id = Some(holder.user_id.as_str().to_owned());
                    sign_in.tries_left = holder.tries_left;
                    sign_in.pin_entry = holder.pin_entry;
                    sign_in.renew_before = holder.renew_within_days(now).map(|_| holder.expires);
                    sign_in.step = if holder.tries_left == Some(0) { CardStep::Blocked } else { CardStep::Pin };
                    sign_in.fault = (sign_in.step == CardStep::Blocked).then(|| Fault::from(CardFault::Blocked));
                }
                Err(fault) => {
                    sign_in.step = if fault == CardFault::Blocked { CardStep::Blocked } else { CardStep::Unusable };
                    sign_in.fault = Some(fault.into());
                }
            }
        });
        AfterCard::default()
    }
}

impl Desk {
    /// Takes what was read from a card that was put in during a session without one: the same user's card now belongs to
    /// the session, anybody else's ends it first. `None` when it was no such card.
    fn visited(&self, card: &CardRef, holder: &Result<CardHolder, CardFault>) -> Option<AfterCard> {
        let mut inner = self.lock();
        if inner.visitor.as_ref() != Some(card) {
            return None;
        }
        inner.visitor = None;
        let same = match (holder, &inner.signed_in) {
            (Ok(holder), Some((user, _))) => holder.user_id == user.id,
            // Not an NHS card: nobody who could work here.
            (Err(_), _) => true,
            (Ok(_), None) => false,
        };
        if same {
            if let Ok(holder) = holder {
                (inner.card, inner.holder) = (Some(card.clone()), Some(holder.user_id.clone()));
            }
            self.publish(&mut inner);
            return Some(AfterCard::default());
        }
        let farewell = self.end(&mut inner, "another-card", CardOut::End);
        let read = inner.take_card();
        self.publish(&mut inner);
        Some(AfterCard { farewell: Some(farewell), read })
    }
}

impl CardStep {
    /// Something is being asked: the reader cannot be changed under it.
    #[must_use]
    pub const fn is_busy(self) -> bool {
        matches!(self, Self::Browser | Self::Checking | Self::PinOnReader)
    }
}

impl Inner {
    /// With no card of its own, the desk takes the one that is in, and says what it sees; the card is still to be read.
    /// Nobody is signed in then, or is just being asked to sign in in the browser.
    pub(super) fn take_card(&mut self) -> Option<CardRef> {
        if self.card.is_some() || self.signed_in.is_some() {
            return None;
        }
        let readers = self.state.readers.clone().unwrap_or_default();
        self.card = first_card(&readers, self.state.counter_reader.as_deref());
        self.reading = self.card.is_some();
        if self.state.sign_in().is_none_or(|s| s.step != CardStep::Browser) {
            show_step(self, &readers, self.reading);
        }
        self.card.clone()
    }

    /// After a wait for the browser: what the reader shows, without reading the card again.
    pub(super) fn show_card_again(&mut self) {
        let readers = self.state.readers.clone().unwrap_or_default();
        show_step(self, &readers, self.reading);
        let holder = self.holder.as_ref().map(|h| h.as_str().to_owned());
        if let (Some(user), Some(sign_in)) = (holder, self.state.sign_in_mut()) {
            sign_in.step = CardStep::Pin;
            sign_in.user_id = Some(user);
        }
    }
}

fn is_in(card: &CardRef, readers: &[Reader]) -> bool {
    readers.iter().any(|r| r.state == ReaderState::Card(card.clone()))
}

/// The card in the counter's reader, else the first there is.
fn first_card(readers: &[Reader], counter: Option<&str>) -> Option<CardRef> {
    let card = |r: &Reader| match &r.state {
        ReaderState::Card(card) => Some(card.clone()),
        ReaderState::Empty | ReaderState::Mute => None,
    };
    let preferred = readers.iter().filter(|r| Some(r.name.as_str()) == counter).find_map(card);
    preferred.or_else(|| readers.iter().find_map(card))
}

fn no_such_reader() -> Fault {
    Fault::new(
        Code::CardFailed,
        Whose::Person,
        "That card reader is not connected any more.",
        "Nothing was asked.",
        "Choose one of the readers that are listed now.",
    )
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
    // Whoever's card is being read may be somebody else: nothing of the one before stands there meanwhile.
    let locked_for = inner.state.sign_in().filter(|_| !reading).and_then(|s| s.locked_for.clone());
    let fault = (step == CardStep::Unusable).then(|| CardFault::NotNhs("the card does not answer".into()).into());
    inner.state.stage = Stage::SignIn(SignIn { step, locked_for, fault, ..SignIn::default() });
}
