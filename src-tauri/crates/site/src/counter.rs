//! A site that is set up: adapters joined, cards watched, alerts sent.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::SignedDuration;
use tokio::runtime::{Builder, Runtime};
use vouch_api::backend::Backend;
use vouch_api::command::Command;
use vouch_api::view::FaultView;
use vouch_core::clock::{Clock, Ids};
use vouch_core::desk::{CardOut, Desk, Policy, Ports, SessionRules, SiteRights};
use vouch_core::journal::{Entry, Kind, Phase};
use vouch_core::ports::{Journal, Service, Smartcards};
use vouch_core::world::World;
use vouch_core::{Code, Fault, Whose};
use vouch_smartcard::TrayCards;

use crate::adapters;
use crate::alerts::{ALERT, Alerts};
use crate::cards::{self, cards_of, examples_of};
use crate::clock::RandomIds;
use crate::directory::DataDir;
use crate::ops::{Ops, Setup};
use crate::presenter::{Presenter, Window};
use crate::readers::readers;
use crate::rights::Rights;
use crate::settings::{Field, Settings};
use crate::site::{ReaderChoice, SETTINGS};
use crate::training::Training;

/// How often the desk looks at the time.
const TICK: Duration = Duration::from_secs(1);
/// The file in which the counter's reader is remembered.
const COUNTER_READER: &str = "counter-reader";
/// Longest name of a reader, in bytes (pcsc-lite: 128).
const MAX_READER_NAME: usize = 256;
/// Threads of the runtime. Sign-in holds one while the card signs.
const THREADS: usize = 4;

/// A site at work. Dropping it stops it.
pub struct Counter {
    runtime: Option<Runtime>,
    backend: Backend,
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
    stop: Arc<AtomicBool>,
    _alerts: Alerts,
    _training: Option<Training>,
}

