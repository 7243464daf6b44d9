//! What can go wrong with CIS.

use std::fmt;

use jiff::SignedDuration;
use vouch_https::HttpsError;
use vouch_xml::XmlError;

use super::gp_object::GpObjectError;

/// A step of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Asking for a challenge.
    Activate,
    /// Handing in the signature.
    Validate,
    /// Telling which role is worked in.
    RoleSelection,
    /// Asking what the role allows.
    RoleAssertion,
    /// Ending the session.
    Logout,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Activate => "activate",
            Self::Validate => "validate",
            Self::RoleSelection => "role selection",
            Self::RoleAssertion => "role assertion",
            Self::Logout => "logout",
        })
    }
}

/// What went wrong with CIS. None of it holds a ticket or a name.
#[derive(Debug, thiserror::Error)]
pub enum CisError {
    /// The certificate of the card cannot be put into the response.
    #[error("the certificate of the card cannot be read again")]
    Certificate(#[source] der::Error),
    /// This PC's clock is wrong: the assertion holds by CIS's clock, and not by this one.
    #[error("role assertion: this PC's clock is {} s ahead of that of CIS", ahead.as_secs())]
    Clock {
        /// How far this PC is ahead; negative when it is behind.
        ahead: SignedDuration,
    },
    /// Not a gpOBJECT within the limits.
    #[error("{step}: {source}")]
    GpObject {
        /// During.
        step: Step,
        /// Why.
        source: GpObjectError,
    },
    /// A session for training in the live world, or the other way round.
    #[error("role assertion: a session of another world")]
    OtherWorld,
    /// A parameter is missing or not what it must be.
    #[error("{step}: {what} is missing or cannot be read")]
    Param {
        /// During.
        step: Step,
        /// Its name.
        what: &'static str,
    },
    /// CIS said no.
    #[error("{step}: refused ({refusal})")]
    Refused {
        /// During.
        step: Step,
        /// In which words.
        refusal: Refusal,
    },
    /// The role assertion is not XML as expected.
    #[error("role assertion: {0}")]
    Saml(#[from] XmlError),
    /// The role assertion does not hold now, by CIS's own clock either.
    #[error("role assertion: not valid by the clock of CIS either")]
    Stale,
    /// An HTTP error without words of CIS.
    #[error("{step}: HTTP {status}")]
    Status {
        /// During.
        step: Step,
        /// HTTP status.
        status: u16,
    },
    /// The role assertion is not about this user and this role.
    #[error("role assertion: {0}")]
    Unfit(Misfit),
    /// The way there, or no answer.
    #[error("{step}: {source}")]
    Way {
        /// During.
        step: Step,
        /// What.
        source: HttpsError,
    },
}

/// The words of a refusal, recognised (spec/auth.md 1.6, 1.7, 1.9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The role assertion has another status than `Success`: the session is over, or never was.
    NoSuccess,
    /// `Invalid input request`.
    NotUnderstood,
    /// `Failed To Validate`.
    NotValidated,
    /// Something else than `OK` to the choice of a role.
    RoleNotTaken,
    /// Not an answer of CIS as published: a page, of which only the plain words of the title are kept.
    Unknown(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuccess => f.write_str("status is not Success"),
            Self::NotUnderstood => f.write_str("Invalid input request"),
            Self::NotValidated => f.write_str("Failed To Validate"),
            Self::RoleNotTaken => f.write_str("no OK"),
            Self::Unknown(title) if title.is_empty() => f.write_str("an unknown page"),
            Self::Unknown(title) => write!(f, "an unknown page: {title}"),
        }
    }
}

/// How a role assertion does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// `nhsJobRoleCode` is missing or of another shape.
    #[error("no job role code")]
    NoJobCode,
    /// A time is missing or cannot be read.
    #[error("a time that cannot be read")]
    NoTime,
    /// `uid` is missing or another.
    #[error("the attributes are of another user")]
    OtherAttributes,
    /// `ssbSessionRoleUid` is missing or another.
    #[error("the session has another role than the chosen one")]
    OtherRole,
    /// The subject is another.
    #[error("the subject is another user")]
    OtherSubject,
    /// An attribute that can be there once is there twice.
    #[error("an attribute is twice in one block")]
    Repeated,
    /// No block is about the chosen role.
    #[error("the chosen role is not among the roles")]
    RoleAbsent,
    /// Two blocks are about the chosen role.
    #[error("the chosen role is there twice")]
    RoleTwice,
    /// An attribute that has one value has several.
    #[error("an attribute has several values")]
    Several,
    /// More attributes than are read.
    #[error("too many attributes")]
    TooMany,
}

impl From<Misfit> for CisError {
    fn from(misfit: Misfit) -> Self {
        Self::Unfit(misfit)
    }
}
