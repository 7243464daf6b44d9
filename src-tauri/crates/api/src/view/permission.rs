//! Permission to view, and what the Privacy Officer will see.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Busy, FaultView};

/// The permission question.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AskPermission {
    /// A sentence to say aloud.
    pub sentence: String,
    /// The answers, none selected.
    pub options: Vec<AnswerOption>,
    /// Reasons to choose from.
    pub chips: Vec<Chip>,
    /// Longest reason, in characters.
    pub max_reason: u32,
    /// Under the reason field: do not write clinical detail.
    pub warning: String,
    /// `Priya Example, Pharmacist, Hill Street Pharmacy`: who, for the preview.
    pub who: String,
    /// `999 123 4578`: whose record, for the preview.
    pub patient: String,
    /// What was typed before the screen was locked.
    pub draft: Option<Draft>,
    /// Writing the intent, asking the directory.
    pub busy: Option<Busy>,
    /// Why the last try failed.
    pub fault: Option<FaultView>,
}

/// An answer as it is being typed: kept over a lock for the same user, never written anywhere.
#[derive(Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// The answer chosen.
    pub answer: Option<AnswerId>,
    /// Where it is recorded, for `onFile`.
    pub recorded: String,
    /// The reason chosen; empty for none.
    pub chip: String,
    /// The reason typed.
    pub text: String,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AnswerOption {
    /// Which.
    pub id: AnswerId,
    /// `I asked, and the patient agreed`.
    pub label: String,
    /// A hint under it.
    pub hint: String,
    /// The role has the right to it; otherwise `not_allowed` says why not.
    pub allowed: bool,
    /// Why it cannot be chosen: the activity in words and code.
    pub not_allowed: String,
    /// Asks where the permission is recorded.
    pub needs_recorded: bool,
    /// Asks for a reason.
    pub needs_reason: bool,
    /// Asks once more before going on: what will happen, in words. Empty for most.
    pub confirm: String,
    /// The middle of the sentence the Privacy Officer will see: `with permission`.
    pub preview: String,
    /// What happens: `An alert goes to your Privacy Officer.`
    pub consequence: String,
    /// The words of the button: `See the record`.
    pub button: String,
}

/// The answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum AnswerId {
    /// Asked and agreed.
    Agreed,
    /// Could not be asked.
    Emergency,
    /// Registered here.
    NotNeeded,
    /// Recorded earlier.
    OnFile,
    /// Said no.
    Refused,
}

/// A reason to choose.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Chip {
    /// Its words, sent back as chosen.
    pub label: String,
}

/// A legal override of dissent: offered only after Spine has refused.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OverrideOffer {
    /// The grounds.
    pub grounds: Vec<GroundOption>,
    /// What it means, before it is done.
    pub warning: String,
    /// Longest reason, in characters.
    pub max_reason: u32,
}

/// One ground.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GroundOption {
    /// `1`, `2` or `3`.
    pub code: String,
    /// `Access made in the public interest`.
    pub label: String,
}

super::hidden!(AskPermission);
