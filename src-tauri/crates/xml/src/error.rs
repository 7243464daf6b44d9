//! What can be wrong with a document from outside. Errors carry where, never what stood there.

use vouch_core::{Code, Fault, Whose};

/// A limit that was exceeded. Each has its constant beside the reader that enforces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Attributes on one element.
    Attributes,
    /// Bytes of the document.
    Bytes,
    /// Cells of all tables of a presentation text.
    Cells,
    /// Elements inside each other.
    Depth,
    /// Bytes of one name.
    Name,
    /// Namespace declarations, in scope or in all.
    Namespaces,
    /// Nodes of the tree.
    Nodes,
    /// Rows of all tables of a presentation text.
    Rows,
    /// Sections of a presentation text.
    Sections,
    /// Highlighted statements of a presentation text.
    Statements,
    /// Bytes of one piece of text.
    Text,
}

/// Why a document was not read. The sender is at fault in every case but [`XmlError::TextDiffers`], which is ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// Something stands there that a message may not hold: a document type, a processing instruction.
    #[error("{0} is not allowed")]
    Forbidden(&'static str),
    /// More than the limit.
    #[error("more than {most} {limit:?}")]
    TooMuch {
        /// Of what.
        limit: Limit,
        /// The limit.
        most: usize,
    },
    /// Not UTF-8, or says that it is something else.
    #[error("not UTF-8")]
    Encoding,
    /// Not well-formed.
    #[error("not well-formed near line {line}")]
    Malformed {
        /// The line, from 1; 0 when the guard found it.
        line: u32,
    },
    /// An element that must be there is not.
    #[error("{path}: no {name}")]
    Missing {
        /// Where it was looked for.
        path: String,
        /// What was looked for.
        name: String,
    },
    /// An element that may be there once is there several times.
    #[error("{path}: more than one {name}")]
    Several {
        /// Where it was looked for.
        path: String,
        /// What was looked for.
        name: String,
    },
    /// An attribute that must be there is not.
    #[error("{path}: no attribute {name}")]
    NoAttribute {
        /// The element.
        path: String,
        /// The attribute.
        name: String,
    },
    /// A value is not what it must be. The value itself is not kept: it may be about a patient.
    #[error("{path}: not {expected}")]
    Value {
        /// The element.
        path: String,
        /// What was expected, in words.
        expected: &'static str,
    },
    /// The visible text after reading is not the visible text before (law 7): nothing of it is shown.
    #[error("the text read is not the text sent")]
    TextDiffers,
}

impl XmlError {
    /// The fault in words, for an answer of `whom` (`Spine`).
    #[must_use]
    pub fn fault(&self, whom: &str) -> Fault {
        let nothing = "Nothing of the answer is shown. It does not mean that there is nothing.";
        let again = "Try again. If it happens again, call support with the lines below.";
        let fault = match self {
            Self::TooMuch { .. } => Fault::new(
                Code::AnswerTooLarge,
                Whose::Far,
                &format!("{whom} sent an answer too large to be right."),
                nothing,
                again,
            ),
            Self::TextDiffers => Fault::new(
                Code::AnswerUnreadable,
                Whose::Ours,
                "Vouch could not show this record without changing its text, so it does not show it.",
                nothing,
                "Use another way to see the record, and call support.",
            ),
            _ => Fault::new(
                Code::AnswerUnreadable,
                Whose::Far,
                &format!("{whom} sent an answer that cannot be read."),
                nothing,
                again,
            ),
        };
        fault.with("XML", self.to_string())
    }
}
