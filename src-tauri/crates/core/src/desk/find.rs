//! Finding a patient by NHS number, and confirming the person before the context opens.

use std::sync::Arc;

use super::{Busy, Desk, Ended, Finding, Place, Recent, Turn, VISIT, Visit, cancelled, nobody_signed_in, not_now};
use crate::ids::{NhsNumber, NotAnNhsNumber};
use crate::journal::{Entry, Kind, Phase};
use crate::look::{Intent, Search};
use crate::person::Person;
use crate::ports::{JournalFault, Retrieved};
use crate::rights::{FindPatient, Right};
use crate::session::Session;
use crate::{Code, Fault, Whose};

/// How many patients of the session are kept to go back to.
const MAX_RECENT: usize = 8;

impl Desk {
    /// Looks for a patient by NHS number, as typed or pasted.
    ///
    /// # Errors
    /// When nobody is signed in. What goes wrong with the search itself is shown on the screen.
    pub async fn find(&self, text: &str) -> Result<(), Fault> {
        let number = match NhsNumber::find(text) {
            Ok(number) => number,
            Err(why) => return self.not_a_number(why),
        };
        let mut session = None;
        let turn = self.turn(|inner| {
            session.clone_from(&inner.state.session);
            let work = inner.state.work_mut().ok_or_else(nobody_signed_in)?;
            work.place = Place::Find;
            work.interrupt();
            work.finding = Finding { busy: Some(Busy::new("Asking PDS who this is")), ..Finding::default() };
            Ok(())
        })?;
        let session = session.ok_or_else(nobody_signed_in)?;
        let found = self.search(&turn, &session, &number).await;
        let told = found.as_ref().err().is_some_and(|fault| fault.code == Code::Cancelled);
        let current = self.answer(&turn, |inner| {
            let Some(work) = inner.state.work_mut() else { return };
            work.finding = match found {
                Ok(person) => Finding { candidate: Some(Arc::new(person)), ..Finding::default() },
                Err(fault) if fault.code == Code::Cancelled => Finding::default(),
                Err(fault) => Finding { fault: Some(fault), ..Finding::default() },
            };
        });
        if !current && !told {
            self.dropped(Some(&session), "search");
        }
        Ok(())
    }

    /// Looks again for a patient of this session, or for an example: always traced anew.
    ///
    /// # Errors
    /// When there is no such patient in the list.
    pub async fn find_recent(&self, number: &NhsNumber) -> Result<(), Fault> {
        self.find(number.digits()).await
    }

    fn not_a_number(&self, why: NotAnNhsNumber) -> Result<(), Fault> {
        let session = self.state().session.ok_or_else(nobody_signed_in)?;
        let entry = Entry::new(self.now(), Kind::Search, Phase::Event, "not-an-nhs-number").by(&session);
        let written = self.write(&entry.fact("why", why.to_string()));
        self.change_in(&session, |inner| {
            if let Some(work) = inner.state.work_mut() {
                work.place = Place::Find;
                work.finding = match written {
                    Ok(_) => Finding { error: Some(words(why).into()), ..Finding::default() },
                    Err(fault) => Finding { fault: Some(fault.into()), ..Finding::default() },
                };
            }
        });
        Ok(())
    }

    async fn search(&self, turn: &Turn, session: &Session, number: &NhsNumber) -> Result<Person, Fault> {
        let right = Right::<FindPatient>::check(session)?;
        let entry =
            Entry::new(self.now(), Kind::Search, Phase::Intent, "asked").by(session).fact("fields", "nhs-number");
        let receipt = self.write(&entry)?;
        let intent = Intent::new(turn.key, &receipt, None);
        let search = Search::open(turn.key, &right, intent).ok_or_else(not_now)?;
        let asked = self.ports.demographics.retrieve(&search, number);
        let answer = turn.token.run_until_cancelled(asked).await.unwrap_or_else(|| Err(cancelled()));
        let answer = self.noted(answer);
        let (word, code) = match &answer {
            _ if !self.is_current(turn.key) => ("dropped", None),
            Ok(Retrieved::Found(_)) => ("found", None),
            Ok(Retrieved::Invalidated) => ("invalidated", None),
            Ok(Retrieved::NotFound) => ("not-found", None),
            Err(fault) if fault.code == Code::Cancelled => ("cancelled", None),
            Err(fault) => ("failed", Some(fault.code.name())),
        };
        let mut entry = Entry::new(self.now(), Kind::Search, Phase::Outcome(receipt.sequence), word).by(session);
        entry = entry.fact("count", if word == "found" { "1" } else { "0" });
        if let Some(code) = code {
            entry = entry.fact("code", code);
        }
        self.write(&entry).map_err(JournalFault::after_asking)?;
        if word == "dropped" {
            return Err(cancelled());
        }
        match answer? {
            Retrieved::Found(person) => Ok(*person),
            Retrieved::Invalidated => Err(invalidated()),
            Retrieved::NotFound => Err(not_found()),
        }
    }

