//! From the desk's states to a window's views.

use std::sync::{Arc, Mutex, PoisonError};

use vouch_api::present;
use vouch_api::view::{SetupView, View};
use vouch_core::clock::Clock;
use vouch_core::desk::State;
use vouch_core::ports::{Browser, Screen};
use vouch_core::{Code, Fault, Whose};

/// What a window, or the headless process, offers.
pub trait Window: Send + Sync {
    /// Draws a view. Must not block: it is called with the desk's lock held, in order.
    fn show(&self, view: &View);

    /// Covers everything at once, even when the page hangs.
    fn blank(&self);

    /// The next view may be seen.
    fn uncover(&self);

    /// Opens a page in the system's browser.
    ///
    /// # Errors
    /// When there is none, or it does not start; why, for support.
    fn browse(&self, url: &str) -> Result<(), String>;

    /// Comes to the front.
    fn raise(&self) {}
}

/// Joins a window to the desk.
pub struct Presenter {
    window: Arc<dyn Window>,
    clock: Arc<dyn Clock>,
    setup: Mutex<SetupView>,
}

impl Presenter {
    /// A presenter for a window.
    pub fn new(window: Arc<dyn Window>, clock: Arc<dyn Clock>, setup: SetupView) -> Self {
        Self { window, clock, setup: Mutex::new(setup) }
    }

    /// Changes the set-up page; it is drawn with the next state.
    pub fn setup(&self, setup: SetupView) {
        *self.setup.lock().unwrap_or_else(PoisonError::into_inner) = setup;
    }
}

impl Browser for Presenter {
    fn open(&self, url: &str) -> Result<(), Fault> {
        self.window.browse(url).map_err(|why| {
            Fault::new(
                Code::Config,
                Whose::Machine,
                "The browser of this PC could not be opened.",
                "Nobody is signed in, and nothing was asked.",
                "Whoever looks after this PC can set a browser as the default one.",
            )
            .with("Browser", why)
        })
    }

    fn come_back(&self) {
        self.window.raise();
    }
}

impl Screen<State> for Presenter {
    fn show(&self, state: Arc<State>) {
        let setup = self.setup.lock().unwrap_or_else(PoisonError::into_inner);
        self.window.show(&present::view(&state, &setup, self.clock.now()));
    }

    fn blank(&self) {
        self.window.blank();
    }

    fn uncover(&self) {
        self.window.uncover();
    }
}
