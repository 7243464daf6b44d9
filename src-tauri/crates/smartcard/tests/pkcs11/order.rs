//! What comes before what: a card that is taken out is told of, whatever a module is at.

use std::path::Path;

use vouch_core::ports::CardEvent;
use vouch_smartcard::pkcs11::Deadlines;

use crate::played::{Played, reader};
use crate::processes;
use crate::support::{PATIENCE, Watched, module};
use crate::tokens::{SOFTHSM, Tokens};

#[test]
fn a_card_that_is_taken_out_is_told_of_while_a_module_hangs() {
    let Some(tokens) = Tokens::new("a_card_that_is_taken_out_is_told_of_while_a_module_hangs") else { return };
    let hung = tokens.changed("hung", Path::new(SOFTHSM), 4, "for (;;) pause();");
    // It hangs for longer than the test waits.
    let deadlines = Deadlines { slots: 4 * PATIENCE, ..Deadlines::USUAL };
    let (played, tell) = Played::new();
    let watched = Watched::new(played, vec![module(&hung, tokens.program().within(deadlines))]);
    // Other readers each time, which is what a module is told of too.
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
        let state = CardEvent::Readers(readers);
        tell.send(state.clone()).unwrap();
        watched.until("the state that PC/SC told", |event| (*event == state).then_some(()));
    }
}
