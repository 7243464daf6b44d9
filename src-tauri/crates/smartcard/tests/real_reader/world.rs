//! Training cards in virtual readers, and our watcher over them.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use jiff::Timestamp;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use vouch_core::clock::Clock;
use vouch_core::ports::{CardEvent, CardRef, Pin, ReaderState, Smartcards};
use vouch_smartcard::{CardPolicy, PcscCards};
use vouch_training::cards::{Card, Deck, vpcd};
use vouch_training::ledger::Ledger;
use vouch_training::pki::Pki;
use vouch_training::staff::staff;
use vouch_training::state::World;

/// Longest wait for one event.
const PATIENCE: Duration = Duration::from_secs(20);
/// Ports of the two readers.
pub const FIRST: u16 = vpcd::DEFAULT_PORT;
pub const SECOND: u16 = vpcd::DEFAULT_PORT + 1;
/// Priya's PIN, also on her cards for tests.
pub const PIN: &str = "135790";

struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

pub fn pin(typed: &str) -> Pin {
    Pin::new(typed.into()).unwrap()
}

/// A deck of training cards, and the threads that play them.
pub struct Cards {
    deck: Deck,
    runtime: Runtime,
    _dir: tempfile::TempDir,
}

impl Cards {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let pki = Pki::open(dir.path(), jiff::Zoned::now().date()).unwrap();
        let deck = Deck::new(World::new(vec![], staff(), pki, Ledger::new(None)));
        Self { deck, runtime: Runtime::new().unwrap(), _dir: dir }
    }

    pub fn card(&self, id: &str) -> Card {
        self.deck.card(id).unwrap().unwrap()
    }

    /// Puts a card into the reader at this port.
    pub fn plug(&self, id: &str, port: u16) -> Plugged {
        let (card, stream) = (self.card(id), self.runtime.block_on(vpcd::plug(port)).unwrap());
        Plugged(self.runtime.spawn(async move {
            let _ = vpcd::answer(stream, &card).await;
        }))
    }
}

/// A card in a virtual reader; dropping it takes the card out.
pub struct Plugged(JoinHandle<()>);

impl Drop for Plugged {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Our view of the readers.
pub fn ours(policy: CardPolicy) -> Arc<PcscCards> {
    Arc::new(PcscCards::with(Arc::new(Now), policy))
}

/// What the watcher tells, one after the other.
pub struct Seen(Receiver<CardEvent>);

impl Seen {
    pub fn watching(cards: &Arc<PcscCards>) -> Self {
        let (sink, seen) = channel();
        let watched = Arc::clone(cards);
        std::thread::spawn(move || watched.watch(&|| false, &mut |event| drop(sink.send(event))));
        Self(seen)
    }

    /// Waits for the event that fits, and gives back what was asked of it.
    pub fn until<T>(&self, what: &str, fits: impl Fn(&CardEvent) -> Option<T>) -> T {
        loop {
            let event = self.0.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("not seen: {what}"));
            if let Some(found) = fits(&event) {
                return found;
            }
        }
    }

    /// Waits until the two readers are as this says.
    pub fn states(&self, what: &str, fits: [fn(&ReaderState) -> bool; 2]) -> Vec<CardRef> {
        self.until(what, |event| {
            let CardEvent::Readers(readers) = event else { return None };
            let all = readers.len() == fits.len() && readers.iter().zip(fits).all(|(r, fits)| fits(&r.state));
            let refs = readers.iter().filter_map(|r| match &r.state {
                ReaderState::Card(card) => Some(card.clone()),
                ReaderState::Empty | ReaderState::Mute => None,
            });
            all.then(|| refs.collect())
        })
    }

    /// Waits for the service to be gone, and why.
    pub fn absent(&self, what: &str) -> String {
        self.until(what, |event| match event {
            CardEvent::ServiceAbsent(why) => Some(why.clone()),
            CardEvent::Readers(_) => None,
        })
    }

    /// The card in the first reader, once it is there and the second is empty.
    pub fn only(&self, what: &str) -> CardRef {
        let [card] = self.states(what, [full, empty]).try_into().unwrap();
        card
    }
}

pub fn full(state: &ReaderState) -> bool {
    matches!(state, ReaderState::Card(_))
}

pub fn empty(state: &ReaderState) -> bool {
    *state == ReaderState::Empty
}

pub fn mute(state: &ReaderState) -> bool {
    *state == ReaderState::Mute
}
