//! What the Privacy Officer reads: alerts and journal.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The alerts Vouch sent from this PC.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AlertsView {
    /// `3 delivered, 1 waiting`.
    pub summary: String,
    /// Newest first.
    pub alerts: Vec<AlertLine>,
    /// What Vouch cannot see: said on the page.
    pub limits: String,
}

/// One alert.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AlertLine {
    /// The alert id, to look up in the Alert Viewer.
    pub id: String,
    /// `21-Nov-2026 14:03`.
    pub at: String,
    /// `Priya Example, Pharmacist`.
    pub who: String,
    /// `999 123 4578`.
    pub patient: String,
    /// `with permission`.
    pub cause: String,
    /// The reason as typed.
    pub reason: String,
    /// `Delivered`, `Waiting`, `Acknowledged by Spine, not yet accepted`, `Not certain`, `Needs attention`.
    pub state: String,
    /// Why, for those that need attention.
    pub detail: String,
    /// `good`, `careful` or `bad`.
    pub light: super::Light,
    /// The record was in the end not shown.
    pub nothing_shown: bool,
}

/// The journal.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JournalView {
    /// The filter in force.
    pub filter: JournalFilter,
    /// What is wrong with the filter.
    pub error: Option<String>,
    /// Newest first.
    pub lines: Vec<JournalLine>,
    /// There are older ones.
    pub more: bool,
}

/// Which entries.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct JournalFilter {
    /// NHS number in any spelling; empty for all.
    pub patient: String,
    /// Part of the name, or user id; empty for all.
    pub user: String,
    /// A kind's word, such as `view`; empty for all.
    pub kind: String,
    /// Entries before this number; 0 for the newest.
    pub before: u32,
}

/// One entry.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JournalLine {
    /// Sequence number.
    pub number: u32,
    /// `21-Nov-2026 14:03:27`.
    pub at: String,
    /// `Priya Example, Pharmacist`.
    pub who: String,
    /// `999 123 4578`, or empty.
    pub patient: String,
    /// In words: `Looked at the Summary Care Record`.
    pub what: String,
    /// In words: `shown`, `refused`, `no record`.
    pub outcome: String,
    /// The reason as typed.
    pub reason: String,
    /// Facts for support: label and value.
    pub facts: Vec<super::SupportLine>,
}

super::hidden!(AlertLine, JournalFilter, JournalLine);
