//! What can go wrong with Spine, whose fault it is, and in which words the counter hears of it.

use vouch_core::{Code, Fault, Whose};
use vouch_https::HttpsError;
use vouch_xml::XmlError;

use crate::errors::{EbxmlErrors, Issues, SoapFault};
use crate::transport::mime::NotParts;

/// What went wrong. Only [`SpineError::Codes`] and [`SpineError::Setup`] are on this side.
#[derive(Debug, thiserror::Error)]
pub enum SpineError {
    /// This world has no confirmed alert codes for the cause.
    #[error("no alert codes for {0}")]
    Codes(&'static str),
    /// An ebXML error list.
    #[error("ebXML errors")]
    Ebxml(EbxmlErrors),
    /// A SOAP fault.
    #[error("SOAP fault")]
    Fault(SoapFault),
    /// An HTTP status without anything to read.
    #[error("HTTP {0}")]
    Http(u16),
    /// The way there and back.
    #[error(transparent)]
    Https(#[from] HttpsError),
    /// A business error that is not one of the outcomes.
    #[error("issues")]
    Issues(Issues),
    /// Not a multipart message.
    #[error("not a message in parts: {0}")]
    Mime(#[from] NotParts),
    /// An answer about another document.
    #[error("an answer about another document")]
    OtherEvent,
    /// An answer to another message.
    #[error("an answer to another message")]
    OtherMessage,
    /// An answer about another patient.
    #[error("an answer about another patient")]
    OtherPatient,
    /// The route lacks what this message needs.
    #[error("the directory entry has no {0}")]
    Setup(&'static str),
    /// An interaction that does not answer what was asked.
    #[error("an unexpected {0}")]
    Unexpected(String),
    /// Not readable.
    #[error(transparent)]
    Xml(#[from] XmlError),
}

const NOTHING: &str = "Nothing was received, so nothing is shown. It does not mean that there is nothing.";
const NOT_SHOWN: &str = "It was dropped, and nothing of it is shown.";
const AGAIN: &str = "Try again. If it happens again, call support with the lines below.";

impl SpineError {
    /// The fault in words.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Https(e) => e.fault("Spine"),
            Self::Xml(e) => e.fault("Spine"),
            Self::Issues(issues) => issues.fault(),
            Self::Fault(fault) => fault.fault(),
            Self::Ebxml(errors) => errors.fault(),
            Self::Codes(cause) => Fault::new(
                Code::AlertCodesMissing,
                Whose::Machine,
                "Vouch has not been given the codes for the alert this look owes.",
                "Without the alert the record may not be opened, so nothing was asked.",
                "Ask whoever set up Vouch to enter the alert codes that NHS England confirmed for this site.",
            )
            .with("Alert", *cause),
            Self::Setup(missing) => Fault::new(
                Code::Config,
                Whose::Far,
                "The directory entry of Spine's alert service is not complete.",
                "The alert this look owes could not be written, so nothing was asked.",
                "Try again later. If it lasts, call support: the entry in the Spine Directory is wrong.",
            )
            .with("Missing", *missing),
            Self::Http(status) => Fault::new(
                Code::SpineFault,
                Whose::Far,
                "Spine answered with an error instead of a message.",
                NOTHING,
                AGAIN,
            )
            .with("HTTP", status.to_string()),
            Self::OtherPatient => Fault::new(
                Code::AnswerWrongPatient,
                Whose::Far,
                "Spine sent an answer about a different patient.",
                NOT_SHOWN,
                "Call support with the lines below before you try again.",
            ),
            Self::OtherEvent => Fault::new(
                Code::AnswerUnreadable,
                Whose::Far,
                "Spine sent another document than the one asked for.",
                NOT_SHOWN,
                AGAIN,
            ),
            Self::OtherMessage => Fault::new(
                Code::AnswerUnreadable,
                Whose::Far,
                "Spine sent the answer to another question.",
                NOT_SHOWN,
                AGAIN,
            ),
            Self::Unexpected(interaction) => Fault::new(
                Code::AnswerUnreadable,
                Whose::Far,
                "Spine sent an answer of a kind Vouch does not know.",
                NOTHING,
                AGAIN,
            )
            .with("Interaction", interaction.clone()),
            Self::Mime(why) => Fault::new(
                Code::AnswerUnreadable,
                Whose::Far,
                "Spine sent an answer that cannot be read.",
                NOTHING,
                AGAIN,
            )
            .with("Multipart", why.to_string()),
        }
    }
}

impl From<SpineError> for Fault {
    fn from(error: SpineError) -> Self {
        error.fault()
    }
}
