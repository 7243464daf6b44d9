//! A site that is not set up yet: the set-up page, and nothing else.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use vouch_api::command::Command;
use vouch_api::present;
use vouch_api::view::{Screen, SetupView};
use vouch_core::clock::Clock;
use vouch_core::world::World;
use vouch_core::{Code, Fault, Whose};

use crate::directory::DataDir;
use crate::ops::Setup;
use crate::presenter::Window;
use crate::settings::Settings;
use crate::site::SETTINGS;

/// The set-up page before anybody can sign in.
pub struct FirstTime {
    world: World,
    setup: Setup,
    page: Mutex<SetupView>,
    revision: AtomicU32,
    window: Arc<dyn Window>,
}

impl FirstTime {
    /// Shows the page.
    pub fn start(dir: &DataDir, settings: Settings, window: Arc<dyn Window>, clock: Arc<dyn Clock>) -> Self {
        let setup = Setup::new(dir.world(), dir.join(SETTINGS), settings, clock, true);
        let page = Mutex::new(setup.page(false));
        let first = Self { world: dir.world(), setup, page, revision: AtomicU32::new(0), window };
        first.show();
        first
    }

    /// Takes what is typed, and saves it.
    pub fn call(&self, command: &Command) -> Result<(), Fault> {
        let (result, saved) = match command {
            Command::SetupCheck(args) => {
                self.setup.type_in(&args.fields);
                (Ok(()), false)
            }
            Command::SetupSave(args) => {
                let result = self.setup.save(&args.fields);
                let saved = result.is_ok();
                (result, saved)
            }
            _ => return Err(not_set_up()),
        };
        *self.page.lock().unwrap_or_else(PoisonError::into_inner) = self.setup.page(saved);
        self.show();
        result
    }

    /// Draws the page.
    pub fn show(&self) {
        let revision = self.revision.fetch_add(1, Ordering::Relaxed) + 1;
        let page = self.page.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.window.show(&present::bare(self.world, revision, Screen::Setup(page)));
    }
}

fn not_set_up() -> Fault {
    Fault::new(
        Code::Config,
        Whose::Machine,
        "This site is not set up yet.",
        "Nothing can be looked at until it is.",
        "Fill in the set-up page and start Vouch again.",
    )
}
