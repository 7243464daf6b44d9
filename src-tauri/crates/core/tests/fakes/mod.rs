//! A whole counter without a machine: every port of the desk played by one object that remembers, in order, all that was
//! asked, written and shown.
//!
//! Nothing here waits on time. A question to the outside can be held at a gate and answered when the test says so, and a
//! hook is called at every point where another thread could come between: before and after each question and each write.

#![allow(dead_code, reason = "each test binary uses its own part of the counter")]

pub mod counter;
pub mod order;
pub mod people;
pub mod ports;

use std::collections::HashSet;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;
use vouch_core::Fault;
use vouch_core::alert::{FrozenAlert, Tally};
use vouch_core::desk::State;
use vouch_core::journal::{Entry, Written};
use vouch_core::ports::{JournalFault, PinEntry, RoleWish};

/// A question to the outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ask {
    Choose,
    Freeze,
    Get,
    Holder,
    List,
    Retrieve,
    Route,
    SignIn,
    SignOut,
}

/// Something that happened, in order.
#[derive(Clone, Debug)]
pub enum Event {
    Asked(Ask),
    Blank,
    NotWritten(Entry),
    Shown(Arc<State>),
    Uncover,
    Undelivered(&'static str),
    Woke,
    Wrote(Written, Option<FrozenAlert>),
}

/// Which writes to the journal fail.
#[derive(Clone, Copy, Debug, Default)]
pub enum Failing {
    /// All from the one with this number on, counted from 0.
    From(usize, JournalFault),
    #[default]
    Never,
    /// Only the one with this number.
    Once(usize, JournalFault),
}

/// What is out of order outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// This world has no confirmed table of alert codes.
    AlertCodes,
    /// SDS cannot be reached.
    Directory,
    /// The address the directory gave cannot be reached.
    Unreachable,
    /// Spine answers with the record of another person.
    WrongPatient,
}

type Hook = Box<dyn FnMut() + Send>;

/// Plays every port.
#[derive(Default)]
pub struct Play {
    pub log: Mutex<Vec<Event>>,
    pub failing: Mutex<Failing>,
    pub troubles: Mutex<HashSet<Trouble>>,
    pub tally: Mutex<Tally>,
    /// Only these activity codes, whoever signs in; `Some(None)` is a role without a list.
    pub activities: Mutex<Option<Option<Vec<&'static str>>>>,
    /// The family name of whoever signs in.
    pub family: Mutex<Option<String>>,
    /// Who signs in in the browser; Priya if nobody is named.
    pub in_browser: Mutex<Option<people::Staff>>,
    /// What the browser was asked to choose, in order.
    pub wishes: Mutex<Vec<RoleWish>>,
    /// The tokens of whoever signed in in the browser.
    pub tokens: Arc<ports::Counted>,
    /// PIN tries left, as the card says; 3 if nothing is set.
    pub tries: Mutex<Option<u8>>,
    /// Where the PIN is typed.
    pub pin_entry: Mutex<PinEntry>,
    /// What PDS says instead of an answer, once.
    pub refusal: Mutex<Option<Fault>>,
    hook: Mutex<Option<Hook>>,
    gates: Mutex<Option<Vec<Gate>>>,
    writes: AtomicU64,
    uuids: AtomicU64,
    seconds: AtomicI64,
}

/// A question held until the test lets its answer through.
pub struct Gate {
    pub ask: Ask,
    open: oneshot::Sender<()>,
}

impl Play {
    /// Calls this at every point where something could come between.
    pub fn at_each_point(&self, hook: impl FnMut() + Send + 'static) {
        *self.hook.lock().unwrap() = Some(Box::new(hook));
    }

    pub fn no_hook(&self) {
        *self.hook.lock().unwrap() = None;
    }

    /// Not called again from within itself.
    fn point(&self) {
        let hook = self.hook.lock().unwrap().take();
        if let Some(mut hook) = hook {
            hook();
            self.hook.lock().unwrap().get_or_insert(hook);
        }
    }

    /// From now on every question is held.
    pub fn hold(&self) {
        self.gates.lock().unwrap().get_or_insert_default();
    }

    pub fn holds(&self) -> bool {
        self.gates.lock().unwrap().is_some()
    }

    /// Lets all answers through, now and from now on.
    pub fn flow(&self) {
        for gate in self.gates.lock().unwrap().take().unwrap_or_default() {
            let _ = gate.open.send(());
        }
    }

    /// The questions that wait, oldest first.
    pub fn waiting(&self) -> Vec<Ask> {
        self.gates.lock().unwrap().iter().flatten().filter(|g| !g.open.is_closed()).map(|g| g.ask).collect()
    }

    /// Lets the answer to the waiting question with this number through.
    pub fn release(&self, number: usize) {
        let mut gates = self.gates.lock().unwrap();
        let Some(gates) = gates.as_mut() else { return };
        gates.retain(|g| !g.open.is_closed());
        if number < gates.len() {
            let _ = gates.remove(number).open.send(());
        }
    }

    async fn pass(&self, ask: Ask) {
        self.log(Event::Asked(ask));
        self.point();
        let waits = self.gates.lock().unwrap().as_mut().map(|gates| {
            let (open, opened) = oneshot::channel();
            gates.push(Gate { ask, open });
            opened
        });
        if let Some(opened) = waits {
            let _ = opened.await;
        }
        self.point();
    }

    fn log(&self, event: Event) {
        self.log.lock().unwrap().push(event);
    }

    pub fn troubled(&self, trouble: Trouble) -> bool {
        self.troubles.lock().unwrap().contains(&trouble)
    }

    pub fn advance(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn events(&self) -> Vec<Event> {
        self.log.lock().unwrap().clone()
    }

    /// Those after the first `seen`.
    pub fn events_from(&self, seen: usize) -> Vec<Event> {
        self.log.lock().unwrap().get(seen..).unwrap_or_default().to_vec()
    }

    pub fn asked(&self, ask: Ask) -> usize {
        self.log.lock().unwrap().iter().filter(|e| matches!(e, Event::Asked(a) if *a == ask)).count()
    }

    /// Everything written so far.
    pub fn written(&self) -> Vec<Written> {
        let log = self.log.lock().unwrap();
        log.iter().filter_map(|e| if let Event::Wrote(w, _) = e { Some(w.clone()) } else { None }).collect()
    }

    /// `kind word` of every entry, intents marked with `?`.
    pub fn lines(&self) -> Vec<String> {
        self.written().iter().map(|w| order::line(&w.entry)).collect()
    }

    pub fn forget(&self) {
        self.log.lock().unwrap().clear();
    }

    /// How many writes were tried.
    pub fn tried(&self) -> usize {
        usize::try_from(self.writes.load(Ordering::SeqCst)).unwrap()
    }
}
