//! A counter with the commands joined to it, and a site that remembers what it was asked.

use std::sync::{Arc, Mutex};

use vouch_api::backend::{Backend, SiteOps};
use vouch_api::command::{Command, SetupValue};
use vouch_api::present;
use vouch_api::view::{FaultView, Screen, SetupView, View};
use vouch_core::Fault;
use vouch_core::clock::Clock;
use vouch_core::desk::{AfterCard, State};

use crate::fakes::counter::{Counter, run};
use crate::fakes::people::Staff;

/// A site whose tray moves the cards of the counter.
struct Site {
    counter: Counter,
    after: Mutex<Vec<AfterCard>>,
    saved: Mutex<usize>,
}

impl SiteOps for Site {
    fn tray(&self, card: Option<&str>) -> Result<(), Fault> {
        self.after.lock().unwrap().push(self.counter.reader(card.map(|_| Staff::Priya)));
        Ok(())
    }

    fn remember_reader(&self, _name: &str) -> Result<(), Fault> {
        Ok(())
    }

    fn check_setup(&self, _fields: &[SetupValue]) {}

    fn save_setup(&self, _fields: &[SetupValue]) -> Result<(), Fault> {
        *self.saved.lock().unwrap() += 1;
        Ok(())
    }
}

/// What the page talks to.
pub struct Stand {
    pub counter: Counter,
    backend: Backend,
    site: Arc<Site>,
}

impl Stand {
    pub fn new(counter: Counter) -> Self {
        let site = Arc::new(Site { counter: counter.clone(), after: Mutex::default(), saved: Mutex::default() });
        Self { backend: Backend::new(counter.desk.clone(), site.clone()), counter, site }
    }

    /// Calls a command, and then does what the card watcher would do.
    pub fn call(&self, command: impl Into<Command>) -> Result<(), FaultView> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let done = runtime.block_on(self.backend.call(command.into()));
        for after in self.site.after.lock().unwrap().drain(..) {
            run(self.counter.after(after));
        }
        done
    }

    /// How often the set-up was saved.
    pub fn saved(&self) -> usize {
        *self.site.saved.lock().unwrap()
    }
}

/// The view of a counter as it stands.
pub fn view(counter: &Counter) -> View {
    view_of(counter, &counter.state())
}

/// The view of a state that was changed by hand.
pub fn view_of(counter: &Counter, state: &State) -> View {
    let setup =
        SetupView { sentence: String::new(), can_change: false, fields: Vec::new(), facts: Vec::new(), saved: false };
    present::view(state, &setup, counter.play.now())
}

pub fn screen(counter: &Counter) -> Screen {
    view(counter).screen
}