    /// This is the person: the patient context opens.
    ///
    /// # Errors
    /// When there is nobody to confirm, or it cannot be written down.
    pub fn confirm(&self) -> Result<(), Fault> {
        let (session, person) = self.candidate()?;
        // A visit that a lock interrupted goes on under its own id.
        let (visit, again) = {
            let inner = self.lock();
            let kept = inner.resumed.as_ref().filter(|kept| kept.patient.number == person.nhs_number);
            (kept.map_or_else(|| self.ports.ids.uuid(), |kept| kept.visit), kept.is_some())
        };
        let entry =
            Entry::new(self.now(), Kind::Patient, Phase::Event, "opened").by(&session).about(&person.nhs_number);
        let mut entry = entry.fact(VISIT, visit.to_string());
        if again {
            entry = entry.fact("again", "after a lock");
        }
        if let Some(asked) = &person.asked_as {
            entry = entry.fact("asked-as", asked.digits());
        }
        self.write(&entry)?;
        let opened = self.change_in(&session, |inner| {
            if !inner.state.work().is_some_and(|w| w.finds(&person)) {
                return false;
            }
            inner.leave_patient();
            let Some(work) = inner.state.work_mut() else { return false };
            work.finding = Finding::default();
            work.place = Place::Record;
            work.recent.retain(|r| r.number != person.nhs_number);
            work.recent.insert(
                0,
                Recent { number: person.nhs_number.clone(), name: person.banner_name(), about: String::new() },
            );
            work.recent.truncate(MAX_RECENT);
            let restricted = person.restricted;
            work.patient = Some(person);
            let asking = inner.resume(visit);
            let Some(work) = inner.state.work_mut() else { return false };
            work.visit = Some(if restricted { Visit::Ended(Ended::Restricted) } else { Visit::Asking(asking) });
            true
        });
        if opened == Some(true) {
            return Ok(());
        }
        self.dropped(Some(&session), "patient");
        Err(not_now())
    }

    /// This is not the person: back to the search.
    ///
    /// # Errors
    /// When there is nobody to reject, or it cannot be written down.
    pub fn reject(&self) -> Result<(), Fault> {
        let (session, person) = self.candidate()?;
        let entry =
            Entry::new(self.now(), Kind::Search, Phase::Event, "not-the-person").by(&session).about(&person.nhs_number);
        self.write(&entry)?;
        self.change_in(&session, |inner| {
            if let Some(work) = inner.state.work_mut().filter(|w| w.finds(&person)) {
                work.finding = Finding::default();
            }
        });
        Ok(())
    }

    /// Closes the patient: banner and body go, what is under way is stopped.
    ///
    /// # Errors
    /// When no patient is open.
    pub fn close_patient(&self) -> Result<(), Fault> {
        let state = self.state();
        let session = state.session.clone().ok_or_else(nobody_signed_in)?;
        let person = state.work().and_then(|w| w.patient.clone()).ok_or_else(not_now)?;
        let closed = self.change_in(&session, |inner| {
            inner.leave_patient();
            let Some(work) = inner.state.work_mut() else { return };
            work.patient = None;
            work.visit = None;
            work.place = Place::Find;
        });
        closed.ok_or_else(nobody_signed_in)?;
        // The patient is closed whether or not this can be written; the status line says so if it cannot.
        let _ = self.write(
            &Entry::new(self.now(), Kind::Patient, Phase::Event, "closed").by(&session).about(&person.nhs_number),
        );
        Ok(())
    }

    fn candidate(&self) -> Result<(Arc<Session>, Arc<Person>), Fault> {
        let state = self.state();
        let session = state.session.clone().ok_or_else(nobody_signed_in)?;
        let person = state.work().and_then(|w| w.finding.candidate.clone()).ok_or_else(not_now)?;
        Ok((session, person))
    }
}

const fn words(why: NotAnNhsNumber) -> &'static str {
    match why {
        NotAnNhsNumber::CheckDigit => {
            "This is not a valid NHS number: one digit is wrong. Check it against the card or letter."
        }
        NotAnNhsNumber::Length => "An NHS number has 10 digits, for example 900 000 0009.",
        NotAnNhsNumber::Several => "There is more than one number here. Enter only one.",
    }
}

fn not_found() -> Fault {
    Fault::new(
        Code::PatientNotFound,
        Whose::Person,
        "No patient has that NHS number.",
        "Nothing is known about a record: nobody was found to ask for.",
        "Check the number with the patient, or ask for another document that shows it.",
    )
}

fn invalidated() -> Fault {
    Fault::new(
        Code::PatientInvalidated,
        Whose::Far,
        "This NHS number is no longer valid.",
        "The patient may have another number. Nothing was asked about a record.",
        "Stop using this number. Ask the patient's practice for the right one.",
    )
}
