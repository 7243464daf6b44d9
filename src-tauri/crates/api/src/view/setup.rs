//! The set-up of a site.

use serde::Serialize;
use ts_rs::TS;

/// The set-up page.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupView {
    /// `This is the training world: nothing needs to be set up.`, or what is missing.
    pub sentence: String,
    /// It may be changed here by this role.
    pub can_change: bool,
    /// The fields.
    pub fields: Vec<SetupField>,
    /// Facts read from the files: certificate owner and expiry, roots.
    pub facts: Vec<super::SupportLine>,
    /// Saved; in force after the next start.
    pub saved: bool,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupField {
    /// `ods`.
    pub id: String,
    /// The heading it stands under: fields of one group follow each other.
    pub group: String,
    /// `ODS code`.
    pub label: String,
    /// A hint under it.
    pub hint: String,
    /// Its value.
    pub value: String,
    /// What is wrong with it; empty when nothing is.
    pub error: String,
    /// What is noteworthy: `Expires 12-Mar-2027`.
    pub note: String,
}
