//! ebXML error lists (spec/hl7v3.md 13, 14; samples/errors). None of them is tried again.

use vouch_core::{Code, Fault, Whose};
use vouch_xml::{Element, Tree};

use super::safe;
use crate::{SpineError, oid};

/// Most errors of one list.
pub const MAX_EBXML_ERRORS: usize = 64;

/// One error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EbxmlError {
    /// `eb:errorCode`, such as `ValueNotRecognized`.
    pub code: String,
    /// `eb:severity`.
    pub severity: String,
    /// `eb:Description`, such as `501319:Unknown eb:CPAId`.
    pub description: String,
}

/// The errors of a `MessageError`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EbxmlErrors(pub Vec<EbxmlError>);

impl EbxmlErrors {
    /// Reads an `eb:ErrorList`. It may be empty: an error all the same.
    pub(crate) fn read(list: Element<'_, '_>) -> Result<Self, SpineError> {
        let mut all = Vec::new();
        for error in list.children(oid::EB, "Error").take(MAX_EBXML_ERRORS) {
            let attr = |name| safe(error.attr_ns(oid::EB, name).unwrap_or_default());
            let description = error.child_opt(oid::EB, "Description")?.map(|d| safe(&d.text())).unwrap_or_default();
            all.push(EbxmlError { code: attr("errorCode"), severity: attr("severity"), description });
        }
        Ok(Self(all))
    }

    /// The fault in words.
    #[must_use]
    pub fn fault(&self) -> Fault {
        let fault = Fault::new(
            Code::SpineFault,
            Whose::Machine,
            "Spine refused the message: its addressing does not fit what Spine knows of this site.",
            "The message was not taken.",
            "Trying again will not help: call support with the lines below.",
        );
        self.0.iter().fold(fault, |f, e| f.with("ebXML", format!("{} {}", e.code, e.description)))
    }
}

/// The ebXML error list in an envelope; `None` when it holds none.
///
/// # Errors
/// When the bytes are not a SOAP envelope.
pub fn read_ebxml_errors(bytes: &[u8]) -> Result<Option<EbxmlErrors>, SpineError> {
    let tree = Tree::parse(bytes)?;
    let header = tree.root().child_opt(oid::SOAP, "Header")?;
    match header.map(|h| h.child_opt(oid::EB, "ErrorList")).transpose()?.flatten() {
        Some(list) => EbxmlErrors::read(list).map(Some),
        None => Ok(None),
    }
}
