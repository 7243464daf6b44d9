//! The application answer to an alert, `MCCI_IN010000UK13` as an ebXML message of its own (hl7v3.md sections 12a, 13;
//! sample `scr/scrapi__mock-spine__upload-scr__pollingSuccess.txt`).

use super::super::hl7::answer::{Route, Stamp, Verdict, message};
use super::super::xml::escape;
use super::SERVICE;
use super::header::{CONTENT_HOST, NEXT, PARTY_TYPE, TO_PARTY};
use super::signal::{About, time};
use crate::state::{SITE_CPA, SPINE_ASID, SPINE_PARTY};

/// The interaction.
pub(crate) const ANSWER: &str = "MCCI_IN010000UK13";
/// The boundary every sender uses.
const BOUNDARY: &str = "--=_MIME-Boundary";

/// An answer on its way, with what must stay the same however often it is sent.
#[derive(Clone)]
pub(crate) struct Letter {
    /// Its own id and time.
    pub(crate) stamp: Stamp,
    /// The alert's message, seen as ebXML.
    pub(crate) about: About,
    /// System id of who sent the alert.
    pub(crate) asker: String,
    /// Whether the alert was accepted.
    pub(crate) verdict: Verdict,
    /// The alert's own id, for the ledger.
    pub(crate) alert_id: Option<String>,
    /// NHS number, for the ledger.
    pub(crate) patient: Option<String>,
}

impl Letter {
    /// `Content-Type` of the HTTP request.
    pub(crate) fn content_type() -> String {
        format!(r#"multipart/related; boundary="{BOUNDARY}"; type="text/xml"; start="<ebXMLHeader@spine.nhs.uk>""#)
    }

    /// `SOAPAction` of the HTTP request.
    pub(crate) fn soap_action() -> String {
        format!("{SERVICE}/{ANSWER}")
    }

    /// The body of the HTTP request: the same bytes each time.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let id = &self.stamp.id;
        let parts = [
            ("ebXMLHeader", "text/xml; charset=UTF-8", self.envelope()),
            (id, "application/xml; charset=UTF-8", self.payload()),
        ];
        let mut body = String::new();
        for (id, content_type, content) in parts {
            body.push_str(&format!(
                "--{BOUNDARY}\r\nContent-Id: <{id}{CONTENT_HOST}>\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{content}\r\n"
            ));
        }
        body.push_str(&format!("--{BOUNDARY}--\r\n"));
        body.into_bytes()
    }

    fn payload(&self) -> String {
        let route =
            Route { reply_to: self.about.id.clone(), asker: self.asker.clone(), answerer: SPINE_ASID.to_owned() };
        let answer = message(ANSWER, &self.stamp, &route, &self.verdict, &self.verdict.reasons());
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{answer}")
    }

    fn envelope(&self) -> String {
        let (id, time) = (&self.stamp.id, time(&self.stamp));
        let to = escape(&self.about.from);
        let (conversation, reference) = (escape(&self.about.conversation), escape(&self.about.id));
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" xmlns:xlink="http://www.w3.org/1999/xlink"><soap:Header><eb:MessageHeader eb:version="2.0" soap:mustUnderstand="1"><eb:From><eb:PartyId eb:type="{PARTY_TYPE}">{SPINE_PARTY}</eb:PartyId></eb:From><eb:To><eb:PartyId eb:type="{PARTY_TYPE}">{to}</eb:PartyId></eb:To><eb:CPAId>{SITE_CPA}</eb:CPAId><eb:ConversationId>{conversation}</eb:ConversationId><eb:Service>{SERVICE}</eb:Service><eb:Action>{ANSWER}</eb:Action><eb:MessageData><eb:MessageId>{id}</eb:MessageId><eb:Timestamp>{time}</eb:Timestamp><eb:RefToMessageId>{reference}</eb:RefToMessageId></eb:MessageData><eb:DuplicateElimination/></eb:MessageHeader><eb:AckRequested eb:version="2.0" soap:mustUnderstand="1" soap:actor="{TO_PARTY}" eb:signed="false"/><eb:SyncReply eb:version="2.0" soap:mustUnderstand="1" soap:actor="{NEXT}"/></soap:Header><soap:Body><eb:Manifest xmlns:hl7ebxml="urn:hl7-org:transport/ebXML/DSTUv1.0" eb:version="2.0"><eb:Reference xlink:href="cid:{id}{CONTENT_HOST}"><eb:Schema eb:location="urn:hl7-org:v3_MCCI_IN010000UK13.xsd" eb:version="13"/><eb:Description xml:lang="en">The HL7 payload</eb:Description><hl7ebxml:Payload style="HL7" encoding="XML" version="3.0"/></eb:Reference></eb:Manifest></soap:Body></soap:Envelope>"#
        )
    }
}
