//! The two answers of the message handler itself: acknowledgment and error (hl7v3.md section 13; samples
//! `ebxml/mhs_expected_messages/mhs__ebxml_ack.xml`, `errors/mhs__ebxml_response_error_single.xml`).

use super::super::hl7::answer::Stamp;
use super::super::rule::Broken;
use super::super::xml::escape;
use super::header::{PARTY_TYPE, TO_PARTY};
use crate::state::SPINE_PARTY;

/// Service of the handlers among themselves.
const HANDLER: &str = "urn:oasis:names:tc:ebxml-msg:service";

/// What a signal takes over from the message it is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct About {
    /// MessageId.
    pub(crate) id: String,
    /// ConversationId.
    pub(crate) conversation: String,
    /// CPAId.
    pub(crate) contract: String,
    /// Party key of the sender.
    pub(crate) from: String,
}

/// The acknowledgment of a message.
pub(crate) fn acknowledgment(about: &About, stamp: &Stamp) -> String {
    let (id, time) = (escape(&about.id), time(stamp));
    let content = format!(
        r#"<eb:Acknowledgment eb:version="2.0" SOAP:mustUnderstand="1" SOAP:actor="{TO_PARTY}"><eb:Timestamp>{time}</eb:Timestamp><eb:RefToMessageId>{id}</eb:RefToMessageId><eb:From><eb:PartyId eb:type="{PARTY_TYPE}">{SPINE_PARTY}</eb:PartyId></eb:From></eb:Acknowledgment>"#
    );
    envelope("Acknowledgment", about, stamp, &content)
}

/// The error for a broken rule.
pub(crate) fn error(about: &About, stamp: &Stamp, broken: &Broken) -> String {
    let (code, description) = (code(broken.fault), escape(broken.fault));
    let rule = escape(&broken.says);
    let content = format!(
        r#"<eb:ErrorList SOAP:mustUnderstand="1" eb:highestSeverity="Error" eb:version="2.0"><eb:Error eb:codeContext="urn:oasis:names:tc:ebxml-msg:service:errors" eb:errorCode="{code}" eb:severity="Error" eb:location="{rule}"><eb:Description xml:lang="en-GB">{description}</eb:Description></eb:Error></eb:ErrorList>"#
    );
    envelope("MessageError", about, stamp, &content)
}

/// The error code of ebXML messaging 2.0 that fits. Spine's choice is known for `ValueNotRecognized` only.
fn code(fault: &str) -> &'static str {
    match fault {
        _ if fault.contains("INCONSISTENT_WITH_CONTRACT") => "Inconsistent",
        _ if fault.contains("MANIFEST") => "MimeProblem",
        _ if fault.contains("NOT_SUPPORTED") => "NotSupported",
        _ if fault.contains("NOT_WELL_FORMED") => "OtherXml",
        _ => "ValueNotRecognized",
    }
}

/// ISO 8601 in UTC, whole seconds.
pub(crate) fn time(stamp: &Stamp) -> String {
    stamp.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn envelope(action: &str, about: &About, stamp: &Stamp, content: &str) -> String {
    let (id, time) = (&stamp.id, time(stamp));
    let (to, contract) = (escape(&about.from), escape(&about.contract));
    let (conversation, reference) = (escape(&about.conversation), escape(&about.id));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"><SOAP:Header><eb:MessageHeader eb:version="2.0" SOAP:mustUnderstand="1"><eb:From><eb:PartyId eb:type="{PARTY_TYPE}">{SPINE_PARTY}</eb:PartyId></eb:From><eb:To><eb:PartyId eb:type="{PARTY_TYPE}">{to}</eb:PartyId></eb:To><eb:CPAId>{contract}</eb:CPAId><eb:ConversationId>{conversation}</eb:ConversationId><eb:Service>{HANDLER}</eb:Service><eb:Action>{action}</eb:Action><eb:MessageData><eb:MessageId>{id}</eb:MessageId><eb:Timestamp>{time}</eb:Timestamp><eb:RefToMessageId>{reference}</eb:RefToMessageId></eb:MessageData></eb:MessageHeader>{content}</SOAP:Header><SOAP:Body/></SOAP:Envelope>"#
    )
}
