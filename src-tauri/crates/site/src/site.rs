//! A site, set up or not.

use std::path::PathBuf;
use std::sync::Arc;

use vouch_api::command::Command;
use vouch_api::present;
use vouch_api::view::{FaultView, Screen, View};
use vouch_core::clock::Clock;
use vouch_core::world::World;
use vouch_core::{Code, Fault, Whose};

use crate::clock::SystemClock;
use crate::counter::Counter;
use crate::directory::DataDir;
use crate::first_time::FirstTime;
use crate::presenter::Window;
use crate::settings::{Field, Settings};
use crate::training::Training;

/// The settings file.
pub const SETTINGS: &str = "site.toml";
/// The folder of the training world.
const TRAINING: &str = "training-world";

/// How a site is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// The data directory; it belongs to one world.
    pub data_dir: PathBuf,
    /// The world asked for; a data directory of another world is refused.
    pub world: Option<World>,
    /// The training program; beside this one if not named.
    pub training_program: Option<PathBuf>,
    /// Which readers.
    pub reader: ReaderChoice,
    /// Settings in place of those that the training world announces, to try a site that is set up otherwise. Refused in
    /// every other world: there the settings file says what is in force.
    pub training_settings: Vec<(Field, String)>,
}

/// Which readers a site uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReaderChoice {
    /// The card tray in training, the system's readers elsewhere.
    #[default]
    Auto,
    /// The system's readers.
    Pcsc,
    /// The training card tray.
    Tray,
}

impl ReaderChoice {
    /// Reads the word used on the command line.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "auto" => Some(Self::Auto),
            "pcsc" => Some(Self::Pcsc),
            "tray" => Some(Self::Tray),
            _ => None,
        }
    }
}

/// A running site. Dropping it stops it.
pub struct Site(Stage);

enum Stage {
    /// Set up, at work.
    Counter(Box<Counter>),
    /// Not set up yet.
    FirstTime(FirstTime),
}

impl Site {
    /// Opens the data directory and starts what it holds: the counter, or the first set-up.
    ///
    /// # Errors
    /// When the world does not fit, the training world cannot be started, or the journal cannot be opened. Nothing can be
    /// looked at then; [`stopped`] draws it.
    pub fn start(options: Options, window: Arc<dyn Window>) -> Result<Self, Fault> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let dir = DataDir::open(&options.data_dir, options.world)?;
        let training = match dir.world() {
            World::Training => Some(Training::join(&dir.join(TRAINING), options.training_program.as_deref())?),
            World::Test | World::Live => None,
        };
        let settings = match &training {
            Some(training) => training.settings(&options.training_settings),
            None if options.training_settings.is_empty() => Settings::read(&dir.join(SETTINGS))?,
            None => return Err(only_in_training()),
        };
        if !settings.missing().is_empty() || !settings.fit(dir.world(), clock.now()) {
            return Ok(Self(Stage::FirstTime(FirstTime::start(&dir, settings, window, clock))));
        }
        let counter = Counter::start(&dir, &settings, training, options.reader, window, clock)?;
        Ok(Self(Stage::Counter(Box::new(counter))))
    }

    /// Does a command, and hands over what came of it.
    pub fn spawn(&self, command: Command, done: impl FnOnce(Result<(), FaultView>) + Send + 'static) {
        match &self.0 {
            Stage::Counter(counter) => counter.spawn(command, done),
            Stage::FirstTime(first) => done(first.call(&command).map_err(|fault| FaultView::from(&fault))),
        }
    }

    /// Does a command.
    ///
    /// # Errors
    /// What could not even be begun, in words.
    pub async fn call(&self, command: Command) -> Result<(), FaultView> {
        let (send, receive) = tokio::sync::oneshot::channel();
        self.spawn(command, move |result| drop(send.send(result)));
        // The sender is dropped only when the site stops: then there is nobody left to tell.
        receive.await.unwrap_or(Ok(()))
    }

    /// Shows the present view again, for a page that was just loaded.
    pub fn resend(&self) {
        match &self.0 {
            Stage::Counter(counter) => counter.resend(),
            Stage::FirstTime(first) => first.show(),
        }
    }

    /// The PC sleeps, or its session is locked: blank, and the session ends.
    pub fn suspend(&self) {
        if let Stage::Counter(counter) = &self.0 {
            counter.suspend();
        }
    }

    /// Stops: writes it down, then lets go of everything.
    pub fn stop(self) {
        drop(self);
    }
}

fn only_in_training() -> Fault {
    Fault::new(
        Code::Config,
        Whose::Person,
        "Settings can be given at the start in the training world only.",
        "Vouch was not started.",
        "Start it without them: the settings file of the site says what is in force.",
    )
}

/// The view of a site that could not be started.
#[must_use]
pub fn stopped(world: World, fault: &Fault) -> View {
    present::bare(world, 1, Screen::Stopped { fault: FaultView::from(fault) })
}
