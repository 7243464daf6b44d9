//! XML as this Spine reads and writes it: guarded, namespace-aware, shared with nobody.

mod find;
mod guard;
mod write;

pub(crate) use find::{Find, Node};
pub(crate) use guard::{Unreadable, parse};
pub(crate) use write::escape;

/// SOAP 1.1 envelope.
pub(crate) const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// WS-Addressing as Spine uses it (hl7v3.md section 4).
pub(crate) const WSA: &str = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
/// HL7 V3.
pub(crate) const HL7: &str = "urn:hl7-org:v3";
/// ebXML message header 2.0.
pub(crate) const EB: &str = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd";
/// XLink, for manifest references.
pub(crate) const XLINK: &str = "http://www.w3.org/1999/xlink";
