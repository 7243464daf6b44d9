//! PC/SC, played by the test: readers with cards that are no PIV cards.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use vouch_core::ports::{
    CardEvent, CardFault, CardHolder, CardRef, PinPath, Reader, ReaderState, SignRequest, Smartcards,
};
use vouch_smartcard::Readers;

/// How often the watcher looks whether it is to stop.
const ROUND: Duration = Duration::from_millis(50);

/// Readers as the test says they are.
pub struct Played {
    events: Mutex<Receiver<CardEvent>>,
    /// Whether the card that is asked for is still in.
    pub in_reader: Mutex<bool>,
    /// How often a card was closed.
    pub closed: AtomicUsize,
}

impl Played {
    pub fn new() -> (Arc<Self>, Sender<CardEvent>) {
        let (tell, events) = channel();
        let (events, in_reader) = (Mutex::new(events), Mutex::new(true));
        (Arc::new(Self { events, in_reader, closed: AtomicUsize::new(0) }), tell)
    }

    fn no_piv<T>(&self) -> Result<T, CardFault> {
        match *self.in_reader.lock().unwrap() {
            true => Err(CardFault::NotNhs("no PIV".into())),
            false => Err(CardFault::Gone),
        }
    }
}

impl Readers for Played {
    fn close(&self, _: &CardRef) -> Result<(), CardFault> {
        self.closed.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

impl Smartcards for Played {
    fn watch(&self, stop: &dyn Fn() -> bool, sink: &mut dyn FnMut(CardEvent)) {
        let events = self.events.lock().unwrap();
        while !stop() {
            match events.recv_timeout(ROUND) {
                Ok(event) => sink(event),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn holder(&self, _: &CardRef) -> Result<CardHolder, CardFault> {
        self.no_piv()
    }

    fn sign(&self, _: &CardRef, _: PinPath<'_>, _: SignRequest<'_>) -> Result<Vec<u8>, CardFault> {
        self.no_piv()
    }
}

/// A reader of this name; with a card in it, whose event counter is given.
pub fn reader(name: &str, events: Option<u32>) -> Reader {
    let card = |events| ReaderState::Card(CardRef { reader: name.into(), events, atr: vec![0x3b] });
    Reader { name: name.into(), state: events.map_or(ReaderState::Empty, card) }
}
