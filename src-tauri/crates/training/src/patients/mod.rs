//! The synthetic patients. None is a real person; each has a reason to exist.
//!
//! A file per theme. Practices, people and clinical text are invented; what a GP Summary holds and how it is laid out
//! follows real ones (spec/hl7v3.md section 7, spec/users.md section 2.6).

mod allergies;
mod events;
mod everyday;
mod families;
mod identity;
mod markup;
mod person;
mod practices;
mod register;
mod text;
mod wide;
mod withheld;

#[cfg(test)]
mod tests;

pub use register::register;

/// One synthetic patient.
#[derive(Clone, Debug)]
pub struct Patient {
    /// Short unique name of the case, such as `allergies withheld`.
    pub tag: &'static str,
    /// 10 digits, valid by modulus 11, from the 999 test range.
    pub nhs_number: String,
    /// Why this patient exists: one sentence, shown in the training tray.
    pub reason: String,
    /// Family name.
    pub family: String,
    /// Given names, in order.
    pub given: Vec<String>,
    /// Title, such as `Mrs`.
    pub prefix: Option<String>,
    /// Name the person prefers, if another.
    pub nickname: Option<String>,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub birth: Option<String>,
    /// `YYYY-MM-DD` or a date and time.
    pub died: Option<String>,
    /// `male`, `female`, `other` or `unknown`.
    pub gender: String,
    /// Address lines; empty when unknown. PDS leaves them out for a restricted patient.
    pub address: Vec<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// ODS code of the registered practice.
    pub practice: Option<String>,
    /// How PDS treats the number.
    pub pds: PdsState,
    /// What PSIS holds.
    pub scr: Scr,
}

/// How PDS treats a number (spec/fhir.md 6.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PdsState {
    /// Ordinary.
    Normal,
    /// S-flagged: no address, telecom or practice.
    Restricted,
    /// Replaced by another number: retrieving answers with that patient.
    SupersededBy(String),
    /// 404 `INVALIDATED_RESOURCE`.
    Invalidated,
}

/// What PSIS holds for a patient.
#[derive(Clone, Debug)]
pub enum Scr {
    /// No Summary Care Record: 210/30312.
    None,
    /// The patient said no to sharing: 420/30418 unless overridden with 1, 2 or 3.
    Dissent(Vec<Event>),
    /// Events, in no promised order.
    Events(Vec<Event>),
    /// Answered 420/30418 whatever is asked, as for a restricted patient.
    Refused,
}

/// One PSIS event: a GP Summary with its metadata.
#[derive(Clone, Debug)]
pub struct Event {
    /// Upper-case UUID.
    pub id: String,
    /// `yyyyMMddHHmmss`, London local time.
    pub persisted: String,
    /// PSISDataStatus: 1 Normal, 2 Withdrawn, 3 Replaced.
    pub status: u8,
    /// `196981000000101` General Practice Summary or `196971000000103` General Practice Initial Summary.
    pub kind: &'static str,
    /// The presentation text: one `html` element in namespace `xhtml:NPfIT:PresentationText`, as it goes on the wire.
    pub html: String,
    /// Name of the practice that wrote it.
    pub practice_name: String,
    /// Its ODS code.
    pub practice_ods: String,
}
