//! Strictness rule by rule, and whole exchanges: alert, acknowledgment, answer, over mutual TLS both ways.

mod exchange;
mod parts;
mod strictness;

use super::super::hl7::answer::new_id;
use crate::state::{SITE_ASID, SITE_PARTY, SPINE_ASID, SPINE_CPA, SPINE_PARTY};

const CONTENT_TYPE: &str =
    r#"multipart/related; boundary="--=_MIME-Boundary"; type="text/xml"; start="<ebXMLHeader@spine.nhs.uk>""#;
const SOAP_ACTION: &str = "urn:nhs:names:services:alerts/COMT_IN000001UK01";

/// An alert that keeps every rule, as the two parts of its message.
#[derive(Clone)]
struct Sent {
    message_id: String,
    alert_id: String,
    header: String,
    payload: String,
}

impl Sent {
    fn about(patient: &str) -> Self {
        let (message_id, alert_id) = (new_id(), new_id());
        let header = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" xmlns:hl7ebxml="urn:hl7-org:transport/ebXML/DSTUv1.0" xmlns:xlink="http://www.w3.org/1999/xlink">
<SOAP:Header><eb:MessageHeader SOAP:mustUnderstand="1" eb:version="2.0"><eb:From><eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">{SITE_PARTY}</eb:PartyId></eb:From><eb:To><eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">{SPINE_PARTY}</eb:PartyId></eb:To><eb:CPAId>{SPINE_CPA}</eb:CPAId><eb:ConversationId>C-{message_id}</eb:ConversationId><eb:Service>urn:nhs:names:services:alerts</eb:Service><eb:Action>COMT_IN000001UK01</eb:Action><eb:MessageData><eb:MessageId>{message_id}</eb:MessageId><eb:Timestamp>2026-11-21T10:15:00Z</eb:Timestamp></eb:MessageData><eb:DuplicateElimination/></eb:MessageHeader><eb:AckRequested SOAP:mustUnderstand="1" eb:version="2.0" eb:signed="false" SOAP:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"/><eb:SyncReply SOAP:mustUnderstand="1" eb:version="2.0" SOAP:actor="http://schemas.xmlsoap.org/soap/actor/next"/></SOAP:Header>
<SOAP:Body><eb:Manifest SOAP:mustUnderstand="1" eb:version="2.0"><eb:Reference xlink:href="cid:{message_id}@spine.nhs.uk"><eb:Schema eb:location="http://www.nhsia.nhs.uk/schemas/HL7-Message.xsd" eb:version="1.0"/><eb:Description xml:lang="en">HL7 payload</eb:Description><hl7ebxml:Payload style="HL7" encoding="XML" version="3.0"/></eb:Reference></eb:Manifest></SOAP:Body></SOAP:Envelope>"#
        );
        let device = |asid| {
            format!(
                r#"<device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{asid}"/></device>"#
            )
        };
        let (to, from) = (device(SPINE_ASID), device(SITE_ASID));
        let (note, coded, words) = (new_id(), new_id(), new_id());
        let payload = format!(
            r#"<COMT_IN000001UK01 xmlns="urn:hl7-org:v3"><id root="{message_id}"/><creationTime value="20261121101500"/><versionCode code="3NPfIT7.2.02"/><interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="COMT_IN000001UK01"/><processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/><communicationFunctionRcv typeCode="RCV">{to}</communicationFunctionRcv><communicationFunctionSnd typeCode="SND">{from}</communicationFunctionSnd><ControlActEvent classCode="CACT" moodCode="EVN"><author typeCode="AUT"><AgentPersonSDS classCode="AGNT"><id root="1.2.826.0.1285.0.2.0.67" extension="100000000001"/><agentPersonSDS classCode="PSN" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.65" extension="100000000002"/></agentPersonSDS><part typeCode="PART"><partSDSRole classCode="ROL"><id root="1.2.826.0.1285.0.2.1.104" extension="R8000"/></partSDSRole></part></AgentPersonSDS></author><author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{SITE_ASID}"/></agentSystemSDS></AgentSystemSDS></author1><subject typeCode="SUBJ" contextConductionInd="false"><AlertEvent classCode="ALRT" moodCode="EVN"><code code="1" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.201" displayName="Dissent Override"/><effectiveTime value="20261121101400"/><id root="{alert_id}"/><author typeCode="AUT" contextControlCode="OP"><authorSDS classCode="ASSIGNED"><id root="1.2.826.0.1285.0.2.0.67" extension="100000000001"/><assignedPerson classCode="PSN" determinerCode="INSTANCE"><desc>Pharmacist</desc><id root="1.2.826.0.1285.0.2.0.65" extension="100000000002"/><name>Alex Example</name></assignedPerson><representedOrganizationSDS classCode="ORG" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.1.10" extension="FX123"/><name>Example Pharmacy</name></representedOrganizationSDS></authorSDS></author><component typeCode="COMP" contextConductionInd="true"><notificationMessage classCode="ACT" moodCode="EVN"><id root="{note}"/><text>A note</text></notificationMessage></component><device typeCode="DEV" contextControlCode="OP"><assignedDeviceSDS classCode="ASSIGNED"><id root="1.2.826.0.1285.0.2.0.107" extension="{SITE_ASID}"/><assignedDevice classCode="DEV" determinerCode="INSTANCE"><name>Vouch</name></assignedDevice></assignedDeviceSDS></device><reason typeCode="RSON" contextConductionInd="true"><justifyingReasonCoded classCode="ACT" moodCode="EVN"><code code="1" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.60" displayName="Public interest"/><id root="{coded}"/></justifyingReasonCoded></reason><reason1 typeCode="RSON" contextConductionInd="true"><justifyingReasonText classCode="ACT" moodCode="EVN"><id root="{words}"/><text>Unconscious</text></justifyingReasonText></reason1><recordTarget typeCode="RCT" contextControlCode="OP"><patient classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="{patient}"/></patient></recordTarget></AlertEvent></subject></ControlActEvent></COMT_IN000001UK01>"#
        );
        Self { message_id, alert_id, header, payload }
    }

    /// The same alert in another message.
    fn in_another_message(&self) -> Self {
        let message_id = new_id();
        Self {
            header: self.header.replace(&self.message_id, &message_id),
            payload: self.payload.replacen(&self.message_id, &message_id, 1),
            alert_id: self.alert_id.clone(),
            message_id,
        }
    }

    fn body(&self) -> String {
        let Self { message_id, header, payload, .. } = self;
        format!(
            "----=_MIME-Boundary\r\nContent-Id: <ebXMLHeader@spine.nhs.uk>\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{header}\r\n----=_MIME-Boundary\r\nContent-Id: <{message_id}@spine.nhs.uk>\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{payload}\r\n----=_MIME-Boundary--\r\n"
        )
    }
}
