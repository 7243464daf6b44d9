//! SOAP 1.1 with WS-Addressing, as Spine's synchronous services have it (spec/hl7v3.md 4).

use vouch_core::ids::{Asid, MessageId};
use vouch_xml::{Element, Markup, declared};

use crate::errors::SoapFault;
use crate::wrapper::id;
use crate::{SpineError, oid};

/// Content type of a request.
pub const CONTENT_TYPE: &str = "text/xml";

/// What the envelope of a request says.
#[derive(Clone, Debug)]
pub struct Envelope<'a> {
    /// `urn:nhs:names:services:psisquery/QUPC_IN190000UK04`: also the `SOAPAction`.
    pub action: &'a str,
    /// `wsa:To`: the address it is sent to.
    pub to: &'a str,
    /// `wsa:From` and `wsa:ReplyTo`: what this system calls itself. Optional to Spine.
    pub from: &'a str,
    /// The message id, the same as in the body.
    pub id: &'a MessageId,
    /// The receiving system, the same as in the body.
    pub receiver: &'a Asid,
    /// The sending system, the same as in the body.
    pub sender: &'a Asid,
}

impl Envelope<'_> {
    /// The whole document around a payload.
    #[must_use]
    pub fn around(&self, payload: Markup) -> String {
        let address = |name| Markup::new(name).with(Markup::new("wsa:Address").text(self.from));
        // `uuid:` and 36 characters: `urn:uuid:` is a fault.
        let header = Markup::new("SOAP-ENV:Header")
            .with(Markup::new("wsa:MessageID").text(format!("uuid:{}", self.id)))
            .with(Markup::new("wsa:Action").text(self.action))
            .with(Markup::new("wsa:To").text(self.to))
            .with(address("wsa:From"))
            .with(device("hl7:communicationFunctionRcv", "RCV", self.receiver))
            .with(device("hl7:communicationFunctionSnd", "SND", self.sender))
            .with(address("wsa:ReplyTo"));
        let envelope = Markup::new("SOAP-ENV:Envelope")
            .attr("xmlns:SOAP-ENV", oid::SOAP)
            .attr("xmlns:wsa", oid::WSA)
            .attr("xmlns:hl7", oid::HL7)
            .with(header)
            .with(Markup::new("SOAP-ENV:Body").with(payload));
        declared(&envelope)
    }
}

fn device(function: &'static str, code: &'static str, asid: &Asid) -> Markup {
    let device = Markup::new("hl7:device").attr("classCode", "DEV").attr("determinerCode", "INSTANCE").with(id(
        "hl7:id",
        oid::ASID,
        asid.as_str(),
    ));
    Markup::new(function).attr("typeCode", code).with(device)
}

/// The one thing in the body of an envelope.
///
/// # Errors
/// When it is not an envelope with one body holding one element; and a SOAP fault, as itself.
pub fn body<'t, 'a>(root: Element<'t, 'a>) -> Result<Element<'t, 'a>, SpineError> {
    if !root.is(oid::SOAP, "Envelope") {
        return Err(root.not("a SOAP envelope").into());
    }
    let inside = root.child(oid::SOAP, "Body")?.only()?;
    if inside.is(oid::SOAP, "Fault") {
        return Err(SpineError::Fault(SoapFault::read(inside)?));
    }
    Ok(inside)
}

/// The message an envelope says it relates to, without `uuid:`.
///
/// # Errors
/// When it says so more than once.
pub fn relates_to(root: Element<'_, '_>) -> Result<Option<String>, SpineError> {
    let Some(header) = root.child_opt(oid::SOAP, "Header")? else { return Ok(None) };
    let said = header.child_opt(oid::WSA, "RelatesTo")?.map(|e| e.text().trim().to_owned());
    Ok(said.map(|s| s.strip_prefix("uuid:").map(str::to_owned).unwrap_or(s)).filter(|s| !s.is_empty()))
}
