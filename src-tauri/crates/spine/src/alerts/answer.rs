//! `MCCI_IN010000UK13`: Spine's application answer to an alert. Only AA means delivered (law 6).

use vouch_core::Fault;
use vouch_core::ids::MessageId;
use vouch_xml::Tree;

use crate::errors::Issues;
use crate::scr::interaction;
use crate::wrapper::{Ack, Answer};
use crate::{SpineError, errors::EbxmlErrors};

/// The interaction of the answer.
pub const ANSWER: &str = "MCCI_IN010000UK13";

/// An answer to an alert message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertAnswer {
    /// The message it answers.
    pub refers_to: MessageId,
    /// What Spine made of it.
    pub verdict: Verdict,
}

/// What Spine made of an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// AA: the only happy end.
    Accepted,
    /// AE or AR, or an ebXML error: sending it again as it is will not help.
    Refused {
        /// Codes and texts on one line.
        why: String,
        /// The same in words.
        fault: Fault,
    },
}

impl Verdict {
    /// Refused by issues.
    fn by(issues: &Issues) -> Self {
        Self::Refused { why: issues.words(), fault: issues.fault() }
    }

    /// Refused by the receiving message handler.
    pub(crate) fn by_handler(errors: &EbxmlErrors) -> Self {
        let all: Vec<String> = errors.0.iter().map(|e| format!("{} {}", e.code, e.description)).collect();
        let why = if all.is_empty() { "an error without a reason".to_owned() } else { all.join("; ") };
        Self::Refused { why, fault: errors.fault() }
    }
}

/// Reads the payload of an answer.
///
/// # Errors
/// When it is not an answer, or does not say to which message.
pub fn read_answer(bytes: &[u8]) -> Result<AlertAnswer, SpineError> {
    let tree = Tree::parse(bytes)?;
    let element = interaction(tree.root())?;
    if element.name() != ANSWER {
        return Err(SpineError::Unexpected(element.name().to_owned()));
    }
    let answer = Answer::read(element)?;
    let (ack, refers_to) = answer.acknowledgement.ok_or_else(|| element.not("an answer"))?;
    let refers_to =
        MessageId::new(&refers_to.to_uppercase()).ok_or_else(|| element.not("an answer to a message of ours"))?;
    let issues = answer.issues()?;
    let verdict = match ack {
        Ack::Accepted => Verdict::Accepted,
        Ack::Error | Ack::Rejected => Verdict::by(&issues),
    };
    Ok(AlertAnswer { refers_to, verdict })
}
