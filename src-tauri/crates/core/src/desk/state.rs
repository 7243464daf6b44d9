//! What is on screen, in the terms of the people at the counter. Cloned whole for each drawing.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::Fault;
use crate::alert::{OwedAlert, Tally};
use crate::ids::{AlertId, NhsNumber};
use crate::journal::Written;
use crate::permission::Answer;
use crate::person::Person;
use crate::ports::{JournalFault, Method, PinEntry, Reader};
use crate::record::{Record, ScrEvent};
use crate::session::{Role, Session};
use crate::world::World;

/// Everything on screen.
#[derive(Clone, Debug)]
pub struct State {
    /// Counts up with each publication.
    pub revision: u64,
    /// The world.
    pub world: World,
    /// The readers, or why there are none.
    pub readers: Result<Vec<Reader>, String>,
    /// Sign-in, role or work.
    pub stage: Stage,
    /// Who works, once a role is chosen.
    pub session: Option<Arc<Session>>,
    /// The roles of the signed-in user.
    pub roles: Vec<Role>,
    /// The role used last on this PC, by role profile id.
    pub last_role: Option<String>,
    /// Alerts under way.
    pub tally: Tally,
    /// The journal's last failure; `None` when it is well.
    pub journal: Option<JournalFault>,
    /// Whether the far side answered last time.
    pub connection: Connection,
    /// The cards of the training tray.
    pub tray: Option<Vec<TrayCard>>,
    /// Training patients to try.
    pub examples: Examples,
    /// The ways to sign in that this site has.
    pub methods: Vec<Method>,
    /// What everybody who signs in should know, such as that a way to sign in will end.
    pub notice: Option<String>,
    /// The counter's reader, where one was chosen.
    pub counter_reader: Option<String>,
    /// Whole seconds until the screen locks by itself, once the warning stands.
    pub locks_in: Option<u64>,
}

/// Training patients to try: their numbers stay here, the page gets names and reasons.
pub type Examples = Arc<Vec<Recent>>;

/// The three stages of a day.
#[derive(Clone, Debug)]
pub enum Stage {
    /// Choosing a role.
    Role {
        /// Under way.
        busy: Option<Busy>,
        /// Why it failed.
        fault: Option<Fault>,
    },
    /// Card and PIN.
    SignIn(SignIn),
    /// Working.
    Work(Box<Work>),
}

/// Something under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    /// In words: `Asking Spine for the record`.
    pub what: &'static str,
    /// Can be stopped.
    pub can_cancel: bool,
}

/// The sign-in screen.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// Card and reader.
    pub step: CardStep,
    /// Whose card: 12 digits.
    pub user_id: Option<String>,
    /// Whose session ended with a lock or the card.
    pub locked_for: Option<String>,
    /// PIN tries left.
    pub tries_left: Option<u8>,
    /// Where the PIN is typed.
    pub pin_entry: PinEntry,
    /// When the certificate runs out, once it is in its renewal window.
    pub renew_before: Option<Timestamp>,
    /// Why the last try failed.
    pub fault: Option<Fault>,
}

/// Card and reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CardStep {
    /// No tries left.
    Blocked,
    /// Waiting for the browser.
    Browser,
    /// Signing in.
    Checking,
    /// A reader without a card.
    NoCard,
    /// No reader.
    NoReader,
    /// No smartcard service.
    #[default]
    NoService,
    /// Waiting for the PIN.
    Pin,
    /// Waiting for the PIN on the reader's own keys.
    PinOnReader,
    /// Reading the certificate.
    Reading,
    /// Not usable: the fault says why.
    Unusable,
}

