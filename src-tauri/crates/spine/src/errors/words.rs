//! The codes that are known, and what they mean at the counter (spec/hl7v3.md 14). Data, not rules.

use vouch_core::Whose;

/// A code that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The code.
    pub code: &'static str,
    /// Whose fault it is.
    pub whose: Whose,
    /// What happened, one sentence.
    pub what: &'static str,
    /// What to do next, one sentence.
    pub next: &'static str,
}

const AGAIN: &str = "Try again. If it happens again, call support with the lines below.";
const LATER: &str = "Try again in a few minutes. If it lasts, call support with the lines below.";
const SUPPORT: &str = "Trying again will not help: call support with the lines below.";
const NUMBER: &str = "Look the patient up again, then try once more.";

const fn known_as(code: &'static str, whose: Whose, what: &'static str, next: &'static str) -> Known {
    Known { code, whose, what, next }
}

/// PSIS response codes (17.33) and the TMS codes seen in SOAP faults. Details before classes: the first match speaks.
const TABLE: &[Known] = &[
    known_as("35160", Whose::Ours, "Spine says that the NHS number is missing or incorrect.", NUMBER),
    known_as("30307", Whose::Far, "Spine says that this NHS number was merged into another one.", NUMBER),
    known_as("30308", Whose::Far, "Spine no longer has this document: it was replaced.", AGAIN),
    known_as("30402", Whose::Far, "Spine says that the patient's explicit consent is missing.", SUPPORT),
    known_as("30418", Whose::Far, "Spine refused access.", SUPPORT),
    known_as("30312", Whose::Far, "Spine holds no such record.", AGAIN),
    known_as("30112", Whose::Far, "Spine could not carry out the request.", AGAIN),
    known_as("30134", Whose::Ours, "Spine says that it has this event already.", SUPPORT),
    known_as("30142", Whose::Ours, "Spine says that it has this document already.", SUPPORT),
    known_as("30317", Whose::Far, "Spine's database refused the request.", LATER),
    known_as("30318", Whose::Far, "Spine's database failed.", LATER),
    known_as("30333", Whose::Far, "Spine found documents that do not belong together.", SUPPORT),
    known_as("30340", Whose::Far, "Spine found no such pattern.", SUPPORT),
    known_as("30344", Whose::Far, "Spine found more than one document where there should be one.", SUPPORT),
    known_as("30361", Whose::Far, "Spine found more than one document where there should be one.", SUPPORT),
    known_as("99", Whose::Far, "Spine has failed.", LATER),
    known_as("400", Whose::Ours, "Spine says that the request is invalid.", SUPPORT),
    known_as("401", Whose::Ours, "Spine says that it has seen this request before.", AGAIN),
    known_as("410", Whose::Far, "Spine found the request in conflict with what it holds.", AGAIN),
    known_as("420", Whose::Far, "Spine refused access for a reason Vouch does not know.", SUPPORT),
    known_as("430", Whose::Ours, "Spine says that the update is invalid.", SUPPORT),
    known_as("500", Whose::Far, "Spine has failed.", LATER),
    known_as("502", Whose::Far, "This service of Spine is not available.", LATER),
    known_as("101", Whose::Far, "Spine does not offer this service at the address the directory gave.", SUPPORT),
    known_as("200", Whose::Far, "Spine could not process the message.", LATER),
    known_as("206", Whose::Far, "Spine could not process the message at the moment.", LATER),
    known_as("208", Whose::Far, "Spine could not process the message at the moment.", LATER),
    known_as("300", Whose::Ours, "Spine refused the message.", SUPPORT),
];

/// What is known of the codes of one answer: the most detailed one that is known.
#[must_use]
pub fn known<'a>(codes: impl Iterator<Item = &'a str> + Clone) -> Option<&'static Known> {
    TABLE.iter().find(|k| codes.clone().any(|c| c == k.code))
}
