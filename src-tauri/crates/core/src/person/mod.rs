//! The person in front of you, as PDS knows them.

mod date;
mod shown;

pub use date::{Age, PartialDate, london, shown as shown_date};

use std::fmt;

use crate::ids::{NhsNumber, OdsCode};

/// A person as PDS gives them. Held in memory while the patient context is open, never on disk (law 5).
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// The current NHS number: the one PDS answered with.
    pub nhs_number: NhsNumber,
    /// The number that was asked for, when PDS has replaced it.
    pub asked_as: Option<NhsNumber>,
    /// The usual name.
    pub name: Option<Name>,
    /// The name the person prefers, given part only.
    pub preferred: Option<String>,
    /// Date of birth, as precise as PDS has it.
    pub born: Option<PartialDate>,
    /// Date of death, as precise as PDS has it.
    pub died: Option<PartialDate>,
    /// Gender as PDS gives it.
    pub gender: Gender,
    /// Address lines without the postcode; empty when there is none or it is protected.
    pub address: Vec<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Registered practice.
    pub practice: Option<OdsCode>,
    /// S-flagged: PDS keeps location details back, and there is no Summary Care Record to show (spec/fhir.md 6.3).
    pub restricted: bool,
}

/// A usual name.
#[derive(Clone, PartialEq, Eq)]
pub struct Name {
    /// Family name.
    pub family: String,
    /// Given names in order.
    pub given: Vec<String>,
    /// Title without a full stop.
    pub prefix: Option<String>,
}

/// Gender, never abbreviated (NHS CUI).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Other than female or male.
    Other,
    /// PDS does not say.
    Unknown,
}

impl Gender {
    /// The word for the banner.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Female => "Female",
            Self::Male => "Male",
            Self::Other => "Other",
            Self::Unknown => "Not Known",
        }
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("restricted", &self.restricted).finish_non_exhaustive()
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Name(..)")
    }
}
