//! ebXML 2.0 envelopes, as Spine takes and sends them (spec/hl7v3.md 13; samples/ebxml).

use jiff::Timestamp;
use vouch_core::ids::{CpaId, MessageId, PartyKey};
use vouch_core::ports::Service;
use vouch_xml::{Element, Tree, XmlError, escaped};

use super::mime;
use crate::errors::EbxmlErrors;
use crate::{SpineError, oid, time};

/// Type of party ids.
const PARTY_TYPE: &str = "urn:nhs:names:partyType:ocs+serviceInstance";
/// The actor of acknowledgments in the async-reliable pattern.
const TO_PARTY: &str = "urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH";
/// The service of signals: acknowledgments and errors.
const SIGNALS: &str = "urn:oasis:names:tc:ebxml-msg:service";

/// Longest id, key or name in a header received, in bytes: more is not an envelope of Spine's.
pub const MAX_FIELD: usize = 256;

/// A message with a payload, async-reliable: duplicates eliminated, acknowledgment requested.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// Our party key.
    pub from: &'a PartyKey,
    /// Theirs.
    pub to: &'a PartyKey,
    /// The agreement with the receiver, from the directory.
    pub cpa: &'a CpaId,
    /// Kept through the exchange.
    pub conversation: &'a str,
    /// The interaction.
    pub service: Service,
    /// The same as the HL7 id of the payload, and as its `Content-Id`.
    pub id: &'a MessageId,
    /// When it is made.
    pub at: Timestamp,
}

impl Outgoing<'_> {
    /// The body of the HTTP request; its content type is [`mime::content_type`].
    #[must_use]
    pub fn around(&self, payload: &str) -> Vec<u8> {
        mime::write(&self.envelope(), self.id.as_str(), payload)
    }

    /// The ebXML header: the bytes an MHS of NHS England writes, with our values.
    fn envelope(&self) -> String {
        let [from, to, cpa, conversation] =
            [self.from.as_str(), self.to.as_str(), self.cpa.as_str(), self.conversation].map(escaped);
        let service = format!("urn:nhs:names:services:{}", self.service.service);
        let (action, id, at) = (self.service.interaction, self.id, time::iso(self.at));
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<SOAP:Envelope xmlns:xsi="http://www.w3c.org/2001/XML-Schema-Instance" xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" xmlns:hl7ebxml="urn:hl7-org:transport/ebXML/DSTUv1.0" xmlns:xlink="http://www.w3.org/1999/xlink">
<SOAP:Header>
	<eb:MessageHeader SOAP:mustUnderstand="1" eb:version="2.0">
		<eb:From>
			<eb:PartyId eb:type="{PARTY_TYPE}">{from}</eb:PartyId>
		</eb:From>
		<eb:To>
			<eb:PartyId eb:type="{PARTY_TYPE}">{to}</eb:PartyId>
		</eb:To>
		<eb:CPAId>{cpa}</eb:CPAId>
		<eb:ConversationId>{conversation}</eb:ConversationId>
		<eb:Service>{service}</eb:Service>
		<eb:Action>{action}</eb:Action>
		<eb:MessageData>
			<eb:MessageId>{id}</eb:MessageId>
			<eb:Timestamp>{at}</eb:Timestamp>
		</eb:MessageData>
        <eb:DuplicateElimination/>
    </eb:MessageHeader>
    <eb:AckRequested SOAP:mustUnderstand="1" eb:version="2.0" eb:signed="false" SOAP:actor="{TO_PARTY}"/>
    <eb:SyncReply SOAP:mustUnderstand="1" eb:version="2.0" SOAP:actor="http://schemas.xmlsoap.org/soap/actor/next"/>
</SOAP:Header>
<SOAP:Body>
    <eb:Manifest SOAP:mustUnderstand="1" eb:version="2.0">
        <eb:Reference xlink:href="cid:{id}@spine.nhs.uk">
            <eb:Schema eb:location="http://www.nhsia.nhs.uk/schemas/HL7-Message.xsd" eb:version="1.0"/>
            <eb:Description xml:lang="en">HL7 payload</eb:Description>
            <hl7ebxml:Payload style="HL7" encoding="XML" version="3.0"/>
        </eb:Reference>
    </eb:Manifest>
</SOAP:Body>
</SOAP:Envelope>
"#
        )
    }
}

/// A signal about a message received: an acknowledgment, or an error with its words.
#[derive(Clone, Copy, Debug)]
pub struct Signal<'a> {
    /// What it is about.
    pub about: &'a Header,
    /// Its own id.
    pub id: &'a MessageId,
    /// When it is made.
    pub at: Timestamp,
    /// `None` for an acknowledgment; else error code and description.
    pub error: Option<(&'static str, &'static str)>,
}

