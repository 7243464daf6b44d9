//! The permission question, and opening a look with its three witnesses (laws 1, 2, 6, 11).

use std::sync::Arc;

use super::{Asking, Busy, Desk, Ended, Place, Turn, VISIT, Visit, nobody_signed_in, not_now};
use crate::Fault;
use crate::alert::{Alert, Cause};
use crate::ids::AlertId;
use crate::journal::{Entry, Kind, Phase};
use crate::look::{Intent, Look, Opening, Permission, Routes};
use crate::permission::{Allowed, Answer, Ground, Override, Reason};
use crate::person::Person;
use crate::rights::{EmergencyAccess, LegalOverride, Right, ViewScr};
use crate::session::Session;

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionInput {
    /// The answer.
    pub answer: Answer,
    /// The reason; a refusal and a registered patient need none.
    pub reason: Option<Reason>,
}

impl Desk {
    /// Takes the answer to the permission question, and looks if it allows looking.
    ///
    /// # Errors
    /// When the question is not being asked. What goes wrong after that is shown on the screen.
    pub async fn answer_permission(&self, input: PermissionInput) -> Result<(), Fault> {
        let mut open = None;
        let turn = self.turn(|inner| {
            let session = inner.state.session.clone().ok_or_else(nobody_signed_in)?;
            let work = inner.state.work_mut().ok_or_else(nobody_signed_in)?;
            let person = work.patient.clone().ok_or_else(not_now)?;
            if !matches!(&work.visit, Some(Visit::Asking(Asking { busy: None, .. }))) {
                return Err(not_now());
            }
            work.interrupt();
            work.visit = Some(Visit::Asking(Asking {
                busy: Some(Busy::new("Writing down what you answered")),
                ..Asking::default()
            }));
            open = Some((session, person));
            Ok(())
        })?;
        let (session, person) = open.ok_or_else(not_now)?;
        match self.permit(&turn, &session, &person, &input) {
            Ok(Some(permission)) => self.look(turn, session, person, permission, input, None).await,
            Ok(None) => {
                self.answer(&turn, |inner| inner.end_visit(Ended::PatientSaidNo));
            }
            Err(fault) => {
                self.answer(&turn, |inner| {
                    if let Some(work) = inner.state.work_mut() {
                        work.visit = Some(Visit::Asking(Asking { fault: Some(fault), ..Asking::default() }));
                    }
                });
            }
        }
        Ok(())
    }

    /// Tries a look again that failed or was stopped: a new intent under the same permission.
    ///
    /// # Errors
    /// When there is no such look.
    pub async fn look_again(&self) -> Result<(), Fault> {
        let (turn, session, person, permission, input) =
            self.reopen(|ended| matches!(ended, Ended::Failed(_) | Ended::Cancelled))?;
        self.look(turn, session, person, permission, input, None).await;
        Ok(())
    }

    /// Overrides the patient's no on a legal ground. Only after Spine has refused, only with the right to it, and always
    /// with its own alert.
    ///
    /// # Errors
    /// When Spine has not refused, or the role has no right to it.
    pub async fn override_dissent(&self, ground: Ground, reason: Reason) -> Result<(), Fault> {
        let session = self.state().session.ok_or_else(nobody_signed_in)?;
        Right::<LegalOverride>::check(&session)?;
        let (turn, session, person, permission, input) = self.reopen(|ended| matches!(ended, Ended::Refused))?;
        let right = Right::<LegalOverride>::check(&session)?;
        let dissent = Override::new(right, ground, reason);
        self.look(turn, session, person, permission, input, Some(dissent)).await;
        Ok(())
    }

    /// Writes the answer down and makes the witness of it; `None` when the patient said no.
    fn permit(
        &self,
        turn: &Turn,
        session: &Session,
        person: &Person,
        input: &PermissionInput,
    ) -> Result<Option<Permission>, Fault> {
        // The caller checks before anything is written or asked (law 11).
        Right::<ViewScr>::check(session)?;
        let registered_here = person.practice.as_ref() == Some(&session.role.organisation.ods);
        let allowed = match &input.answer {
            Answer::Refused => None,
            Answer::Emergency => Some(Allowed::Emergency(Right::<EmergencyAccess>::check(session)?)),
            Answer::NotNeeded if !registered_here => return Err(not_now()),
            answer => Some(Allowed::Asked(answer.clone())),
        };
        if allowed.is_some() && input.answer != Answer::NotNeeded && input.reason.is_none() {
            // `Reason::new` has the words for a missing reason.
            return Err(Reason::new(None, "").err().unwrap_or_else(not_now));
        }
        let mut entry = Entry::new(self.now(), Kind::Permission, Phase::Event, input.answer.word())
            .by(session)
            .about(&person.nhs_number);
        entry.reason = input.reason.as_ref().map(|r| r.as_str().to_owned());
        entry = self.of_visit(entry);
        if let Answer::OnFile { recorded } = &input.answer {
            entry = entry.fact("recorded", recorded.as_str());
        }
        let receipt = self.write(&entry)?;
        Ok(allowed.map(|allowed| Permission::new(turn.key, allowed, &receipt)))
    }

