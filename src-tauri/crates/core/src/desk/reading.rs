//! A look: list, get, outcome, and only then the screen (law 1).

use std::sync::Arc;

use super::permission::join;
use super::{Busy, Desk, Ended, Place, Shown, Turn, Visit, cancelled};
use crate::journal::{Entry, Kind, Phase};
use crate::look::{Look, Permission};
use crate::permission::Override;
use crate::person::Person;
use crate::record::{Fetched, Listing, Record, ScrEvent};
use crate::session::Session;
use crate::{Code, Fault, Whose};

use super::PermissionInput;

/// What came of the two questions.
enum Read {
    Record(Box<Record>, Vec<ScrEvent>),
    NoRecord,
    Refused,
    NothingCurrent(Vec<ScrEvent>),
}

impl Read {
    const fn word(&self) -> &'static str {
        match self {
            Self::Record(..) => "shown",
            Self::NoRecord => "no-record",
            Self::Refused => "refused",
            Self::NothingCurrent(_) => "nothing-current",
        }
    }
}

impl Desk {
    /// Looks, and shows what came of it.
    pub(super) async fn look(
        &self,
        turn: Turn,
        session: Arc<Session>,
        person: Arc<Person>,
        permission: Permission,
        input: PermissionInput,
        dissent: Option<Override>,
    ) {
        let overridden = dissent.is_some();
        self.progress(&turn, "Asking the directory where to ask");
        let asked = self.open_look(&turn, &session, &person, &input, dissent);
        let opened = self.noted(turn.token.run_until_cancelled(asked).await.unwrap_or_else(|| Err(cancelled())));
        let (right, opening, intent) = match opened {
            Ok(parts) => parts,
            Err(fault) => {
                self.not_asked(&session, &person, &fault);
                self.finish(&turn, permission, &input, Visit::Ended(ended(fault)));
                return;
            }
        };
        let sequence = intent.sequence();
        let alert = intent.alert().cloned();
        let look = match join(&right, opening, permission, intent) {
            Ok(look) => look,
            Err(fault) => {
                self.answer(&turn, |inner| inner.end_visit(Ended::Failed(fault)));
                return;
            }
        };
        self.progress(&turn, "Asking Spine for the record");
        let read = turn.token.run_until_cancelled(self.read(&turn, &look)).await.unwrap_or_else(|| Err(cancelled()));
        let read = self.noted(read);
        if read.as_ref().is_err_and(|fault| matches!(fault.code, Code::Unreachable | Code::TlsRefused)) {
            self.ports.directory.undelivered(self.policy.list);
            self.ports.directory.undelivered(self.policy.get);
        }
        let outcome = self.outcome(&turn, &session, &person, sequence, &look, &read);
        let written = self.write(&outcome);
        let permission = look.into_permission();
        let visit = match (written, read) {
            (Err(fault), _) => Visit::Ended(Ended::Failed(fault.after_asking())),
            (Ok(_), Err(fault)) => Visit::Ended(ended(fault)),
            (Ok(_), Ok(Read::NoRecord)) => Visit::Ended(Ended::NoRecord),
            (Ok(_), Ok(Read::Refused)) => Visit::Ended(Ended::Refused),
            (Ok(_), Ok(Read::NothingCurrent(events))) => Visit::Ended(Ended::NothingCurrent(events)),
            (Ok(_), Ok(Read::Record(record, others))) => Visit::Shown(Arc::new(Shown {
                person: Arc::clone(&person),
                record: *record,
                others,
                answer: permission.answer(),
                alert,
                overridden,
            })),
        };
        if !self.finish(&turn, permission, &input, visit) && outcome.word != "dropped" {
            self.dropped(Some(&session), "view");
        }
    }

