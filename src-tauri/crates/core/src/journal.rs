//! What is written down, and the witness that it was (law 1).
//!
//! An entry holds identifiers, reasons and outcomes. It holds no clinical text, no patient name, no token and no PIN (law 5).

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;

use crate::ids::{AlertId, NhsNumber};
use crate::session::Session;

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// An alert changed its state.
    Alert,
    /// A card came, went or was swapped.
    Card,
    /// The set-up was read or changed.
    Config,
    /// Dissent was overridden.
    DissentOverride,
    /// A reply was dropped because its key was no longer current.
    Dropped,
    /// The screen was locked or unlocked.
    Lock,
    /// A patient context was opened or closed.
    Patient,
    /// The permission question was answered.
    Permission,
    /// The journal or the alerts were read by a person.
    Review,
    /// A role was chosen or changed.
    Role,
    /// A patient was looked for.
    Search,
    /// Somebody signed in or out, or failed to.
    SignIn,
    /// The app started, stopped, or recovered from a crash.
    System,
    /// A Summary Care Record was asked for.
    View,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Alert,
        Self::Card,
        Self::Config,
        Self::DissentOverride,
        Self::Dropped,
        Self::Lock,
        Self::Patient,
        Self::Permission,
        Self::Review,
        Self::Role,
        Self::Search,
        Self::SignIn,
        Self::System,
        Self::View,
    ];

    /// The word the journal keeps.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Card => "card",
            Self::Config => "config",
            Self::DissentOverride => "dissent-override",
            Self::Dropped => "dropped",
            Self::Lock => "lock",
            Self::Patient => "patient",
            Self::Permission => "permission",
            Self::Review => "review",
            Self::Role => "role",
            Self::Search => "search",
            Self::SignIn => "sign-in",
            Self::System => "system",
            Self::View => "view",
        }
    }

    /// Reads [`Self::word`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.word() == word)
    }
}

/// Whether an entry opens something, ends it, or stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Stands alone.
    Event,
    /// Something is about to be asked.
    Intent,
    /// What came of the intent with this sequence number.
    Outcome(u64),
}

/// An entry, before it has a place in the journal.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// When, by this PC's clock.
    pub at: Timestamp,
    /// What about.
    pub kind: Kind,
    /// Opens, ends or stands alone.
    pub phase: Phase,
    /// Who, as what, where, as at this moment. `None` before sign-in.
    pub actor: Option<Actor>,
    /// Whose record.
    pub patient: Option<NhsNumber>,
    /// What was done or came of it, one word: `asked`, `found`, `shown`, `refused`, `failed`, `cancelled`, `dropped`.
    pub word: String,
    /// The reason given by the person, if any.
    pub reason: Option<String>,
    /// The alert it caused.
    pub alert: Option<AlertId>,
    /// Further facts by name: message ids, interaction, codes, counts, flags. Never clinical, never a name.
    pub facts: BTreeMap<String, String>,
}

/// The person acting, as at the time of the entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// User id.
    pub user: String,
    /// Name as the sign-in gave it.
    pub name: String,
    /// Role profile id.
    pub role_profile: String,
    /// Job role in words.
    pub job: String,
    /// ODS code.
    pub ods: String,
    /// Which session of this run.
    pub epoch: u64,
}

impl From<&Session> for Actor {
    fn from(s: &Session) -> Self {
        Self {
            user: s.user.id.as_str().into(),
            name: s.user.name.clone(),
            role_profile: s.role.profile.as_str().into(),
            job: s.role.job.clone(),
            ods: s.role.organisation.ods.as_str().into(),
            epoch: s.epoch.0,
        }
    }
}

impl Entry {
    /// An entry about something.
    #[must_use]
    pub fn new(at: Timestamp, kind: Kind, phase: Phase, word: &str) -> Self {
        Self {
            at,
            kind,
            phase,
            actor: None,
            patient: None,
            word: word.into(),
            reason: None,
            alert: None,
            facts: BTreeMap::new(),
        }
    }

    /// By a session.
    #[must_use]
    pub fn by(mut self, session: &Session) -> Self {
        self.actor = Some(session.into());
        self
    }

    /// About a patient.
    #[must_use]
    pub fn about(mut self, patient: &NhsNumber) -> Self {
        self.patient = Some(patient.clone());
        self
    }

    /// With one more fact.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl Into<String>) -> Self {
        self.facts.insert(name.into(), value.into());
        self
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Reason and facts may hold what was typed, or an older NHS number.
        f.debug_struct("Entry")
            .field("at", &self.at)
            .field("kind", &self.kind)
            .field("phase", &self.phase)
            .field("word", &self.word)
            .field("alert", &self.alert)
            .finish_non_exhaustive()
    }
}

/// What the journal gives back once an entry is durable. Adapters make receipts; only the core makes witnesses of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The entry's sequence number: from 1, gap-free.
    pub sequence: u64,
}

/// An entry as it stands in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its sequence number.
    pub sequence: u64,
    /// The entry.
    pub entry: Entry,
    /// Its hash, hex.
    pub hash: String,
}

/// Which entries to read, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Only about this patient.
    pub patient: Option<NhsNumber>,
    /// Only by this user: part of the name, or the user id. Compared without case.
    pub user: Option<String>,
    /// Only these kinds; empty is all.
    pub kinds: Vec<Kind>,
    /// Only entries before this sequence number.
    pub before: Option<u64>,
    /// At most this many.
    pub limit: u32,
}
