//! A training world, its card tray, and a CIS client that trusts it.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use vouch_core::Fault;
use vouch_core::clock::{Clock, Ids};
use vouch_core::ports::{
    CardEvent, CardRef, Identity, Login, Method, Pin, PinPath, Proof, ReaderState, SignedIn, Smartcards,
};
use vouch_core::world::World;
use vouch_https::Trust;
use vouch_identity::{Cis, CisDigest, CisSettings};
use vouch_smartcard::{TRAY_READER, TrayCards};
use vouch_training::cis::{Digest, Rules};
use vouch_training::running::{Options, Running, start};

/// Longest wait for the watcher; two RSA keys may be made first.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that is wrong by so much.
pub struct Wrong(pub SignedDuration);

impl Clock for Wrong {
    fn now(&self) -> Timestamp {
        Timestamp::now() + self.0
    }
}

pub struct Random;

impl Ids for Random {
    fn uuid(&self) -> uuid::Uuid {
        uuid::Uuid::new_v4()
    }
}

/// A training world with a watched tray, and a CIS client that trusts it.
pub struct Desk {
    pub cis: Cis,
    pub cards: Arc<TrayCards>,
    seen: Receiver<CardEvent>,
    pub world: Running,
    pub data: TempDir,
}

pub fn settings(world: &Running) -> CisSettings {
    CisSettings::new(World::Training, &world.announcement.cis, &world.announcement.cis)
}

pub async fn desk(digest: Digest, ours: CisDigest) -> Desk {
    let data = tempfile::tempdir().unwrap();
    let rules = Rules { digest };
    let world = start(Options { data: data.path().into(), ledger: None, port_base: 0, cis: rules }).await.unwrap();
    let trust = Trust(std::fs::read(&world.announcement.ca).unwrap());
    let http = vouch_https::client(&trust, None).unwrap();
    let settings = CisSettings { digest: ours, ..settings(&world) };
    let cis = Cis::new(http, settings, Arc::new(Now), Arc::new(Random));
    let cards = Arc::new(TrayCards::new(world.announcement.tray, Arc::new(Now)));
    let (sink, seen) = channel();
    let watched = Arc::clone(&cards);
    std::thread::spawn(move || watched.watch(&|| false, &mut |event| drop(sink.send(event))));
    Desk { cis, cards, seen, world, data }
}

impl Desk {
    /// The next thing the watcher tells.
    pub fn next(&self) -> ReaderState {
        let CardEvent::Readers(readers) = blocking(|| self.seen.recv_timeout(PATIENCE).unwrap()) else {
            panic!("no tray")
        };
        let [reader] = readers.as_slice() else { panic!("{readers:?}") };
        assert_eq!(reader.name, TRAY_READER);
        reader.state.clone()
    }

    /// Puts a card in and waits until it is seen.
    pub fn insert(&self, id: &str) -> CardRef {
        blocking(|| self.cards.insert(id).unwrap());
        loop {
            if let ReaderState::Card(card) = self.next() {
                return card;
            }
        }
    }

    /// Another client of the same CIS.
    pub fn cis(&self, settings: CisSettings, clock: Arc<dyn Clock>) -> Cis {
        let trust = Trust(std::fs::read(&self.world.announcement.ca).unwrap());
        Cis::new(vouch_https::client(&trust, None).unwrap(), settings, clock, Arc::new(Random))
    }

    pub async fn sign_in(&self, card: &CardRef, pin: &str) -> Result<SignedIn, Fault> {
        let pin = Pin::new(pin.into()).unwrap();
        self.cis.sign_in(Proof::Card { cards: &*self.cards, card, pin: PinPath::Typed(&pin) }).await
    }
}

/// The same session, for asking after it ended.
pub fn same(login: &Login) -> Login {
    Login {
        method: Method::Cis,
        tokens: None,
        ticket: login.ticket.clone(),
        session_id: login.session_id.clone(),
        logout: login.logout.clone(),
        user_id: login.user_id.clone(),
    }
}

pub fn blocking<T>(work: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(work)
}
