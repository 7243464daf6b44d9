//! Alerts and journal, for those who may review them. Reading them is itself an entry.

use std::sync::Arc;

use super::{AlertPage, AlertRow, Desk, JournalFilter, JournalPage, Place, nobody_signed_in};
use crate::Fault;
use crate::ids::NhsNumber;
use crate::journal::{Entry, Kind, Phase, Query, Written};
use crate::rights::{ReviewAccess, Right, SiteAdmin};
use crate::session::Session;

/// How many alerts a page shows.
const ALERT_ROWS: u32 = 200;
/// How many journal entries a page shows.
const JOURNAL_ROWS: u32 = 100;
/// How many entries are read to find what came of the looks behind the alerts on a page.
const OUTCOME_ROWS: u32 = 2_000;

impl Desk {
    /// Goes to a place of the rail.
    ///
    /// # Errors
    /// When nobody is signed in, or the role may not go there.
    pub fn go(&self, place: Place) -> Result<(), Fault> {
        match place {
            Place::Alerts => {
                self.reviewer()?;
                self.open_alerts();
                Ok(())
            }
            Place::Journal => self.read_journal(JournalFilter::default()),
            Place::Find | Place::Record | Place::Setup => self.change(|inner| {
                let work = inner.state.work_mut().ok_or_else(nobody_signed_in)?;
                if place != Place::Record || work.visit.is_some() {
                    work.place = place;
                }
                Ok(())
            }),
        }
    }

    /// Reads the journal under a filter.
    ///
    /// # Errors
    /// When the role may not review accesses, or the reading cannot be written down.
    pub fn read_journal(&self, filter: JournalFilter) -> Result<(), Fault> {
        let session = self.reviewer()?;
        let (patient, error) = match filter.patient.trim() {
            "" => (None, None),
            text => match NhsNumber::find(text) {
                Ok(number) => (Some(number), None),
                Err(_) => (None, Some("This is not a valid NHS number.".to_owned())),
            },
        };
        let mut entry = Entry::new(self.now(), Kind::Review, Phase::Event, "journal-read").by(&session);
        entry.patient.clone_from(&patient);
        if !filter.user.trim().is_empty() {
            entry = entry.fact("filter", "user");
        }
        self.write(&entry)?;
        let mut page = JournalPage { filter, error, ..JournalPage::default() };
        if page.error.is_none() {
            let query = Query {
                patient,
                user: Some(page.filter.user.trim().to_owned()).filter(|u| !u.is_empty()),
                kinds: Kind::from_word(page.filter.kind.trim()).into_iter().collect(),
                before: Some(page.filter.before).filter(|b| *b > 0),
                limit: JOURNAL_ROWS + 1,
            };
            match self.ports.journal.read(&query) {
                Ok(mut lines) => {
                    page.more = lines.len() > JOURNAL_ROWS as usize;
                    lines.truncate(JOURNAL_ROWS as usize);
                    page.lines = lines;
                }
                Err(fault) => page.fault = Some(fault.into()),
            }
        }
        let read = self.change_in(&session, |inner| {
            if let Some(work) = inner.state.work_mut() {
                work.place = Place::Journal;
                work.journal = Some(page);
            }
        });
        read.ok_or_else(nobody_signed_in)
    }

    /// Saves the set-up for a role that may, and writes it down first.
    ///
    /// # Errors
    /// When the role may not, it cannot be written down, or saving fails.
    pub fn save_setup(&self, save: impl FnOnce() -> Result<(), Fault>) -> Result<(), Fault> {
        let session = self.state().session.ok_or_else(nobody_signed_in)?;
        Right::<SiteAdmin>::check(&session)?;
        self.write(&Entry::new(self.now(), Kind::Config, Phase::Event, "saved").by(&session))?;
        save()
    }

    /// Opens the alerts page for a role that may review.
    fn open_alerts(&self) {
        self.fill_alerts(|_| true);
    }

    /// Fills the alerts page a session begins with, unless somebody has gone on to another one meanwhile.
    pub(super) fn first_alerts(&self) {
        self.fill_alerts(|place| place == Place::Alerts);
    }

    fn fill_alerts(&self, still: impl Fn(Place) -> bool) {
        let Ok(session) = self.reviewer() else { return };
        let page = self.alert_page(&session).unwrap_or_else(|fault| AlertPage { rows: Vec::new(), fault: Some(fault) });
        self.change_in(&session, |inner| {
            if let Some(work) = inner.state.work_mut().filter(|w| still(w.place)) {
                work.place = Place::Alerts;
                work.alerts = Some(page);
            }
        });
    }

    fn alert_page(&self, session: &Session) -> Result<AlertPage, Fault> {
        self.write(&Entry::new(self.now(), Kind::Review, Phase::Event, "alerts-read").by(session))?;
        self.alert_rows()
    }

    /// Reads the alerts again while their page is open: the reading itself is an entry already.
    pub(super) fn refresh_alerts(&self) {
        let Ok(session) = self.reviewer() else { return };
        let Ok(page) = self.alert_rows() else { return };
        self.change_in(&session, |inner| {
            if let Some(work) = inner.state.work_mut().filter(|w| w.place == Place::Alerts) {
                work.alerts = Some(page);
            }
        });
    }

    fn alert_rows(&self) -> Result<AlertPage, Fault> {
        let alerts = self.ports.outbox.recent(ALERT_ROWS)?;
        let kinds = vec![Kind::View, Kind::DissentOverride];
        let entries = self.ports.journal.read(&Query { kinds, limit: OUTCOME_ROWS, ..Query::default() })?;
        let rows = alerts.into_iter().map(|alert| row(alert, &entries)).collect();
        Ok(AlertPage { rows, fault: None })
    }

    fn reviewer(&self) -> Result<Arc<Session>, Fault> {
        let session = self.state().session.ok_or_else(nobody_signed_in)?;
        Right::<ReviewAccess>::check(&session)?;
        Ok(session)
    }
}

fn row(alert: crate::alert::OwedAlert, entries: &[Written]) -> AlertRow {
    let intent = entries.iter().find(|w| w.sequence == alert.intent).cloned();
    let outcome = entries.iter().find(|w| w.entry.phase == Phase::Outcome(alert.intent)).map(|w| w.entry.word.clone());
    AlertRow { alert, intent, outcome }
}