    /// Links an entry to the visit it belongs to.
    fn of_visit(&self, entry: Entry) -> Entry {
        match self.lock().visit {
            Some(visit) => entry.fact(VISIT, visit.to_string()),
            None => entry,
        }
    }

    /// Takes a turn on a look that has ended in a way that allows another.
    #[expect(clippy::type_complexity, reason = "the parts of a look, used at once")]
    fn reopen(
        &self,
        fits: impl Fn(&Ended) -> bool,
    ) -> Result<(Turn, Arc<Session>, Arc<Person>, Permission, PermissionInput), Fault> {
        let mut parts = None;
        let turn = self.turn(|inner| {
            let session = inner.state.session.clone().ok_or_else(nobody_signed_in)?;
            let permission = inner.permission.take();
            let input = inner.asked.clone();
            let work = inner.state.work_mut().ok_or_else(nobody_signed_in)?;
            let person = work.patient.clone().ok_or_else(not_now)?;
            let ended = matches!(&work.visit, Some(Visit::Ended(ended)) if fits(ended));
            match (ended, permission, input) {
                (true, Some(permission), Some(input)) => {
                    work.interrupt();
                    work.visit = Some(Visit::Reading(Busy::new("Writing down what you are about to do")));
                    work.place = Place::Record;
                    parts = Some((session, person, permission, input));
                    Ok(())
                }
                (_, permission, _) => {
                    inner.permission = permission;
                    Err(not_now())
                }
            }
        })?;
        let (session, person, permission, input) = parts.ok_or_else(not_now)?;
        Ok((turn, session, person, permission, input))
    }

    /// Asks the directory, writes the intent with its alert, and opens the look.
    pub(super) async fn open_look(
        &self,
        turn: &Turn,
        session: &Arc<Session>,
        person: &Arc<Person>,
        input: &PermissionInput,
        dissent: Option<Override>,
    ) -> Result<(Right<ViewScr>, Opening, Intent), Fault> {
        let right = Right::<ViewScr>::check(session)?;
        let list = self.ports.directory.route(self.policy.list).await?;
        let get = self.ports.directory.route(self.policy.get).await?;
        let registered_here = person.practice.as_ref() == Some(&session.role.organisation.ods);
        let cause = match &dissent {
            Some(dissent) => Some(Cause::of_override(dissent.ground)),
            None => Cause::of(&input.answer, !registered_here),
        };
        let reason = dissent.as_ref().map(|d| d.reason.clone()).or_else(|| input.reason.clone());
        let frozen = match (cause, &reason) {
            (Some(cause), Some(reason)) => {
                let route = self.ports.directory.route(self.policy.alert).await?;
                let alert = Alert {
                    id: AlertId::from_uuid(self.ports.ids.uuid()),
                    cause,
                    at: self.now(),
                    user: session.user.clone(),
                    role: session.role.clone(),
                    patient: person.nhs_number.clone(),
                    reason: reason.clone(),
                };
                Some(self.ports.alerts.freeze(&alert, &route)?)
            }
            (Some(_), None) => return Err(not_now()),
            (None, _) => None,
        };
        let kind = if dissent.is_some() { Kind::DissentOverride } else { Kind::View };
        let mut entry = Entry::new(self.now(), kind, Phase::Intent, "asked").by(session).about(&person.nhs_number);
        entry.reason = reason.as_ref().map(|r| r.as_str().to_owned());
        entry.alert = frozen.as_ref().map(|f| f.id.clone());
        entry = entry.fact("permission", input.answer.word()).fact("interaction", self.policy.list.interaction);
        entry = right.facts().into_iter().fold(self.of_visit(entry), |entry, (name, value)| entry.fact(name, value));
        if let Some(cause) = cause {
            entry = entry.fact("alert-cause", cause.word());
        }
        if person.name.as_ref().is_some_and(|n| n.family.eq_ignore_ascii_case(session.user.family())) {
            entry = entry.fact("same-family-name", "yes");
        }
        if !self.is_current(turn.key) {
            return Err(super::cancelled());
        }
        let receipt = self.ports.journal.write(&entry, frozen.as_ref());
        self.lock().state.journal = receipt.as_ref().err().copied();
        let receipt = receipt?;
        if frozen.is_some() {
            self.ports.outbox.wake();
        }
        let intent = Intent::new(turn.key, &receipt, frozen.map(|f| f.id));
        let opening = Opening {
            key: turn.key,
            session: Session::clone(session),
            patient: person.nhs_number.clone(),
            reason,
            dissent,
            routes: Routes { list, get },
        };
        Ok((right, opening, intent))
    }
}

impl super::Inner {
    pub(super) fn end_visit(&mut self, ended: Ended) {
        if let Some(work) = self.state.work_mut() {
            work.visit = Some(Visit::Ended(ended));
        }
    }
}

/// Opens the look, or says that the witnesses do not belong together.
pub(super) fn join(
    right: &Right<ViewScr>,
    opening: Opening,
    permission: Permission,
    intent: Intent,
) -> Result<Look, Fault> {
    Look::open(opening, right, permission, intent).ok_or_else(not_now)
}
