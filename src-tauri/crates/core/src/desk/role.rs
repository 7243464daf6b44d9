//! Choosing and changing the role.

use std::sync::Arc;

use super::{Busy, Desk, Place, Stage, Turn, Work, cancelled, nobody_signed_in, not_now};
use crate::journal::{Entry, Kind, Phase};
use crate::ports::{Login, RoleGranted};
use crate::rights::{FindPatient, ReviewAccess, may};
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
            *busy = Some(Busy { what: "Telling CIS your role", can_cancel: false });
            *fault = None;
            chosen = Some((role, login));
            Ok(())
        })?;
        let Some((role, login)) = chosen else { return Err(not_now()) };
        let asked = self.ports.identity.choose(&login, &role.profile);
        let granted = turn.token.run_until_cancelled(asked).await.unwrap_or_else(|| Err(cancelled()));
        let worked = self.noted(granted).and_then(|g| fits(g, &role)).and_then(|g| self.begin(&turn, role, g));
        let mut spare = Some(login);
        let current = self.answer(&turn, |inner| match worked {
            Ok(session) => {
                inner.login = spare.take();
                inner.epoch = session.epoch;
                let reviews = !may::<FindPatient>(&session) && may::<ReviewAccess>(&session);
                let place = if reviews { Place::Alerts } else { Place::Find };
                inner.state.stage = Stage::Work(Box::new(Work::new(place)));
                inner.state.session = Some(Arc::new(session));
            }
            Err(fault) => {
                inner.login = spare.take();
                inner.state.stage = Stage::Role { busy: None, fault: Some(fault) };
            }
        });
        if let Some(login) = spare {
            self.ports.identity.sign_out(login).await;
        }
        if !current {
            self.dropped(None, "role");
        } else if self.state().work().is_some_and(|w| w.place == Place::Alerts) {
            self.first_alerts();
        }
        Ok(())
    }

    /// The session in the granted role, once it is written down that it begins.
    fn begin(&self, turn: &Turn, role: Role, granted: RoleGranted) -> Result<Session, Fault> {
        let (user, until) = {
            let inner = self.lock();
            inner.signed_in.clone().filter(|_| inner.current(turn.key)).ok_or_else(nobody_signed_in)?
        };
        let session = Session {
            epoch: Epoch(turn.key.epoch.0 + 1),
            user,
            role: Role { job_code: Some(granted.job_code), ..role },
            activities: granted.activities,
            method: "CIS smartcard",
            since: self.now(),
            until,
        };
        let held = session.activities.as_ref().map_or_else(|| "no list".to_owned(), |a| a.len().to_string());
        let entry = Entry::new(session.since, Kind::Role, Phase::Event, "chosen").by(&session).fact("activities", held);
        self.write(&entry)?;
        Ok(session)
    }

    /// Goes back to the choice of role; the patient context ends.
    ///
    /// # Errors
    /// When nobody is signed in or there is only one role.
    pub fn change_role(&self) -> Result<(), Fault> {
        let session = self.state().session.ok_or_else(nobody_signed_in)?;
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
}

fn fits(granted: RoleGranted, role: &Role) -> Result<RoleGranted, Fault> {
    if granted.profile == role.profile {
        return Ok(granted);
    }
    Err(Fault::new(
        Code::CisRefused,
        Whose::Far,
        "CIS recorded another role than the one you chose.",
        "Nothing can be asked or shown in a role that is not certain.",
        "Choose the role again. If it happens again, take the card out and sign in anew.",
    )
    .with("Chosen", role.profile.as_str())
    .with("Recorded", granted.profile.as_str()))
}
