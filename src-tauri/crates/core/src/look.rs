//! Three witnesses open a look, and only a look can list or get a record (laws 1, 2, 11).
//!
//! Forgetting one does not compile: [`Look::open`] takes a [`Right`], a [`Permission`] and an [`Intent`], none of which can
//! be made outside the core, and the adapters' traits take a [`Look`].

use crate::ids::{AlertId, NhsNumber};
use crate::journal::Receipt;
use crate::permission::{Allowed, Answer, Override, Reason};
use crate::ports::Route;
use crate::rights::{FindPatient, Right, ViewScr};
use crate::session::{Epoch, Session};

/// Under which circumstances something was asked. A reply whose key is no longer current is dropped (law 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The session.
    pub epoch: Epoch,
    /// The patient context: counts up with each opening and closing.
    pub context: u64,
    /// The request: counts up with each question.
    pub request: u64,
}

/// Witness that an intent is durable in the journal, for one key and one patient.
#[derive(Debug)]
pub struct Intent {
    key: Key,
    sequence: u64,
    alert: Option<AlertId>,
}

impl Intent {
    /// From the journal's receipt. Only the core calls this, right after the write.
    pub(crate) const fn new(key: Key, receipt: &Receipt, alert: Option<AlertId>) -> Self {
        Self { key, sequence: receipt.sequence, alert }
    }

    /// The sequence number of the intent entry.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The alert written with it.
    #[must_use]
    pub const fn alert(&self) -> Option<&AlertId> {
        self.alert.as_ref()
    }
}

/// Witness that the permission question was answered in a way that allows looking, and that the answer is durable.
#[derive(Debug)]
pub struct Permission {
    key: Key,
    allowed: Allowed,
    sequence: u64,
}

impl Permission {
    /// From the answer and the journal's receipt for it.
    pub(crate) const fn new(key: Key, allowed: Allowed, receipt: &Receipt) -> Self {
        Self { key, allowed, sequence: receipt.sequence }
    }

    /// The answer.
    #[must_use]
    pub fn answer(&self) -> Answer {
        self.allowed.answer()
    }

    /// The sequence number of the permission entry.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }
}

/// A search for a patient: allowed, and written down.
#[derive(Debug)]
pub struct Search {
    key: Key,
    intent: Intent,
}

impl Search {
    /// Opens a search. `None` when the witnesses are not of one session.
    #[must_use]
    pub fn open(key: Key, right: &Right<FindPatient>, intent: Intent) -> Option<Self> {
        (right.epoch() == key.epoch && intent.key == key).then_some(Self { key, intent })
    }

    /// The key it is asked under.
    #[must_use]
    pub const fn key(&self) -> Key {
        self.key
    }

    /// The intent behind it.
    #[must_use]
    pub const fn intent(&self) -> &Intent {
        &self.intent
    }
}

/// A look: one patient, one purpose, one permission.
#[derive(Debug)]
pub struct Look {
    key: Key,
    session: Session,
    patient: NhsNumber,
    reason: Option<Reason>,
    permission: Permission,
    intent: Intent,
    dissent: Option<Override>,
    routes: Routes,
}

/// Where the two questions go; asked of the directory before the intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routes {
    /// The event list query.
    pub list: Route,
    /// The event query.
    pub get: Route,
}

/// Everything a look is made of.
pub struct Opening {
    /// The key of the request.
    pub key: Key,
    /// The session it is made in.
    pub session: Session,
    /// The patient.
    pub patient: NhsNumber,
    /// Why, as typed.
    pub reason: Option<Reason>,
    /// An override of dissent.
    pub dissent: Option<Override>,
    /// Where to ask.
    pub routes: Routes,
}

impl Look {
    /// Opens a look. `None` when the witnesses are not all of this session and patient context.
    #[must_use]
    pub fn open(opening: Opening, right: &Right<ViewScr>, permission: Permission, intent: Intent) -> Option<Self> {
        let Opening { key, session, patient, reason, dissent, routes } = opening;
        let one_session = right.epoch() == key.epoch && session.epoch == key.epoch && intent.key == key;
        let one_context = permission.key.epoch == key.epoch && permission.key.context == key.context;
        let override_here = dissent.as_ref().is_none_or(|d| d.right.epoch() == key.epoch);
        let emergency_here = match &permission.allowed {
            Allowed::Emergency(right) => right.epoch() == key.epoch,
            Allowed::Asked(_) => true,
        };
        (one_session && one_context && override_here && emergency_here).then_some(Self {
            key,
            session,
            patient,
            reason,
            permission,
            intent,
            dissent,
            routes,
        })
    }

    /// The key it is asked under.
    #[must_use]
    pub const fn key(&self) -> Key {
        self.key
    }

    /// The session it is made in.
    #[must_use]
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// The patient.
    #[must_use]
    pub const fn patient(&self) -> &NhsNumber {
        &self.patient
    }

    /// Why.
    #[must_use]
    pub const fn reason(&self) -> Option<&Reason> {
        self.reason.as_ref()
    }

    /// The permission.
    #[must_use]
    pub const fn permission(&self) -> &Permission {
        &self.permission
    }

    /// The journalled intent.
    #[must_use]
    pub const fn intent(&self) -> &Intent {
        &self.intent
    }

    /// The override of dissent; `None` sends code 0.
    #[must_use]
    pub const fn dissent(&self) -> Option<&Override> {
        self.dissent.as_ref()
    }

    /// Gives the permission back once the look has ended: a failed look may be tried again under it, with a new intent.
    pub(crate) fn into_permission(self) -> Permission {
        self.permission
    }

    /// Where to ask.
    #[must_use]
    pub const fn routes(&self) -> &Routes {
        &self.routes
    }
}
