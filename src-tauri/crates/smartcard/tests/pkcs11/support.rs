//! What the tests share: a clock, no PC/SC, and the watcher on a thread.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use jiff::Timestamp;
use vouch_core::clock::Clock;
use vouch_core::ports::{
    CardEvent, CardFault, CardHolder, CardRef, Pin, PinPath, Reader, ReaderState, SignRequest, Smartcards,
};
use vouch_smartcard::pkcs11::{FoundModule, Module, ModulePolicy, TokenProgram, modules};
use vouch_smartcard::{AnyCards, IssuerNames, Readers};

/// Longest wait for one event.
pub const PATIENCE: Duration = Duration::from_secs(30);

pub struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// PC/SC where it is not there.
pub struct NoReaders;

impl Readers for NoReaders {
    fn close(&self, _: &CardRef) -> Result<(), CardFault> {
        Err(CardFault::Gone)
    }
}

impl Smartcards for NoReaders {
    fn watch(&self, _: &dyn Fn() -> bool, sink: &mut dyn FnMut(CardEvent)) {
        sink(CardEvent::ServiceAbsent("no service".into()));
    }

    fn holder(&self, _: &CardRef) -> Result<CardHolder, CardFault> {
        Err(CardFault::Gone)
    }

    fn sign(&self, _: &CardRef, _: PinPath<'_>, _: SignRequest<'_>) -> Result<Vec<u8>, CardFault> {
        Err(CardFault::Gone)
    }
}

pub fn program() -> TokenProgram {
    TokenProgram::at(env!("CARGO_BIN_EXE_vouch-token"))
}

pub fn module(path: &Path, program: TokenProgram) -> Module {
    let policy = ModulePolicy { known: false, more: vec![path.to_path_buf()] };
    let found: [FoundModule; 1] = modules(&policy).found.try_into().unwrap();
    let [found] = found;
    Module::new(found, program, IssuerNames::default(), Arc::new(Now))
}

/// Cards that are watched for as long as this lives.
pub struct Watched {
    pub cards: Arc<AnyCards>,
    events: Receiver<CardEvent>,
    over: Arc<AtomicBool>,
}

impl Watched {
    pub fn new(readers: Arc<dyn Readers>, modules: Vec<Module>) -> Self {
        let cards = Arc::new(AnyCards::new(readers, modules));
        let (tell, events) = channel();
        let over = Arc::new(AtomicBool::new(false));
        let (watched, stop) = (Arc::clone(&cards), Arc::clone(&over));
        std::thread::spawn(move || {
            watched.watch(&|| stop.load(Ordering::SeqCst), &mut |event| {
                let _ = tell.send(event);
            });
        });
        Self { cards, events, over }
    }

    /// Waits for the event that fits, and gives back what was asked of it.
    pub fn until<T>(&self, what: &str, fits: impl Fn(&CardEvent) -> Option<T>) -> T {
        loop {
            let event = self.events.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("not seen: {what}"));
            if let Some(found) = fits(&event) {
                return found;
            }
        }
    }

    /// Waits until the one card there is has a reader of this ending.
    pub fn card_of(&self, ending: &str) -> CardRef {
        self.until(ending, |event| match event {
            CardEvent::Readers(readers) => match readers.as_slice() {
                [reader] if reader.name.ends_with(ending) => card(reader),
                _ => None,
            },
            CardEvent::ServiceAbsent(_) => None,
        })
    }

    /// Waits until there are this many cards.
    pub fn cards(&self, count: usize) -> Vec<CardRef> {
        self.until(&format!("{count} cards"), |event| {
            let CardEvent::Readers(readers) = event else { return (count == 0).then(Vec::new) };
            let cards: Vec<CardRef> = readers.iter().filter_map(card).collect();
            (cards.len() == count).then_some(cards)
        })
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
    }
}

fn card(reader: &Reader) -> Option<CardRef> {
    match &reader.state {
        ReaderState::Card(card) => Some(card.clone()),
        ReaderState::Empty | ReaderState::Mute => None,
    }
}

pub fn pin(digits: &str) -> Pin {
    Pin::new(digits.into()).unwrap()
}

/// Runs a program to its end; it must succeed.
pub fn run(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Whether a program is installed; if not, says that this test is skipped.
pub fn has(programs: &[&str], test: &str) -> bool {
    let directories = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    let absent = programs.iter().find(|program| !directories.split(':').any(|d| Path::new(d).join(program).exists()));
    if let Some(program) = absent {
        println!("skipped: {program} is absent ({test})");
    }
    absent.is_none()
}