/// Working: where on the rail, and what is open.
#[derive(Clone, Debug)]
pub struct Work {
    /// Where.
    pub place: Place,
    /// Finding.
    pub finding: Finding,
    /// The open patient and how far the look has come.
    pub patient: Option<Arc<Person>>,
    /// How far the look has come.
    pub visit: Option<Visit>,
    /// Patients of this session.
    pub recent: Vec<Recent>,
    /// The patient that was open when the screen was locked, to go on with.
    pub interrupted: Option<Recent>,
    /// The alerts page.
    pub alerts: Option<AlertPage>,
    /// The journal page.
    pub journal: Option<JournalPage>,
}

/// The places of the rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Alerts.
    Alerts,
    /// Find a patient.
    Find,
    /// The journal.
    Journal,
    /// The open patient.
    Record,
    /// Set-up.
    Setup,
}

/// Finding a patient.
#[derive(Clone, Debug, Default)]
pub struct Finding {
    /// What is wrong with the number.
    pub error: Option<String>,
    /// Looking.
    pub busy: Option<Busy>,
    /// Why the search failed.
    pub fault: Option<Fault>,
    /// Found, to be confirmed.
    pub candidate: Option<Arc<Person>>,
}

/// A patient of this session, or an example.
#[derive(Clone)]
pub struct Recent {
    /// The number.
    pub number: NhsNumber,
    /// The banner name.
    pub name: String,
    /// Why the example exists.
    pub about: String,
}

/// How far a look has come.
#[derive(Clone, Debug)]
pub enum Visit {
    /// Asking for permission.
    Asking(Asking),
    /// It ended without a record.
    Ended(Ended),
    /// Fetching.
    Reading(Busy),
    /// The record.
    Shown(Arc<Shown>),
}

/// The permission question.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// Writing it down.
    pub busy: Option<Busy>,
    /// Why the last try failed.
    pub fault: Option<Fault>,
    /// What was typed before the screen was locked.
    pub draft: Draft,
}

/// An answer to the permission question as it is being typed. Kept in memory over a lock, for the same user only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The answer's word; empty for none.
    pub answer: String,
    /// Where it is recorded, for permission on file.
    pub recorded: String,
    /// The reason chosen.
    pub chip: String,
    /// The reason typed.
    pub text: String,
}

/// A record on screen with the person it belongs to: one object (law 3).
#[derive(Debug)]
pub struct Shown {
    /// The person.
    pub person: Arc<Person>,
    /// The record.
    pub record: Record,
    /// Other documents Spine holds.
    pub others: Vec<ScrEvent>,
    /// The permission it is shown under.
    pub answer: Answer,
    /// The alert that was owed for it.
    pub alert: Option<AlertId>,
    /// Dissent was overridden.
    pub overridden: bool,
}

/// A look that ended without a record. Each is a different thing in words (law 8).
#[derive(Clone, Debug)]
pub enum Ended {
    /// Stopped by the person.
    Cancelled,
    /// Failed.
    Failed(Fault),
    /// Spine holds no Summary Care Record.
    NoRecord,
    /// Documents, but none is current.
    NothingCurrent(Vec<ScrEvent>),
    /// The patient said no at the counter: nothing was fetched.
    PatientSaidNo,
    /// Spine refused: the sentence does not say why.
    Refused,
    /// No record can be shown for this patient; nothing was fetched.
    Restricted,
}

/// Whether the far side answered last time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// It did not.
    NotReached,
    /// Not tried yet.
    NotTried,
    /// It did.
    Reached,
}

/// A card of the training tray.
#[derive(Clone, PartialEq, Eq)]
pub struct TrayCard {
    /// `priya`.
    pub id: String,
    /// Its holder.
    pub name: String,
    /// One sentence.
    pub about: String,
    /// Printed on training cards.
    pub pin: String,
    /// In the reader.
    pub inserted: bool,
}

/// One alert with what the journal says of its access.
#[derive(Clone, Debug)]
pub struct AlertRow {
    /// The alert.
    pub alert: OwedAlert,
    /// The intent that caused it.
    pub intent: Option<Written>,
    /// What came of the look, once known.
    pub outcome: Option<String>,
}

