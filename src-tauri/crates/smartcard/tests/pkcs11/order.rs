//! What comes before what: a card that is taken out is told of, whatever a module is at.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use vouch_core::ports::{
    CardEvent, CardFault, CardHolder, CardRef, PinPath, Reader, ReaderState, SignRequest, Smartcards,
};
use vouch_smartcard::Readers;
use vouch_smartcard::pkcs11::Deadlines;

use crate::processes;
use crate::support::{PATIENCE, Watched, module};
use crate::tokens::{SOFTHSM, Tokens};

/// PC/SC, played by the test.
struct Played(Mutex<Receiver<CardEvent>>);

impl Played {
    fn new() -> (Self, Sender<CardEvent>) {
        let (tell, events) = channel();
        (Self(Mutex::new(events)), tell)
    }
}

impl Readers for Played {
    fn close(&self, _: &CardRef) -> Result<(), CardFault> {
        Ok(())
    }
}

impl Smartcards for Played {
    fn watch(&self, stop: &dyn Fn() -> bool, sink: &mut dyn FnMut(CardEvent)) {
        let events = self.0.lock().unwrap();
        while !stop() {
            match events.recv_timeout(Duration::from_millis(50)) {
                Ok(event) => sink(event),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn holder(&self, _: &CardRef) -> Result<CardHolder, CardFault> {
        Err(CardFault::NotNhs("no PIV".into()))
    }

    fn sign(&self, _: &CardRef, _: PinPath<'_>, _: SignRequest<'_>) -> Result<Vec<u8>, CardFault> {
        Err(CardFault::NotNhs("no PIV".into()))
    }
}

fn reader(name: &str, events: Option<u32>) -> Reader {
    let card = |events| ReaderState::Card(CardRef { reader: name.into(), events, atr: vec![0x3b] });
    Reader { name: name.into(), state: events.map_or(ReaderState::Empty, card) }
}

#[test]
fn a_card_that_is_taken_out_is_told_of_while_a_module_hangs() {
    let Some(tokens) = Tokens::new("a_card_that_is_taken_out_is_told_of_while_a_module_hangs") else { return };
    let hung = tokens.changed("hung", Path::new(SOFTHSM), 4, "for (;;) pause();");
    // It hangs for longer than the test waits.
    let deadlines = Deadlines { slots: 4 * PATIENCE, ..Deadlines::USUAL };
    let (played, tell) = Played::new();
    let watched = Watched::new(Arc::new(played), vec![module(&hung, tokens.program().within(deadlines))]);
    // Another reader each time, which is the news that a module is told of too.
    let states = [
        vec![reader("A", None)],
        vec![reader("A", Some(1)), reader("B", None)],
        vec![reader("A", None)],
        vec![reader("A", Some(2)), reader("C", None)],
    ];
    for (n, readers) in states.into_iter().enumerate() {
        if n == 1 {
            // By now the module is being asked, and hangs.
            while processes::of(&hung).is_empty() {
                std::thread::yield_now();
            }
        }
        tell.send(CardEvent::Readers(readers.clone())).unwrap();
        watched
            .until("the state that PC/SC told", |event| (*event == CardEvent::Readers(readers.clone())).then_some(()));
    }
}
