//! The desk: what is on screen, who is working, which patient is open.
//!
//! One lock guards the state and is never held across a question to anything outside. Every question carries a [`Key`];
//! an answer whose key is no longer current is dropped and journalled, never shown (law 3). Ending a session takes the
//! lock, wipes, blanks and publishes before it does anything else (law 4).

mod browser;
mod card;
mod find;
mod interrupted;
mod leave;
mod permission;
mod reading;
mod review;
mod role;
mod rules;
mod sign_in;
mod state;
mod tick;

pub use card::AfterCard;
pub use leave::Farewell;
pub use permission::PermissionInput;
pub use rules::{CardOut, IDLE_LIMIT, IDLE_WARNING, LONGEST, SessionRules, SiteRights};
pub use sign_in::NO_PLACE;
pub use state::{
    AlertPage, AlertRow, Asking, Busy, CardStep, Connection, Draft, Ended, Examples, Finding, JournalFilter,
    JournalPage, Place, Recent, Shown, SignIn, Stage, State, TrayCard, Visit, Work,
};

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::clock::{Clock, Ids};
use crate::ids::UserId;
use crate::journal::{Entry, Kind, Phase, Receipt};
use crate::look::{Key, Permission};
use crate::ports::{
    AlertWriter, Browser, CardRef, Demographics, Directory, Identity, Journal, JournalFault, Login, Method, Outbox,
    Screen, Service, Smartcards, SummaryCareRecord,
};
use crate::session::{Epoch, Session};
use crate::world::World;
use crate::{Code, Fault, Whose};
use interrupted::{Kept, KeptPatient};

/// Everything the desk talks to.
pub struct Ports {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn Ids>,
    /// The journal.
    pub journal: Arc<dyn Journal>,
    /// The alerts owed.
    pub outbox: Arc<dyn Outbox>,
    /// Puts alerts into bytes.
    pub alerts: Arc<dyn AlertWriter>,
    /// PDS.
    pub demographics: Arc<dyn Demographics>,
    /// SDS.
    pub directory: Arc<dyn Directory>,
    /// The Summary Care Record.
    pub scr: Arc<dyn SummaryCareRecord>,
    /// Sign-in, in the order it is offered; at most one of each method.
    pub identities: Vec<Arc<dyn Identity>>,
    /// The system's browser, for sign-in there.
    pub browser: Arc<dyn Browser>,
    /// Cards.
    pub cards: Arc<dyn Smartcards>,
    /// The screen.
    pub screen: Arc<dyn Screen<State>>,
}

/// What a site decides.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The world.
    pub world: World,
    /// The list query: `QUPC_IN180000SM04` or `UK04`.
    pub list: Service,
    /// The event query.
    pub get: Service,
    /// The alert.
    pub alert: Service,
    /// How long sessions last and what ends them.
    pub session: SessionRules,
    /// By which tables a role has rights.
    pub rights: SiteRights,
}

/// The fact by which the journal links what belongs to one visit: a UUID, the same before and after a lock.
pub const VISIT: &str = "visit";

/// The desk.
pub struct Desk {
    ports: Ports,
    policy: Policy,
    inner: Mutex<Inner>,
}

/// What the lock guards. `state` is what the screen sees; the rest is private to the desk.
struct Inner {
    state: State,
    epoch: Epoch,
    context: u64,
    request: u64,
    /// The card of the sign-in or the session.
    card: Option<CardRef>,
    /// Whose it is, once read.
    holder: Option<UserId>,
    /// It is being read.
    reading: bool,
    /// Put in during a session that has no card: covered until it is known whose it is.
    visitor: Option<CardRef>,
    login: Option<Login>,
    signed_in: Option<(crate::session::User, Timestamp)>,
    permission: Option<Permission>,
    asked: Option<PermissionInput>,
    /// What is being typed as an answer.
    draft: Draft,
    /// The visit of the open patient; looks of one visit are linked in the journal.
    visit: Option<Uuid>,
    /// What the last lock kept, until its user signs in anew.
    kept: Option<Kept>,
    /// The patient of the last lock, while their user has not gone on with them.
    resumed: Option<KeptPatient>,
    /// The far side has ended the session: why.
    over: Option<Fault>,
    under_way: Option<CancellationToken>,
    active: Timestamp,
    covered: bool,
}

/// Permission to put the answer to one question on screen.
struct Turn {
    key: Key,
    token: CancellationToken,
}

impl Desk {
    /// A desk with nobody at it.
    #[must_use]
    pub fn new(ports: Ports, policy: Policy) -> Arc<Self> {
        let now = ports.clock.now();
        let mut state = State::new(policy.world);
        state.methods = ports.identities.iter().map(|i| i.method()).collect();
        let inner = Inner {
            state,
            epoch: Epoch(1),
            context: 0,
            request: 0,
            card: None,
            holder: None,
            reading: false,
            visitor: None,
            login: None,
            signed_in: None,
            permission: None,
            asked: None,
            draft: Draft::default(),
            visit: None,
            kept: None,
            resumed: None,
            over: None,
            under_way: None,
            active: now,
            covered: false,
        };
        Arc::new(Self { ports, policy, inner: Mutex::new(inner) })
    }

    /// The cards of the training tray, as they lie now.
    pub fn tray(&self, cards: Option<Vec<TrayCard>>) {
        self.change(|inner| inner.state.tray = cards);
    }

    /// What everybody who signs in should know.
    pub fn notice(&self, words: Option<String>) {
        self.change(|inner| inner.state.notice = words);
    }

    /// Training patients to try.
    pub fn examples(&self, examples: Examples) {
        self.change(|inner| inner.state.examples = examples);
    }

