//! The core's state into a view model. Every word on screen that is not the record's own is written here or in a fault.

mod banner;
mod frame;
mod look;
mod permission;
mod record;
mod review;
mod sign_in;

use jiff::{Timestamp, Zoned};
use vouch_core::desk::{NO_PLACE, Place, Stage, State, Visit, Work};
use vouch_core::person::{london, shown_date};
use vouch_core::world::World;

use crate::view::{Busy, FaultView, Find, Interrupted, Recent, RoleCard, Screen, SetupView, View};

/// The view of a state at a moment. `setup` is the set-up page as the site has it now.
#[must_use]
pub fn view(state: &State, setup: &SetupView, now: Timestamp) -> View {
    let now = london(now);
    View {
        revision: u32::try_from(state.revision).unwrap_or(u32::MAX),
        frame: frame::frame(state, &now),
        screen: screen(state, setup, &now),
    }
}

/// A view without a desk behind it: for a site that is not set up, or that could not be started.
#[must_use]
pub fn bare(world: World, revision: u32, screen: Screen) -> View {
    View { revision, frame: frame::bare(world), screen }
}

fn screen(state: &State, setup: &SetupView, now: &Zoned) -> Screen {
    match &state.stage {
        Stage::SignIn(sign_in) => Screen::SignIn(sign_in::sign_in(state, sign_in)),
        Stage::Role { busy: under_way, fault } => Screen::ChooseRole {
            roles: roles(state),
            busy: under_way.as_ref().map(busy),
            fault: fault.as_ref().map(FaultView::from),
        },
        Stage::Work(work) => task(state, work, setup, now),
    }
}

fn task(state: &State, work: &Work, setup: &SetupView, now: &Zoned) -> Screen {
    match work.place {
        Place::Find => match &work.finding.candidate {
            Some(person) => banner::confirm(state, person, now),
            None => Screen::Find(find(state, work)),
        },
        Place::Record => match &work.visit {
            None => Screen::Find(find(state, work)),
            Some(Visit::Asking(asking)) => permission::ask(state, work, asking),
            Some(Visit::Reading(under_way)) => Screen::Reading { busy: busy(under_way) },
            Some(Visit::Ended(ended)) => look::ended(state, ended),
            Some(Visit::Shown(shown)) => Screen::Record(record::record(shown, now)),
        },
        Place::Alerts => Screen::Alerts(review::alerts(work, now)),
        Place::Journal => Screen::Journal(review::journal(work)),
        Place::Setup => Screen::Setup(setup.clone()),
    }
}

fn find(state: &State, work: &Work) -> Find {
    let recent = |prefix: &str, all: &[vouch_core::desk::Recent]| {
        let line = |(i, r): (usize, &vouch_core::desk::Recent)| Recent {
            id: format!("{prefix}{i}"),
            name: r.name.clone(),
            about: r.about.clone(),
        };
        all.iter().enumerate().map(line).collect()
    };
    Find {
        error: work.finding.error.clone(),
        busy: work.finding.busy.as_ref().map(busy),
        fault: work.finding.fault.as_ref().map(FaultView::from),
        interrupted: work.interrupted.as_ref().map(|r| Interrupted {
            name: r.name.clone(),
            sentence: "You were with this patient when the screen locked. What you had typed is kept; looking again is a new look, with a new alert where one is due.".into(),
        }),
        recent: recent("r", &work.recent),
        examples: recent("e", &state.examples),
    }
}

fn roles(state: &State) -> Vec<RoleCard> {
    let mut cards: Vec<RoleCard> = state
        .roles
        .iter()
        .map(|role| RoleCard {
            profile: role.profile.as_str().into(),
            organisation: role.organisation.name.clone(),
            ods: role.organisation.ods.as_str().into(),
            job: role.job.clone(),
            last_used: state.last_role.as_deref() == Some(role.profile.as_str()),
            warning: (role.organisation.ods.as_str() == NO_PLACE).then(|| {
                "FFFFF stands for no particular organisation. Choose the role of the place you are working in today, if you have one."
                    .into()
            }),
        })
        .collect();
    cards.sort_by_key(|card| !card.last_used);
    cards
}

fn busy(under_way: &vouch_core::desk::Busy) -> Busy {
    Busy { what: under_way.what.into(), can_cancel: under_way.can_cancel }
}

/// `21-Nov-2026 14:03`.
fn date_time(at: Timestamp) -> String {
    let at = london(at);
    format!("{} {:02}:{:02}", shown_date(at.date()), at.hour(), at.minute())
}