impl Counter {
    /// Joins the adapters to the core, and starts watching cards and sending alerts.
    pub fn start(
        dir: &DataDir,
        settings: &Settings,
        training: Option<Training>,
        reader: ReaderChoice,
        window: Arc<dyn Window>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Fault> {
        let ids: Arc<dyn Ids> = Arc::new(RandomIds);
        let adapters = adapters::join(dir, settings, &clock, &ids)?;
        let runtime =
            Builder::new_multi_thread().worker_threads(THREADS).enable_all().build().map_err(|e| no_runtime(&e))?;
        let world_port = training.as_ref().map(|t| t.announcement.tray);
        let tray = |port: u16| TrayCards::new(port, Arc::clone(&clock));
        let card_port = world_port.filter(|_| reader != ReaderChoice::Pcsc);
        let smartcards: Arc<dyn Smartcards> = match card_port {
            Some(port) => Arc::new(tray(port)),
            None => readers(settings, &clock)?,
        };

        let setup = Setup::new(dir.world(), dir.join(SETTINGS), settings.clone(), Arc::clone(&clock), false);
        let presenter = Arc::new(Presenter::new(window, Arc::clone(&clock), setup.page(false)));
        let ports = Ports {
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
            journal: Arc::clone(&adapters.journal) as Arc<dyn Journal>,
            outbox: Arc::clone(&adapters.journal) as Arc<_>,
            alerts: Arc::clone(&adapters.spine) as Arc<_>,
            demographics: Arc::clone(&adapters.pds) as Arc<_>,
            directory: Arc::clone(&adapters.sds) as Arc<_>,
            scr: Arc::clone(&adapters.spine) as Arc<_>,
            identities: adapters.sign_in.all.clone(),
            browser: Arc::clone(&presenter) as Arc<_>,
            cards: Arc::clone(&smartcards),
            screen: Arc::clone(&presenter) as Arc<_>,
        };
        let started = Entry::new(clock.now(), Kind::System, Phase::Event, "started");
        adapters.journal.write(&started.fact("version", env!("CARGO_PKG_VERSION")), None)?;
        let desk = Desk::new(ports, policy(dir.world(), settings, Rights::read(dir)?));
        let counter_reader = dir.join(COUNTER_READER);
        if settings.ways().cis() {
            desk.notice(vouch_identity::cis::retirement(clock.now()));
        }
        desk.counter_reader(remembered(&counter_reader));
        let world_tray = world_port.map(tray);
        if let Some(world_tray) = &world_tray {
            desk.examples(examples_of(world_tray));
        }
        let card_tray = card_port.map(tray);
        desk.tray(card_tray.as_ref().and_then(cards_of));
        let address = settings.value(Field::Inbound).parse().map_err(|_| no_address())?;
        let alerts = Alerts::start(&runtime, &adapters, address, world_tray.as_ref(), &clock, &ids)?;

        let journal = Arc::clone(&adapters.journal) as Arc<dyn Journal>;
        let backend = Backend::new(desk, Arc::new(Ops { tray: card_tray, counter_reader, setup, presenter }));
        Self::tick(&runtime, &backend);
        let stop = Arc::new(AtomicBool::new(false));
        let (handle, watching, ended) = (runtime.handle().clone(), backend.clone(), Arc::clone(&stop));
        let watch_tray = card_port.map(tray);
        std::thread::Builder::new()
            .name("cards".into())
            .spawn(move || cards::watch(smartcards.as_ref(), watch_tray.as_ref(), &watching, &handle, &ended))
            .map_err(|e| no_runtime(&e))?;
        Ok(Self { runtime: Some(runtime), backend, journal, clock, stop, _alerts: alerts, _training: training })
    }

    fn tick(runtime: &Runtime, backend: &Backend) {
        let backend = backend.clone();
        drop(runtime.spawn(async move {
            let mut ticks = tokio::time::interval(TICK);
            loop {
                ticks.tick().await;
                // What can go wrong is on screen already.
                let _ = backend.after(backend.desk().tick()).await;
            }
        }));
    }

    /// Does a command, and hands over what came of it.
    pub fn spawn(&self, command: Command, done: impl FnOnce(Result<(), FaultView>) + Send + 'static) {
        let backend = self.backend.clone();
        if let Some(runtime) = &self.runtime {
            drop(runtime.spawn(async move { done(backend.call(command).await) }));
        }
    }

    /// Shows the present view again, for a page that was just loaded.
    pub fn resend(&self) {
        self.backend.desk().show_again();
    }

    /// The PC sleeps, or its session is locked: blank, and the session ends.
    pub fn suspend(&self) {
        let after = self.backend.desk().lock_screen("suspended");
        let backend = self.backend.clone();
        if let Some(runtime) = &self.runtime {
            drop(runtime.spawn(async move { backend.after(after).await }));
        }
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // A stop that cannot be written down shows at the next start as a missing one.
        let _ = self.journal.write(&Entry::new(self.clock.now(), Kind::System, Phase::Event, "stopped"), None);
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn list_query(settings: &Settings) -> &'static str {
    if settings.value(Field::ListQuery) == "QUPC_IN180000UK04" { "QUPC_IN180000UK04" } else { "QUPC_IN180000SM04" }
}

fn policy(world: World, settings: &Settings, rights: Rights) -> Policy {
    Policy {
        world,
        list: Service { service: "psisquery", interaction: list_query(settings) },
        get: Service { service: "psisquery", interaction: "QUPC_IN190000UK04" },
        alert: ALERT,
        session: rules(settings),
        rights: SiteRights {
            rbac: rights.rbac,
            local: rights.local,
            trace_to_view: settings.value(Field::TraceNeeded) == "yes",
        },
    }
}

fn rules(settings: &Settings) -> SessionRules {
    let preset = SessionRules::default();
    let number = |field| settings.value(field).parse::<i64>().ok();
    let card_out = |field, otherwise| match settings.value(field) {
        "end" => CardOut::End,
        "lock" => CardOut::Lock,
        _ => otherwise,
    };
    SessionRules {
        card_out_cis: card_out(Field::CardOut, preset.card_out_cis),
        card_out_cis2: card_out(Field::CardOutCis2, preset.card_out_cis2),
        idle: number(Field::Idle).map_or(preset.idle, SignedDuration::from_mins),
        longest: number(Field::Longest).map_or(preset.longest, SignedDuration::from_hours),
    }
}

/// The counter's reader of the last time; a file that cannot be read is no reason not to start.
fn remembered(file: &Path) -> Option<String> {
    let name = std::fs::read_to_string(file).ok()?;
    Some(name.trim().to_owned()).filter(|n| !n.is_empty() && n.len() <= MAX_READER_NAME)
}

fn no_address() -> Fault {
    Fault::new(
        Code::Config,
        Whose::Machine,
        "The inbound address in the set-up is not an address and a port.",
        "Nothing can be looked at: Spine's answers to alerts could not be received.",
        "Whoever looks after this PC can correct it in the set-up.",
    )
}

fn no_runtime(error: &std::io::Error) -> Fault {
    Fault::new(
        Code::Unexpected,
        Whose::Machine,
        "This PC did not let Vouch start its threads.",
        "Nothing can be looked at.",
        "Restart the PC. If it happens again, call support.",
    )
    .with("Why", error.to_string())
}