/// The alerts page.
#[derive(Clone, Debug, Default)]
pub struct AlertPage {
    /// Newest first.
    pub rows: Vec<AlertRow>,
    /// Why they cannot be read.
    pub fault: Option<Fault>,
}

/// What to show of the journal, as typed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// NHS number in any spelling.
    pub patient: String,
    /// Part of a name, or user id.
    pub user: String,
    /// A kind's word.
    pub kind: String,
    /// Entries before this number; 0 is the newest.
    pub before: u64,
}

/// The journal page.
#[derive(Clone, Debug, Default)]
pub struct JournalPage {
    /// As typed.
    pub filter: JournalFilter,
    /// What is wrong with the filter.
    pub error: Option<String>,
    /// Newest first.
    pub lines: Vec<Written>,
    /// There are older ones.
    pub more: bool,
    /// Why it cannot be read.
    pub fault: Option<Fault>,
}

impl State {
    pub(super) fn new(world: World) -> Self {
        Self {
            revision: 0,
            world,
            readers: Ok(Vec::new()),
            stage: Stage::SignIn(SignIn::default()),
            session: None,
            roles: Vec::new(),
            last_role: None,
            tally: Tally::default(),
            journal: None,
            connection: Connection::NotTried,
            tray: None,
            examples: Arc::default(),
            methods: Vec::new(),
            notice: None,
            counter_reader: None,
            locks_in: None,
        }
    }

    /// The work, while there is any.
    #[must_use]
    pub fn work(&self) -> Option<&Work> {
        match &self.stage {
            Stage::Work(work) => Some(work),
            Stage::Role { .. } | Stage::SignIn(_) => None,
        }
    }

    pub(super) fn work_mut(&mut self) -> Option<&mut Work> {
        match &mut self.stage {
            Stage::Work(work) => Some(work),
            Stage::Role { .. } | Stage::SignIn(_) => None,
        }
    }

    /// The sign-in screen, while it stands.
    #[must_use]
    pub fn sign_in(&self) -> Option<&SignIn> {
        match &self.stage {
            Stage::SignIn(sign_in) => Some(sign_in),
            Stage::Role { .. } | Stage::Work(_) => None,
        }
    }

    pub(super) fn sign_in_mut(&mut self) -> Option<&mut SignIn> {
        match &mut self.stage {
            Stage::SignIn(sign_in) => Some(sign_in),
            Stage::Role { .. } | Stage::Work(_) => None,
        }
    }
}

impl Work {
    pub(super) fn new(place: Place) -> Self {
        Self {
            place,
            finding: Finding::default(),
            patient: None,
            visit: None,
            recent: Vec::new(),
            interrupted: None,
            alerts: None,
            journal: None,
        }
    }

    /// Whether this is the person who waits to be confirmed.
    pub(super) fn finds(&self, person: &Arc<Person>) -> bool {
        self.finding.candidate.as_ref().is_some_and(|c| Arc::ptr_eq(c, person))
    }

    /// What is under way stops here, because something else was begun.
    pub(super) fn interrupt(&mut self) {
        self.finding.busy = None;
        match &mut self.visit {
            Some(Visit::Reading(_)) => self.visit = Some(Visit::Ended(Ended::Cancelled)),
            Some(Visit::Asking(asking)) => asking.busy = None,
            Some(Visit::Ended(_) | Visit::Shown(_)) | None => {}
        }
    }
}

impl Busy {
    pub(super) const fn new(what: &'static str) -> Self {
        Self { what, can_cancel: true }
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft").field("answer", &self.answer).finish_non_exhaustive()
    }
}

impl fmt::Debug for TrayCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrayCard").field("id", &self.id).field("inserted", &self.inserted).finish_non_exhaustive()
    }
}

impl fmt::Debug for JournalFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JournalFilter").field("kind", &self.kind).field("before", &self.before).finish_non_exhaustive()
    }
}

impl fmt::Debug for Recent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recent(..)")
    }
}