    /// Shows the current state again, for a page that was just loaded.
    pub fn show_again(&self) {
        self.change(|_| {});
    }

    /// A copy of the present state.
    #[must_use]
    pub fn state(&self) -> State {
        self.lock().state.clone()
    }

    /// Stops what is under way, if it can be stopped.
    pub fn cancel(&self) {
        if let Some(token) = &self.lock().under_way {
            token.cancel();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and publishes it.
    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        let mut inner = self.lock();
        let result = change(&mut inner);
        self.publish(&mut inner);
        result
    }

    fn publish(&self, inner: &mut Inner) {
        inner.state.revision += 1;
        self.ports.screen.show(Arc::new(inner.state.clone()));
        if inner.visitor.is_none() && std::mem::take(&mut inner.covered) {
            self.ports.screen.uncover();
        }
    }

    /// Takes the next turn: whatever was under way is stopped, and the state shows that something is.
    fn turn(&self, prepare: impl FnOnce(&mut Inner) -> Result<(), Fault>) -> Result<Turn, Fault> {
        let mut inner = self.lock();
        inner.active = self.ports.clock.now();
        prepare(&mut inner)?;
        if let Some(token) = inner.under_way.take() {
            token.cancel();
        }
        inner.request += 1;
        let token = CancellationToken::new();
        inner.under_way = Some(token.clone());
        let key = Key { epoch: inner.epoch, context: inner.context, request: inner.request };
        self.publish(&mut inner);
        Ok(Turn { key, token })
    }

    /// Puts an answer on screen if its key is still current; `false` when it came too late.
    fn answer(&self, turn: &Turn, apply: impl FnOnce(&mut Inner)) -> bool {
        let mut inner = self.lock();
        let current = inner.current(turn.key);
        if current {
            inner.under_way = None;
            apply(&mut inner);
            self.publish(&mut inner);
        }
        current
    }

    /// Changes the state, if this session still works; `None` when it ended meanwhile.
    fn change_in<T>(&self, session: &Session, change: impl FnOnce(&mut Inner) -> T) -> Option<T> {
        let mut inner = self.lock();
        if inner.state.session.as_ref().is_none_or(|s| s.epoch != session.epoch) {
            return None;
        }
        let result = change(&mut inner);
        self.publish(&mut inner);
        Some(result)
    }

    /// Writes down that something came too late to be shown although its outcome stands in the journal.
    fn dropped(&self, session: Option<&Session>, what: &str) {
        let entry = Entry::new(self.now(), Kind::Dropped, Phase::Event, "dropped").fact("answer-to", what);
        // Nothing is shown whether or not this can be written; the status line says so if it cannot.
        let _ = self.write(&match session {
            Some(session) => entry.by(session),
            None => entry,
        });
    }

    /// The provider of a method; a site may have but one.
    fn provider(&self, method: Method) -> Result<&Arc<dyn Identity>, Fault> {
        self.ports.identities.iter().find(|i| i.method() == method).ok_or_else(not_now)
    }

    /// Tells the provider of a login that it has ended. Best effort.
    async fn sign_out(&self, login: Login) {
        if let Some(tokens) = &login.tokens {
            tokens.wipe();
        }
        if let Ok(provider) = self.provider(login.method) {
            provider.sign_out(login).await;
        }
    }

    fn is_current(&self, key: Key) -> bool {
        self.lock().current(key)
    }

    fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    /// Writes an entry without an alert, and keeps the status line honest.
    fn write(&self, entry: &Entry) -> Result<Receipt, JournalFault> {
        let written = self.ports.journal.write(entry, None);
        self.lock().state.journal = written.as_ref().err().copied();
        written
    }

    /// Remembers from an answer whether the far side could be reached.
    fn noted<T>(&self, answer: Result<T, Fault>) -> Result<T, Fault> {
        let connection = match &answer {
            Ok(_) => Some(Connection::Reached),
            Err(fault) if fault.whose == Whose::Network || fault.code == Code::TimedOut => Some(Connection::NotReached),
            Err(fault) if fault.whose == Whose::Far => Some(Connection::Reached),
            Err(_) => None,
        };
        let mut inner = self.lock();
        if let Some(connection) = connection {
            inner.state.connection = connection;
        }
        if let Err(fault) = &answer
            && fault.code == Code::SessionEnded
            && fault.whose == Whose::Far
        {
            inner.over = Some(fault.clone());
        }
        drop(inner);
        answer
    }
}

impl Inner {
    /// The patient context ends: what is under way for it is stopped, and its permission is gone.
    fn leave_patient(&mut self) {
        self.context += 1;
        if let Some(token) = self.under_way.take() {
            token.cancel();
        }
        self.permission = None;
        self.asked = None;
        self.draft = Draft::default();
        self.visit = None;
        if let Some(work) = self.state.work_mut() {
            work.interrupt();
        }
    }

    fn current(&self, key: Key) -> bool {
        key.epoch == self.epoch && key.context == self.context && key.request == self.request
    }
}

fn cancelled() -> Fault {
    Fault::new(
        Code::Cancelled,
        Whose::Person,
        "Stopped.",
        "Nothing is shown. What was asked may have been answered: the journal says that it was asked.",
        "Try again when you are ready.",
    )
}

fn nobody_signed_in() -> Fault {
    Fault::new(
        Code::SessionEnded,
        Whose::Person,
        "Nobody is signed in.",
        "No patient is open, and nothing was asked.",
        "Put in your card and sign in.",
    )
}

fn not_now() -> Fault {
    Fault::new(
        Code::Unexpected,
        Whose::Ours,
        "That cannot be done on this screen.",
        "Nothing was asked, and nothing has changed.",
        "Go on with what is on screen.",
    )
}
