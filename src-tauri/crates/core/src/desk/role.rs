//! Choosing and changing the role.

use std::sync::Arc;

use super::{Busy, Desk, Place, Stage, Turn, Work, cancelled, nobody_signed_in, not_now};
use crate::journal::{Entry, Kind, Phase};
use crate::ports::{Login, Method, RoleGranted, RoleWish};
use crate::rights::{FindPatient, Held, ReviewAccess, Who, may};
use crate::session::{Epoch, Role, Session};
use crate::{Code, Fault, Whose};

impl Desk {
    /// Works in this role from now on.
    ///
    /// # Errors
    /// When no role is being asked for. What goes wrong with the choice itself is shown on the screen.
    pub async fn choose_role(&self, profile: &str) -> Result<(), Fault> {
        let mut chosen: Option<(Role, Login)> = None;
        let turn = self.turn(|inner| {
            let role = inner.state.roles.iter().find(|r| r.profile.as_str() == profile).cloned().ok_or_else(not_now)?;
            let Stage::Role { busy, fault } = &mut inner.state.stage else { return Err(not_now()) };
            let login = inner.login.take().ok_or_else(nobody_signed_in)?;
            *busy = Some(Busy { what: "Asking what this role may do", can_cancel: false });
            *fault = None;
            chosen = Some((role, login));
            Ok(())
        })?;
        let Some((role, login)) = chosen else { return Err(not_now()) };
        let asked = async { self.provider(login.method)?.choose(&login, &role.profile).await };
        let granted = turn.token.run_until_cancelled(asked).await.unwrap_or_else(|| Err(cancelled()));
        let method = login.method;
        let worked = self.noted(granted).and_then(|g| fits(g, &role)).and_then(|g| self.begin(&turn, role, g, method));
        let mut spare = Some(login);
        let current = self.answer(&turn, |inner| match worked {
            Ok(session) => {
                inner.login = spare.take();
                inner.epoch = session.epoch;
                let finds = may::<FindPatient>(&session);
                let reviews = !finds && may::<ReviewAccess>(&session);
                let mut work = Work::new(if reviews { Place::Alerts } else { Place::Find });
                let kept = inner.kept.take().filter(|k| k.user == session.user.id && k.role == session.role.profile);
                inner.resumed = kept.and_then(|k| k.patient).filter(|_| finds);
                work.interrupted = inner.resumed.as_ref().map(|k| k.patient.clone());
                inner.state.stage = Stage::Work(Box::new(work));
                inner.state.session = Some(Arc::new(session));
            }
            Err(fault) => {
                inner.login = spare.take();
                inner.state.stage = Stage::Role { busy: None, fault: Some(fault) };
            }
        });
        if let Some(login) = spare {
            self.sign_out(login).await;
        }
        if !current {
            self.dropped(None, "role");
        } else if self.state().work().is_some_and(|w| w.place == Place::Alerts) {
            self.first_alerts();
        }
        Ok(())
    }

    /// The session in the granted role, once it is written down that it begins.
    fn begin(&self, turn: &Turn, role: Role, granted: RoleGranted, method: Method) -> Result<Session, Fault> {
        let (user, until) = {
            let inner = self.lock();
            inner.signed_in.clone().filter(|_| inner.current(turn.key)).ok_or_else(nobody_signed_in)?
        };
        let rights = &self.policy.rights;
        let who = Who { user: &user.id, profile: &role.profile, job: &granted.job_code };
        let activities =
            Held::of(granted.activities, who, &rights.rbac, &rights.local).trace_to_view(rights.trace_to_view);
        let session = Session {
            epoch: Epoch(turn.key.epoch.0 + 1),
            user,
            role: Role { job_code: Some(granted.job_code), ..role },
            activities,
            method,
            since: self.now(),
            until,
        };
        let entry = Entry::new(session.since, Kind::Role, Phase::Event, "chosen").by(&session);
        let facts = session.activities.facts();
        self.write(&facts.into_iter().fold(entry, |entry, (name, value)| entry.fact(name, value)))?;
        Ok(session)
    }

    /// Goes back to the choice of role; the patient context ends. Under CIS2 the provider asks for the role, so the sign-in
    /// begins anew in the browser (spec/auth.md 2.6).
    ///
    /// # Errors
    /// When nobody is signed in or there is only one role.
    pub async fn change_role(&self) -> Result<(), Fault> {
        let session = self.state().session.ok_or_else(nobody_signed_in)?;
        if session.method == Method::Cis2 {
            return self.change_role_in_browser(&session).await;
        }
        // Written before it happens: afterwards nobody works in a role.
        self.write(&Entry::new(self.now(), Kind::Role, Phase::Event, "left").by(&session))?;
        let left = self.change_in(&session, |inner| {
            inner.epoch = Epoch(inner.epoch.0 + 1);
            inner.leave_patient();
            inner.state.session = None;
            inner.state.stage = Stage::Role { busy: None, fault: None };
        });
        left.ok_or_else(nobody_signed_in)
    }

    async fn change_role_in_browser(&self, session: &Session) -> Result<(), Fault> {
        self.write(&Entry::new(self.now(), Kind::Role, Phase::Event, "left").by(session))?;
        let login = self
            .change_in(session, |inner| {
                inner.epoch = Epoch(inner.epoch.0 + 1);
                inner.leave_patient();
                (inner.kept, inner.resumed) = (None, None);
                inner.state.session = None;
                inner.state.roles.clear();
                inner.signed_in = None;
                inner.show_card_again();
                inner.login.take()
            })
            .ok_or_else(nobody_signed_in)?;
        if let Some(login) = login {
            self.sign_out(login).await;
        }
        self.browse(RoleWish::Change).await
    }
}

fn fits(granted: RoleGranted, role: &Role) -> Result<RoleGranted, Fault> {
    if granted.profile == role.profile {
        return Ok(granted);
    }
    Err(Fault::new(
        Code::CisRefused,
        Whose::Far,
        "Another role was recorded than the one you chose.",
        "Nothing can be asked or shown in a role that is not certain.",
        "Choose the role again. If it happens again, take the card out and sign in anew.",
    )
    .with("Chosen", role.profile.as_str())
    .with("Recorded", granted.profile.as_str()))
}
