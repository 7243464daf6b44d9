//! What must hold of any run, whatever happened in it: read from the log of everything that happened, in order.

use std::sync::Arc;

use vouch_core::desk::{Stage, State};
use vouch_core::ids::NhsNumber;
use vouch_core::journal::{Entry, Kind, Phase};

use super::{Ask, Event};

/// `view shown`, or `view asked?` for an intent.
pub fn line(entry: &Entry) -> String {
    let mark = if entry.phase == Phase::Intent { "?" } else { "" };
    format!("{} {}{mark}", entry.kind.word(), entry.word)
}

/// What has been written down and not used yet.
#[derive(Default)]
struct Vouched {
    sign_in: bool,
    search: bool,
    permission: bool,
    list: bool,
    get: bool,
    found: bool,
    chosen: bool,
    shown: Vec<NhsNumber>,
    ended_epoch: u64,
    last_epoch: u64,
    revision: u64,
}

/// The first thing in a log that was not vouched for, in words (laws 1 to 4).
pub fn breach(events: &[Event]) -> Option<String> {
    let mut vouched = Vouched::default();
    events.iter().enumerate().find_map(|(i, event)| vouched.take(event).map(|what| format!("event {i}: {what}")))
}

impl Vouched {
    fn take(&mut self, event: &Event) -> Option<String> {
        match event {
            Event::Wrote(written, _) => {
                self.wrote(&written.entry);
                None
            }
            Event::Asked(ask) => self.asked(*ask),
            Event::Shown(state) => self.shown(state),
            Event::Blank => {
                self.ended_epoch = self.last_epoch;
                None
            }
            Event::NotWritten(_) | Event::Uncover | Event::Undelivered(_) | Event::Woke => None,
        }
    }

    fn wrote(&mut self, entry: &Entry) {
        match (entry.kind, entry.phase, entry.word.as_str()) {
            (Kind::SignIn, Phase::Intent, _) => self.sign_in = true,
            (Kind::Search, Phase::Intent, _) => self.search = true,
            (Kind::Search, Phase::Outcome(_), "found") => self.found = true,
            (Kind::Role, Phase::Event, "chosen") => self.chosen = true,
            (Kind::Patient, _, "opened") => self.permission = false,
            (Kind::Permission, _, word) => self.permission = word != "refused",
            (Kind::View | Kind::DissentOverride, Phase::Intent, _) => self.list = true,
            (Kind::View | Kind::DissentOverride, Phase::Outcome(_), "shown") => {
                self.shown.extend(entry.patient.clone());
            }
            _ => {}
        }
    }

    /// Each intent is good for one question.
    fn asked(&mut self, ask: Ask) -> Option<String> {
        let vouched = match ask {
            Ask::SignIn => std::mem::take(&mut self.sign_in),
            Ask::Retrieve => std::mem::take(&mut self.search),
            Ask::List => {
                self.get = self.permission;
                self.permission && std::mem::take(&mut self.list)
            }
            Ask::Get => std::mem::take(&mut self.get),
            Ask::Choose | Ask::Freeze | Ask::Holder | Ask::Route | Ask::SignOut => true,
        };
        (!vouched).then(|| format!("{ask:?} was asked without an intent or a permission in the journal"))
    }

    fn shown(&mut self, state: &Arc<State>) -> Option<String> {
        if state.revision != self.revision + 1 {
            return Some(format!("revision {} follows {}", state.revision, self.revision));
        }
        self.revision = state.revision;
        if matches!(state.stage, Stage::Work(_)) != state.session.is_some() {
            return Some("work without a session, or a session without work".into());
        }
        if let Some(session) = &state.session {
            let epoch = session.epoch.0;
            if epoch <= self.ended_epoch || epoch < self.last_epoch {
                return Some(format!(
                    "a state of epoch {epoch} after {} had ended",
                    self.ended_epoch.max(self.last_epoch)
                ));
            }
            self.last_epoch = epoch;
            if !self.chosen {
                return Some("a session before its role was written down".into());
            }
        }
        let work = state.work()?;
        if work.finding.candidate.is_some() && !self.found {
            return Some("a person before the outcome of the search was written down".into());
        }
        let shown = super::counter::shown(state)?;
        if shown.record.patient != shown.person.nhs_number {
            return Some("a record under the name of another".into());
        }
        if !work.patient.as_ref().is_some_and(|p| Arc::ptr_eq(p, &shown.person)) {
            return Some("a record while another patient is open".into());
        }
        (!self.shown.contains(&shown.person.nhs_number)).then(|| "a record before its outcome was written down".into())
    }
}
