//! Header, rail and status line.

use jiff::Zoned;
use vouch_core::desk::{Connection, Place as At, State, Visit, Work};
use vouch_core::person::Person;
use vouch_core::ports::ReaderState;
use vouch_core::rights::{FindPatient, ReviewAccess, SiteAdmin, ViewScr, may};
use vouch_core::world::World;

use super::banner::banner;
use crate::view::{Frame, Light, Place, RailItem, Status, StatusPart, WorldView};

pub fn frame(state: &State, now: &Zoned) -> Frame {
    let session = state.session.as_deref();
    Frame {
        world: world(state.world),
        place: session
            .map(|s| format!("{} ({})", s.role.organisation.name, s.role.organisation.ods))
            .unwrap_or_default(),
        who: session.map(|s| format!("{}, {}", s.user.name, s.role.job)).unwrap_or_default(),
        can_change_role: session.is_some() && state.roles.len() > 1,
        can_lock: session.is_some() || !state.roles.is_empty(),
        rail: rail(state),
        banner: state.work().and_then(in_banner).map(|person| banner(state, person, now)),
        locks_in: state.locks_in.map(|secs| u32::try_from(secs).unwrap_or(u32::MAX)),
        status: status(state),
    }
}

/// The frame when nobody can sign in.
pub fn bare(of: World) -> Frame {
    let off = |label: &str| part(Light::Off, label, "", None);
    Frame {
        world: world(of),
        place: String::new(),
        who: String::new(),
        can_change_role: false,
        can_lock: false,
        rail: Vec::new(),
        banner: None,
        locks_in: None,
        status: Status {
            card: off("No card"),
            connection: off("Spine"),
            alerts: off("Alerts"),
            journal: off("Journal"),
        },
    }
}

fn world(world: World) -> WorldView {
    WorldView {
        world: world.word().into(),
        stripe: match world {
            World::Training => Some("TRAINING: NOT REAL PATIENTS".into()),
            World::Test => Some("TEST: NOT REAL PATIENTS".into()),
            World::Live => None,
        },
    }
}

/// Who the banner is about: with a record, the person the record was shown with (law 3); nobody while another person waits
/// to be confirmed.
fn in_banner(work: &Work) -> Option<&Person> {
    match &work.visit {
        _ if work.place == At::Find && work.finding.candidate.is_some() => None,
        Some(Visit::Shown(shown)) => Some(&shown.person),
        _ => work.patient.as_deref(),
    }
}

fn rail(state: &State) -> Vec<RailItem> {
    let (Some(session), Some(work)) = (state.session.as_deref(), state.work()) else { return Vec::new() };
    let reviews = may::<ReviewAccess>(session);
    [
        (Place::Find, At::Find, "Find", may::<FindPatient>(session), true),
        (Place::Record, At::Record, "Record", may::<ViewScr>(session), work.visit.is_some()),
        (Place::Alerts, At::Alerts, "Alerts", reviews, true),
        (Place::Journal, At::Journal, "Journal", reviews, true),
        (Place::Setup, At::Setup, "Set-up", may::<SiteAdmin>(session) || state.world == World::Training, true),
    ]
    .into_iter()
    .filter(|(.., may, _)| *may)
    .map(|(place, at, label, _, enabled)| RailItem { place, label: label.into(), current: work.place == at, enabled })
    .collect()
}

fn status(state: &State) -> Status {
    Status { card: card(state), connection: connection(state), alerts: alerts(state), journal: journal(state) }
}

fn part(light: Light, label: &str, detail: impl Into<String>, opens: Option<Place>) -> StatusPart {
    StatusPart { light, label: label.into(), detail: detail.into(), opens }
}

fn card(state: &State) -> StatusPart {
    match &state.readers {
        Err(_) => part(Light::Bad, "No card service", "", None),
        Ok(readers) if readers.is_empty() => part(Light::Careful, "No reader", "", None),
        Ok(readers) => match readers.iter().find(|r| matches!(r.state, ReaderState::Card(_))) {
            Some(reader) => part(Light::Good, "Card in", reader.name.clone(), None),
            None => part(Light::Off, "No card", "", None),
        },
    }
}

fn connection(state: &State) -> StatusPart {
    match state.connection {
        Connection::NotTried => part(Light::Off, "Spine", "not tried yet", None),
        Connection::Reached => part(Light::Good, "Spine", "connected", None),
        Connection::NotReached => part(Light::Bad, "Spine", "not reached", None),
    }
}

fn alerts(state: &State) -> StatusPart {
    let reviews = state.session.as_deref().is_some_and(may::<ReviewAccess>);
    let opens = reviews.then_some(Place::Alerts);
    let tally = state.tally;
    let waiting = match (tally.waiting, tally.oldest_secs) {
        (0, _) => None,
        (n, Some(secs)) => Some(format!("{n} {} waiting, {}", plural(n), span(secs))),
        (n, None) => Some(format!("{n} {} waiting", plural(n))),
    };
    match (tally.escalated, tally.late, waiting) {
        (n, _, _) if n > 0 => {
            let verb = if n == 1 { "needs" } else { "need" };
            part(Light::Bad, &format!("{n} {} {verb} attention", plural(n)), "tell your Privacy Officer", opens)
        }
        (_, late, Some(waiting)) if late > 0 => part(Light::Careful, &waiting, "later than it should be", opens),
        (_, _, Some(waiting)) => part(Light::Careful, &waiting, "", opens),
        (_, _, None) => part(Light::Good, "No alerts waiting", "", opens),
    }
}

const fn plural(n: u32) -> &'static str {
    if n == 1 { "alert" } else { "alerts" }
}

fn span(secs: u64) -> String {
    match secs {
        0..=119 => format!("{secs} s"),
        120..=7_199 => format!("{} min", secs / 60),
        _ => format!("{} h", secs / 3_600),
    }
}

fn journal(state: &State) -> StatusPart {
    match state.journal {
        None => part(Light::Good, "Journal", "writing", None),
        Some(fault) => part(Light::Bad, "Journal stopped", fault.to_string(), None),
    }
}
