//! A fault as the page draws it.

use serde::Serialize;
use ts_rs::TS;
use vouch_core::Fault;

/// A fault in words, with the codes for the support desk apart.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FaultView {
    /// Stable name, such as `SPINE_ERROR`.
    pub code: String,
    /// What happened.
    pub what: String,
    /// What it means for the patient in front of you.
    pub means: String,
    /// What to do next.
    pub next: String,
    /// For support: shown small, copyable.
    pub support: Vec<SupportLine>,
}

/// One line for the support desk.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SupportLine {
    /// Label.
    pub label: String,
    /// Value.
    pub value: String,
}

impl From<&Fault> for FaultView {
    fn from(fault: &Fault) -> Self {
        Self {
            code: fault.code.name(),
            what: fault.what.clone(),
            means: fault.means.clone(),
            next: fault.next.clone(),
            support: fault
                .support
                .iter()
                .map(|(label, value)| SupportLine { label: label.clone(), value: value.clone() })
                .collect(),
        }
    }
}

impl std::fmt::Debug for FaultView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The sentences may be about a patient.
        f.debug_struct("FaultView").field("code", &self.code).field("support", &self.support).finish_non_exhaustive()
    }
}
