//! SOAP faults with Spine's list of errors (spec/hl7v3.md 14; samples/errors).

use vouch_core::{Code, Fault, Whose};
use vouch_xml::{Element, Tree};

use super::{known, safe};
use crate::{SpineError, oid, transport};

/// Codes after which the same message may be sent again: a send may be repeated when all codes are of these
/// (spec/hl7v3.md 15).
pub const RETRIABLE: [&str; 3] = ["200", "206", "208"];
/// Most errors of one fault.
pub const MAX_FAULT_ITEMS: usize = 64;

/// One error of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultItem {
    /// `errorCode`.
    pub code: String,
    /// `severity`.
    pub severity: String,
    /// `location`.
    pub location: String,
    /// `description`.
    pub description: String,
}

/// A SOAP fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoapFault {
    /// `faultcode`.
    pub code: String,
    /// `faultstring`.
    pub text: String,
    /// Spine's errors; none when the fault is of another origin.
    pub items: Vec<FaultItem>,
}

impl SoapFault {
    /// Reads a `SOAP:Fault` element.
    pub(crate) fn read(fault: Element<'_, '_>) -> Result<Self, SpineError> {
        let plain = |name| fault.child_opt("", name).map(|e| e.map(|e| safe(&e.text())).unwrap_or_default());
        let list = match fault.child_opt("", "detail")? {
            Some(detail) => detail.child_opt(oid::NASP, "errorList")?,
            None => None,
        };
        let mut items = Vec::new();
        for error in list.into_iter().flat_map(|l| l.children(oid::NASP, "error")).take(MAX_FAULT_ITEMS) {
            let part = |name| error.child_opt(oid::NASP, name).map(|e| e.map(|e| safe(&e.text())).unwrap_or_default());
            items.push(FaultItem {
                code: part("errorCode")?,
                severity: part("severity")?,
                location: part("location")?,
                description: part("description")?,
            });
        }
        Ok(Self { code: plain("faultcode")?, text: plain("faultstring")?, items })
    }

    /// Whether the same message may be sent again.
    #[must_use]
    pub fn is_retriable(&self) -> bool {
        !self.items.is_empty() && self.items.iter().all(|i| RETRIABLE.contains(&i.code.as_str()))
    }

    /// The fault in words.
    #[must_use]
    pub fn fault(&self) -> Fault {
        let nothing = "Nothing was received, so nothing is shown. It does not mean that there is nothing.";
        let fault = match known(self.items.iter().map(|i| i.code.as_str())) {
            Some(known) => Fault::new(Code::SpineFault, known.whose, known.what, nothing, known.next),
            None => Fault::new(
                Code::SpineFault,
                Whose::Far,
                "Spine refused the message before it was looked at.",
                nothing,
                "Try again. If it happens again, call support with the lines below.",
            ),
        };
        let fault = fault.with("SOAP", format!("{} {}", self.code, self.text));
        self.items.iter().fold(fault, |f, i| f.with("Spine", format!("{} {} ({})", i.code, i.description, i.location)))
    }
}

/// The SOAP fault in an envelope; `None` when it holds something else.
///
/// # Errors
/// When the bytes are not a SOAP envelope.
pub fn read_soap_fault(bytes: &[u8]) -> Result<Option<SoapFault>, SpineError> {
    let tree = Tree::parse(bytes)?;
    match transport::soap::body(tree.root()) {
        Err(SpineError::Fault(fault)) => Ok(Some(fault)),
        Ok(_) => Ok(None),
        Err(other) => Err(other),
    }
}
