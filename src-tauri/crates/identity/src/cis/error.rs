//! What can go wrong with CIS, and whose fault it is.

use std::fmt;

use vouch_core::{Code, Fault, Whose};
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
    /// The way there, or no answer.
    #[error("{step}: {source}")]
    Way {
        /// During.
        step: Step,
        /// What.
        source: HttpsError,
    },
    /// An HTTP error without words of CIS.
    #[error("{step}: HTTP {status}")]
    Status {
        /// During.
        step: Step,
        /// HTTP status.
        status: u16,
    },
    /// CIS said no.
    #[error("{step}: refused ({words})")]
    Refused {
        /// During.
        step: Step,
        /// The words that were recognised, not the answer.
        words: &'static str,
    },
    /// Not a gpOBJECT within the limits.
    #[error("{step}: {source}")]
    GpObject {
        /// During.
        step: Step,
        /// Why.
        source: GpObjectError,
    },
    /// A parameter is missing or not what it must be.
    #[error("{step}: {what} is missing or cannot be read")]
    Param {
        /// During.
        step: Step,
        /// Its name.
        what: &'static str,
    },
    /// The role assertion is not XML as expected.
    #[error("role assertion: {0}")]
    Saml(#[from] XmlError),
    /// The role assertion is not about this user and this role.
    #[error("role assertion: {0}")]
    Unfit(&'static str),
    /// The certificate of the card cannot be put into the response.
    #[error("the certificate of the card cannot be read again")]
    Certificate(#[source] der::Error),
}

const NOBODY: &str = "Nobody is signed in, and nothing was asked about a patient.";
const AGAIN: &str = "Try again. If it happens again, call support with the lines below.";

impl From<CisError> for Fault {
    fn from(error: CisError) -> Self {
        let inside = error.to_string();
        let fault = match &error {
            CisError::Way { source, .. } => return source.fault("CIS").with("CIS", inside),
            CisError::Saml(xml) => return xml.fault("CIS").with("CIS", inside),
            CisError::Refused { step: Step::RoleSelection | Step::RoleAssertion, .. } | CisError::Unfit(_) => {
                Self::new(
                    Code::CisRefused,
                    Whose::Far,
                    "CIS did not confirm this role.",
                    NOBODY,
                    "Sign in again. If it happens again, ask your Registration Authority about this role.",
                )
            }
            CisError::Refused { .. } => Self::new(
                Code::CisRefused,
                Whose::Far,
                "CIS did not accept this smartcard.",
                NOBODY,
                "Try again. If it happens again, ask your Registration Authority whether the card is still in order.",
            ),
            CisError::Status { .. } => {
                Self::new(Code::SpineFault, Whose::Far, "CIS answered with an error.", NOBODY, AGAIN)
            }
            CisError::GpObject { source: GpObjectError::TooMuch(_), .. } => {
                Self::new(Code::AnswerTooLarge, Whose::Far, "CIS sent an answer too large to be right.", NOBODY, AGAIN)
            }
            CisError::GpObject { .. } | CisError::Param { .. } => {
                Self::new(Code::AnswerUnreadable, Whose::Far, "CIS sent an answer that cannot be read.", NOBODY, AGAIN)
            }
            CisError::Certificate(_) => Self::new(
                Code::CardUnknown,
                Whose::Ours,
                "The certificate of this smartcard cannot be used for sign-in.",
                NOBODY,
                AGAIN,
            ),
        };
        fault.with("CIS", inside)
    }
}
