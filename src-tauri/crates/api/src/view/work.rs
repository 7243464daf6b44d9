//! Finding a patient, waiting, and looks that ended without a record.

use serde::Serialize;
use ts_rs::TS;

use super::{FaultView, OverrideOffer};

/// Something that takes time. The page shows nothing for 300 ms, then a skeleton, then after 1 s the words with the
/// seconds and Cancel.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Busy {
    /// `Asking Spine for the record`.
    pub what: String,
    /// Cancel is possible.
    pub can_cancel: bool,
}

/// Find by NHS number.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Find {
    /// What is wrong with the number typed, under the field.
    pub error: Option<String>,
    /// Looking.
    pub busy: Option<Busy>,
    /// Why the search failed or found nobody.
    pub fault: Option<FaultView>,
    /// The patient that was open when the screen was locked: one key goes on with them.
    pub interrupted: Option<Interrupted>,
    /// Patients of this session, names only.
    pub recent: Vec<Recent>,
    /// In training: patients to try, with why they exist.
    pub examples: Vec<Recent>,
}

/// A patient of this session, or an example.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Recent {
    /// Passed back to open it.
    pub id: String,
    /// `EXAMPLE, Ann (Mrs)`.
    pub name: String,
    /// Why this example exists; empty for patients of the session.
    pub about: String,
}

/// Somebody to go on with after a lock.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Interrupted {
    /// `EXAMPLE, Ann (Mrs)`.
    pub name: String,
    /// What going on means: the person is traced and confirmed anew, and another look owes another alert.
    pub sentence: String,
}

/// A person to confirm. No banner: that is for an open patient.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// `EXAMPLE, Ann (Mrs)`.
    pub name: String,
    /// `14-Jul-1945 (81y)`.
    pub born: String,
    /// `Female`.
    pub gender: String,
    /// `999 123 4578`.
    pub nhs_number: String,
    /// One line, or why there is none.
    pub address: String,
    /// `Park Surgery (A12345)`, or why there is none.
    pub practice: String,
    /// The date of death, if the person has died.
    pub died: Option<String>,
}

/// A look that ended without a record. Each kind is a different thing in words (law 8).
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResultView {
    /// `none`, `refused`, `nothing-current`, `restricted`, `patient-said-no`, `failed`, `cancelled`.
    pub outcome: String,
    /// The heading.
    pub title: String,
    /// Sentences.
    pub lines: Vec<String>,
    /// The documents that are there though none is current, in words.
    pub documents: Vec<String>,
    /// The fault, for `failed`.
    pub fault: Option<FaultView>,
    /// It makes sense to try again.
    pub can_retry: bool,
    /// A legal override, where the role has it and Spine has refused.
    pub override_offer: Option<OverrideOffer>,
}

super::hidden!(Interrupted, Recent, PersonView);