    async fn read(&self, turn: &Turn, look: &Look) -> Result<Read, Fault> {
        let events = match self.ports.scr.list(look).await? {
            Listing::None => return Ok(Read::NoRecord),
            Listing::Refused => return Ok(Read::Refused),
            Listing::Events { events, .. } => events,
        };
        let Some(current) = ScrEvent::current(&events).cloned() else { return Ok(Read::NothingCurrent(events)) };
        if !self.is_current(turn.key) {
            return Err(cancelled());
        }
        match self.ports.scr.get(look, &current.id).await? {
            Fetched::Refused => Ok(Read::Refused),
            Fetched::Gone => Err(replaced()),
            Fetched::Record(record) if record.patient != *look.patient() => Err(wrong_patient()),
            Fetched::Record(record) => {
                Ok(Read::Record(record, events.into_iter().filter(|e| e.id != current.id).collect()))
            }
        }
    }

    fn outcome(
        &self,
        turn: &Turn,
        session: &Session,
        person: &Person,
        intent: u64,
        look: &Look,
        read: &Result<Read, Fault>,
    ) -> Entry {
        let word = match read {
            _ if !self.is_current(turn.key) => "dropped",
            Ok(read) => read.word(),
            Err(fault) if fault.code == Code::Cancelled => "cancelled",
            Err(_) => "failed",
        };
        let kind = if look.dissent().is_some() { Kind::DissentOverride } else { Kind::View };
        let mut entry =
            Entry::new(self.now(), kind, Phase::Outcome(intent), word).by(session).about(&person.nhs_number);
        entry.alert = look.intent().alert().cloned();
        match read {
            Ok(Read::Record(record, _)) => entry.fact("scr-event", record.event.id.as_str()),
            Ok(_) => entry,
            Err(fault) => {
                for (label, value) in &fault.support {
                    entry = entry.fact(label, value.clone());
                }
                entry.fact("code", fault.code.name())
            }
        }
    }

    /// Nothing was asked of Spine; why is written down all the same.
    fn not_asked(&self, session: &Session, person: &Person, fault: &Fault) {
        let entry = Entry::new(self.now(), Kind::View, Phase::Event, "not-asked").by(session).about(&person.nhs_number);
        // When this cannot be written either, the status line says so; nothing is shown in any case.
        let _ = self.write(&entry.fact("code", fault.code.name()));
    }

    fn progress(&self, turn: &Turn, what: &'static str) {
        let mut inner = self.lock();
        if inner.current(turn.key) {
            if let Some(work) = inner.state.work_mut() {
                work.visit = Some(Visit::Reading(Busy::new(what)));
                work.place = Place::Record;
            }
            self.publish(&mut inner);
        }
    }

    /// Shows the end of a look; `false` when it came too late. The permission stays with the patient context, so that a
    /// look that failed, or was stopped by a search, can be tried again.
    fn finish(&self, turn: &Turn, permission: Permission, input: &PermissionInput, visit: Visit) -> bool {
        let mut permission = Some(permission);
        let current = self.answer(turn, |inner| {
            inner.permission = permission.take();
            inner.asked = Some(input.clone());
            if let Some(work) = inner.state.work_mut() {
                work.visit = Some(visit);
            }
        });
        if !current {
            let mut inner = self.lock();
            let same_patient = turn.key.epoch == inner.epoch && turn.key.context == inner.context;
            let stopped = inner.state.work().is_some_and(|w| matches!(w.visit, Some(Visit::Ended(Ended::Cancelled))));
            if same_patient && stopped && inner.permission.is_none() {
                inner.permission = permission;
                inner.asked = Some(input.clone());
            }
        }
        current
    }
}

fn ended(fault: Fault) -> Ended {
    if fault.code == Code::Cancelled { Ended::Cancelled } else { Ended::Failed(fault) }
}

fn replaced() -> Fault {
    Fault::new(
        Code::SpineError,
        Whose::Far,
        "The record was replaced by a newer one while it was being fetched.",
        "The newer one has not been read yet, so nothing is shown.",
        "Try again: the newer one will be fetched.",
    )
}

/// The adapters check this too; a record of somebody else must pass two checks to be shown (hazard H4).
fn wrong_patient() -> Fault {
    Fault::new(
        Code::AnswerWrongPatient,
        Whose::Far,
        "Spine answered with the record of another person.",
        "It is not shown, and nothing is known about this patient's record.",
        "Try again. Report it to support in any case: they need the codes below.",
    )
}
