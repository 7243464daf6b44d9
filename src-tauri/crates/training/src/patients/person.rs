//! Writes one patient down, a fact a line.

use jiff::civil::Date;

use super::practices::{PARK, Practice};
use super::text::{Text, ago};
use super::{Event, Patient, PdsState, Scr};

/// A patient being written down.
pub(super) struct Person {
    today: Date,
    patient: Patient,
}

/// Starts a patient of Park Surgery without name, birth date, address or Summary Care Record.
pub(super) fn person(today: Date, tag: &'static str, nhs_number: &str) -> Person {
    Person {
        today,
        patient: Patient {
            tag,
            nhs_number: nhs_number.into(),
            reason: String::new(),
            family: String::new(),
            given: Vec::new(),
            prefix: None,
            nickname: None,
            birth: None,
            died: None,
            gender: "unknown".into(),
            address: Vec::new(),
            postcode: None,
            practice: Some(PARK.ods.into()),
            pds: PdsState::Normal,
            scr: Scr::None,
        },
    }
}

impl Person {
    /// Title (empty for none), family name, given names separated by blanks.
    pub fn named(mut self, prefix: &str, family: &str, given: &str) -> Self {
        self.patient.prefix = (!prefix.is_empty()).then(|| prefix.into());
        self.patient.family = family.into();
        self.patient.given = given.split_whitespace().map(Into::into).collect();
        self
    }

    pub fn called(mut self, nickname: &str) -> Self {
        self.patient.nickname = Some(nickname.into());
        self
    }

    pub fn female(mut self) -> Self {
        self.patient.gender = "female".into();
        self
    }

    pub fn male(mut self) -> Self {
        self.patient.gender = "male".into();
        self
    }

    pub fn other_gender(mut self) -> Self {
        self.patient.gender = "other".into();
        self
    }

    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub fn born(mut self, birth: &str) -> Self {
        self.patient.birth = Some(birth.into());
        self
    }

    pub fn born_days_ago(mut self, days: i32) -> Self {
        self.patient.birth = Some(ago(self.today, days).to_string());
        self
    }

    /// `YYYY-MM-DD` or a date and time.
    pub fn died(mut self, died: &str) -> Self {
        self.patient.died = Some(died.into());
        self
    }

    pub fn lives(mut self, lines: &[&str], postcode: &str) -> Self {
        self.patient.address = lines.iter().map(ToString::to_string).collect();
        self.patient.postcode = Some(postcode.into());
        self
    }

    pub fn registered_at(mut self, practice: &Practice) -> Self {
        self.patient.practice = Some(practice.ods.into());
        self
    }

    pub fn registered_nowhere(mut self) -> Self {
        self.patient.practice = None;
        self
    }

    pub fn in_pds(mut self, state: PdsState) -> Self {
        self.patient.pds = state;
        self
    }

    pub fn why(mut self, reason: &str) -> Self {
        self.patient.reason = reason.into();
        self
    }

    pub fn scr(mut self, scr: Scr) -> Self {
        self.patient.scr = scr;
        self
    }

    /// The patient said no to sharing; this is what PSIS still holds.
    pub fn dissented(self, text: Text) -> Self {
        let event = self.event(1, text);
        self.scr(Scr::Dissent(vec![event]))
    }

    /// An ordinary Summary Care Record: one event.
    pub fn shows(self, text: Text) -> Self {
        let event = self.event(1, text);
        self.scr(Scr::Events(vec![event]))
    }

    /// The `n`th event of this patient, as yet in no list.
    pub fn event(&self, n: u8, text: Text) -> Event {
        text.event(&self.patient.nhs_number, n)
    }

    /// The `n`th event, without the time of sending at its end.
    pub fn event_as_it_is(&self, n: u8, text: Text) -> Event {
        text.event_as_it_is(&self.patient.nhs_number, n)
    }

    /// An ordinary Summary Care Record without a time of sending.
    pub fn shows_as_it_is(self, text: Text) -> Self {
        let event = self.event_as_it_is(1, text);
        self.scr(Scr::Events(vec![event]))
    }

    pub fn done(self) -> Patient {
        self.patient
    }
}