impl Signal<'_> {
    /// The whole envelope: from the receiver of the message back to its sender.
    #[must_use]
    pub fn write(&self) -> String {
        let about = self.about;
        let [from, to, cpa, conversation, refers_to] =
            [&about.to, &about.from, &about.cpa, &about.conversation, &about.id].map(|t| escaped(t));
        let at = time::iso(self.at);
        let (action, signal) = match self.error {
            None => (
                "Acknowledgment",
                format!(
                    r#"<eb:Acknowledgment eb:version="2.0" soap:mustUnderstand="1" soap:actor="{TO_PARTY}"><eb:Timestamp>{at}</eb:Timestamp><eb:RefToMessageId>{refers_to}</eb:RefToMessageId><eb:From><eb:PartyId eb:type="{PARTY_TYPE}">{from}</eb:PartyId></eb:From></eb:Acknowledgment>"#
                ),
            ),
            Some((code, words)) => (
                "MessageError",
                format!(
                    r#"<eb:ErrorList eb:version="2.0" soap:mustUnderstand="1" eb:highestSeverity="Error"><eb:Error eb:codeContext="{SIGNALS}:errors" eb:errorCode="{code}" eb:severity="Error"><eb:Description xml:lang="en-GB">{words}</eb:Description></eb:Error></eb:ErrorList>"#
                ),
            ),
        };
        let id = self.id;
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="{soap}" xmlns:eb="{eb}" xmlns:xlink="{xlink}"><soap:Header><eb:MessageHeader eb:version="2.0" soap:mustUnderstand="1"><eb:From><eb:PartyId eb:type="{PARTY_TYPE}">{from}</eb:PartyId></eb:From><eb:To><eb:PartyId eb:type="{PARTY_TYPE}">{to}</eb:PartyId></eb:To><eb:CPAId>{cpa}</eb:CPAId><eb:ConversationId>{conversation}</eb:ConversationId><eb:Service>{SIGNALS}</eb:Service><eb:Action>{action}</eb:Action><eb:MessageData><eb:MessageId>{id}</eb:MessageId><eb:Timestamp>{at}</eb:Timestamp><eb:RefToMessageId>{refers_to}</eb:RefToMessageId></eb:MessageData></eb:MessageHeader>{signal}</soap:Header><soap:Body/></soap:Envelope>"#,
            soap = oid::SOAP,
            eb = oid::EB,
            xlink = oid::XLINK,
        )
    }
}

/// The header of a message received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Party key of the sender.
    pub from: String,
    /// Party key of the receiver.
    pub to: String,
    /// The agreement.
    pub cpa: String,
    /// The conversation.
    pub conversation: String,
    /// `urn:nhs:names:services:alerts`.
    pub service: String,
    /// `MCCI_IN010000UK13`.
    pub action: String,
    /// Its id.
    pub id: String,
    /// The message it answers.
    pub refers_to: Option<String>,
    /// Whether an acknowledgment is asked for.
    pub ack_requested: bool,
    /// What it signals.
    pub signal: Carried,
}

/// What an envelope carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    /// The transport acknowledgment of this message.
    Acknowledgment(String),
    /// Errors.
    Errors(EbxmlErrors),
    /// A payload, by its `Content-Id`.
    Payload(String),
}

/// Reads an ebXML envelope.
///
/// # Errors
/// When it is not one, or is a SOAP fault.
pub fn read(bytes: &[u8]) -> Result<Header, SpineError> {
    let tree = Tree::parse(bytes)?;
    let envelope = tree.root();
    if !envelope.is(oid::SOAP, "Envelope") {
        return Err(envelope.not("a SOAP envelope").into());
    }
    let body = envelope.child(oid::SOAP, "Body")?;
    if body.child_opt(oid::SOAP, "Fault")?.is_some() {
        super::soap::body(envelope)?;
    }
    let header = envelope.child(oid::SOAP, "Header")?;
    let message = header.child(oid::EB, "MessageHeader")?;
    let data = message.child(oid::EB, "MessageData")?;
    let said = |e: Element<'_, '_>, name| e.child(oid::EB, name).and_then(field);
    let party = |name| message.at(oid::EB, &[name, "PartyId"]).and_then(field);
    Ok(Header {
        from: party("From")?,
        to: party("To")?,
        cpa: said(message, "CPAId")?,
        conversation: said(message, "ConversationId")?,
        service: said(message, "Service")?,
        action: said(message, "Action")?,
        id: said(data, "MessageId")?,
        refers_to: data.child_opt(oid::EB, "RefToMessageId")?.map(field).transpose()?,
        ack_requested: header.child_opt(oid::EB, "AckRequested")?.is_some(),
        signal: carried(header, body)?,
    })
}

fn field(element: Element<'_, '_>) -> Result<String, XmlError> {
    let text = element.text().trim().to_owned();
    if text.len() > MAX_FIELD { Err(element.not("of sane length")) } else { Ok(text) }
}

fn carried(header: Element<'_, '_>, body: Element<'_, '_>) -> Result<Carried, SpineError> {
    if let Some(errors) = header.child_opt(oid::EB, "ErrorList")? {
        return EbxmlErrors::read(errors).map(Carried::Errors);
    }
    if let Some(ack) = header.child_opt(oid::EB, "Acknowledgment")? {
        let refers_to = field(ack.child(oid::EB, "RefToMessageId")?)?;
        return Ok(Carried::Acknowledgment(refers_to));
    }
    let reference = body.at(oid::EB, &["Manifest", "Reference"])?;
    let href = reference.attr_ns(oid::XLINK, "href").and_then(|h| h.strip_prefix("cid:"));
    href.map(|id| Carried::Payload(id.to_owned())).ok_or_else(|| reference.not("a reference to a part").into())
}
