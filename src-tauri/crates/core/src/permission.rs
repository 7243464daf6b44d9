//! Permission to view: the answer to a question asked of the patient, before anything is fetched (law 2).
//!
//! Permission and dissent are two things. Permission is asked each time and kept here; dissent is the patient's standing
//! no to sharing, kept by Spine. Emergency access is about missing permission; a legal override is about dissent, and
//! is offered only after Spine has refused (spec/users.md 2.3, spec/hl7v3.md 11).

use std::fmt;

use crate::rights::{EmergencyAccess, LegalOverride, Right};
use crate::{Code, Fault, Whose};

/// Longest reason, in characters. LRS limits such text to 255 (spec/lrs-rbac.md A.4); the alert has no published limit.
pub const MAX_REASON: usize = 255;
/// Shortest reason that can mean something to the person who reviews it, in characters.
pub const MIN_REASON: usize = 3;

/// The word for [`Answer::OnFile`].
pub const ON_FILE: &str = "on-file";

/// How the permission question was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The patient was asked and agreed.
    Agreed,
    /// It could not be asked.
    Emergency,
    /// Not needed: the patient is registered here (GP practice).
    NotNeeded,
    /// Given earlier, and recorded there.
    OnFile {
        /// Where it is recorded, in words.
        recorded: Reason,
    },
    /// The patient said no.
    Refused,
}

impl Answer {
    /// The word the journal keeps.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Emergency => "emergency",
            Self::NotNeeded => "not-needed",
            Self::OnFile { .. } => ON_FILE,
            Self::Refused => "refused",
        }
    }
}

/// A reason as typed or chosen: trimmed, of a sensible length, on one line.
#[derive(Clone, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// Joins a chip and free text, and checks the length. Control characters become spaces.
    ///
    /// # Errors
    /// When there is nothing, or too much.
    pub fn new(chip: Option<&str>, text: &str) -> Result<Self, Fault> {
        let clean = |t: &str| {
            t.chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect::<String>()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        };
        let parts: Vec<String> = chip.into_iter().map(clean).chain([clean(text)]).filter(|p| !p.is_empty()).collect();
        let joined = parts.join(": ");
        let length = joined.chars().count();
        if length < MIN_REASON {
            return Err(Fault::new(
                Code::Config,
                Whose::Person,
                "Choose or write why you are looking.",
                "Nothing has been asked or shown yet.",
                "Your Privacy Officer will read it: a few words are enough, without clinical detail.",
            ));
        }
        if length > MAX_REASON {
            return Err(Fault::new(
                Code::Config,
                Whose::Person,
                &format!("The reason is {length} characters long; {MAX_REASON} is the most."),
                "Nothing has been asked or shown yet.",
                "Shorten it.",
            ));
        }
        Ok(Self(joined))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reason(..)")
    }
}

/// The legal ground of an override of dissent (DissentOverride, 2.16.840.1.113883.2.1.3.2.4.17.60). The 4.2 queries take
/// these three; 4 and 5 changed meaning between versions and are not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// 3.
    CourtOrder,
    /// 1.
    PublicInterest,
    /// 2.
    Statute,
}

impl Ground {
    /// The code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PublicInterest => "1",
            Self::Statute => "2",
            Self::CourtOrder => "3",
        }
    }

    /// The display name of the vocabulary.
    #[must_use]
    pub const fn display(self) -> &'static str {
        match self {
            Self::PublicInterest => "Access made in the public interest",
            Self::Statute => "Access required by statute",
            Self::CourtOrder => "Access required by Court Order",
        }
    }
}

/// Right to override dissent, for one ground and reason.
#[derive(Debug)]
pub struct Override {
    pub(crate) right: Right<LegalOverride>,
    /// The ground.
    pub ground: Ground,
    /// The reason, sent to Spine with the query and in the alert.
    pub reason: Reason,
}

impl Override {
    /// From the right, the ground and the reason.
    #[must_use]
    pub const fn new(right: Right<LegalOverride>, ground: Ground, reason: Reason) -> Self {
        Self { right, ground, reason }
    }
}

/// An answer that allows looking, together with what it needed. A refusal has no place here.
#[derive(Debug)]
pub enum Allowed {
    /// Agreed, on file or not needed.
    Asked(Answer),
    /// Emergency, with its own right.
    Emergency(Right<EmergencyAccess>),
}

impl Allowed {
    /// The answer.
    #[must_use]
    pub fn answer(&self) -> Answer {
        match self {
            Self::Asked(answer) => answer.clone(),
            Self::Emergency(_) => Answer::Emergency,
        }
    }
}
