use std::collections::BTreeSet;

use super::super::super::rule::Broken;
use super::super::super::testing::{EVENTS, sample};
use super::super::read::{ENVELOPE, HEADER, PAYLOAD, Read, TWO_PARTS, read};
use super::{CONTENT_TYPE, SOAP_ACTION, Sent};

/// Where a refusal is told: not ebXML at all, in the header, or in the alert.
#[derive(Debug, PartialEq, Eq)]
enum At {
    Nothing,
    Header,
    Alert,
}

/// What is replaced by what in the whole body, where it is refused, the fault's name, and the rule.
type Row = (&'static str, &'static str, At, &'static str, &'static str);

const NOT_EBXML: &str = "Training.NOT_EBXML";
const MANIFEST: &str = "INVALID_MANIFEST_REFERENCE";

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("----=_MIME-Boundary--", "", At::Nothing, NOT_EBXML, "the body ends with its closing boundary"),
    ("</SOAP:Envelope>", "", At::Nothing, NOT_EBXML, "the document is well formed"),
    ("<SOAP:Envelope", "<!DOCTYPE a><SOAP:Envelope", At::Nothing, NOT_EBXML, "there is no DOCTYPE"),
    ("</SOAP:Body>", "</SOAP:Body><SOAP:Body/>", At::Nothing, NOT_EBXML, ENVELOPE),
    ("----=_MIME-Boundary--", "----=_MIME-Boundary\nContent-Id: c\n\n1\n----=_MIME-Boundary--", At::Header, MANIFEST, TWO_PARTS),
    ("eb:MessageHeader SOAP:mustUnderstand=\"1\" eb:version=\"2.0\"", "eb:MessageHeader SOAP:mustUnderstand=\"1\" eb:version=\"1.0\"", At::Header, "Training.MESSAGE_HEADER", "there is one MessageHeader of version 2.0 that must be understood"),
    ("urn:nhs:names:partyType:ocs+serviceInstance\">FX123", "urn:x\">FX123", At::Header, "Training.FROM_PARTY_TYPE", "From has one party of the NHS party type"),
    ("urn:nhs:names:partyType:ocs+serviceInstance\">YES", "urn:x\">YES", At::Header, "501314:Invalid To Party Type attribute", "To has one party of the NHS party type"),
    ("FX123-0000001", "FX124-0000001", At::Header, "Training.UNKNOWN_FROM_PARTY", "From is a party in the directory"),
    ("YES-0000806", "YEA-0000806", At::Header, "Training.UNKNOWN_TO_PARTY", "To is this Spine"),
    ("<eb:CPAId>", "<eb:CPAId>X", At::Header, "501319:Unknown eb:CPAId", "CPAId is the contract for alerts"),
    ("<eb:Service>urn:nhs:names:services:alerts<", "<eb:Service>urn:nhs:names:services:psis<", At::Header, "Training.ACTION_NOT_SUPPORTED", "service and action are offered here"),
    ("<eb:MessageId>", "<eb:MessageId>x", At::Header, "Training.MESSAGE_ID", "MessageId is an upper-case UUID"),
    ("10:15:00Z", "10:15:00", At::Header, "Training.TIMESTAMP", "Timestamp is ISO 8601 in UTC"),
    ("<eb:DuplicateElimination/>", "", At::Header, "DUPLICATE_ELIMINATION_INCONSISTENT_WITH_CONTRACT", "DuplicateElimination is asked for"),
    ("eb:AckRequested", "eb:NotRequested", At::Header, "ACK_REQUESTED_INCONSISTENT_WITH_CONTRACT", "AckRequested is there"),
    ("eb:version=\"2.0\" eb:signed", "eb:version=\"1.0\" eb:signed", At::Header, "ACK_REQUESTED_VERSION_INVALID", "AckRequested is of version 2.0"),
    ("actor:toPartyMSH", "actor:nextMSH", At::Header, "ACK_REQUESTED_ACTOR_INVALID", "AckRequested is for the receiving party's handler"),
    ("signed=\"false\"", "signed=\"true\"", At::Header, "Training.ACK_REQUESTED_SIGNED", "AckRequested is not signed"),
    ("eb:SyncReply", "eb:LaterReply", At::Header, "SYNCREPLY_INCONSISTENT_WITH_CONTRACT", "SyncReply is there"),
    ("<eb:SyncReply SOAP:mustUnderstand=\"1\" eb:version=\"2.0\"", "<eb:SyncReply SOAP:mustUnderstand=\"1\"", At::Header, "SYNCREPLY_VERSION_INVALID", "SyncReply is of version 2.0"),
    ("soap/actor/next", "soap/actor/last", At::Header, "SYNCREPLY_ACTOR_INVALID", "SyncReply is for the next handler"),
    ("</eb:Reference>", "</eb:Reference><eb:Reference/>", At::Header, MANIFEST, "the manifest has one reference"),
    ("xlink:href=\"cid:", "xlink:href=\"", At::Header, MANIFEST, "the reference is to the payload part"),
    ("style=\"HL7\"", "style=\"CDA\"", At::Header, "Training.MANIFEST_PAYLOAD", "the reference describes an HL7 payload"),
    ("</COMT_IN000001UK01>", "", At::Header, "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED", "the document is well formed"),
    ("<COMT_IN000001UK01 xmlns=\"urn:hl7-org:v3\"", "<COMT_IN000001UK01 xmlns=\"urn:hl7-org:v2\"", At::Alert, "ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID", "the message stands in urn:hl7-org:v3 under the name of the action"),
    ("extension=\"COMT_IN000001UK01\"", "extension=\"COMT_IN000002UK01\"", At::Alert, "ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID", "interactionId is the action"),
    ("urn:hl7-org:v3\"><id root=\"", "urn:hl7-org:v3\"><id root=\"X", At::Alert, "ErrorBase1732.INVALID_ID", "id is one upper-case UUID without an extension"),
    ("creationTime value=\"", "creationTime value=\"x", At::Alert, "ErrorBase1732.INVALID_CREATION_TIME", "creationTime is yyyyMMddHHmmss"),
    ("3NPfIT7.2.02", "3NPfIT7.2.03", At::Alert, "ErrorBase1732.INVALID_VERSION_CODE", "versionCode is one of the interaction's"),
    ("acceptAckCode code=\"NE\"", "acceptAckCode code=\"AL\"", At::Alert, "Training.PROCESSING_CODES", "processingCode is P, processingModeCode T, acceptAckCode NE"),
    ("extension=\"200000000099\"", "extension=\"200000000098\"", At::Alert, "ErrorBase1732.INCONSISTENT_COMM_FUNC_RCV", "the receiver is the one the transport names"),
    ("extension=\"200000000115\"", "extension=\"200000000114\"", At::Alert, "ErrorBase1732.INCONSISTENT_COMM_FUNC_SND", "the sender is the one the transport names"),
    ("classCode=\"CACT\"", "classCode=\"ACT\"", At::Alert, "ErrorBase1732.INVALID_CONTROL_ACT", "there is one ControlActEvent, CACT and EVN"),
    ("<processingCode", "<securityText/><processingCode", At::Alert, "Training.WRAPPER_ORDER", "the elements of the wrapper are these and in this order"),
    ("<author1", "<author/><author1", At::Alert, "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID_CARDINALITY", "there is at most one person as author"),
    ("</author1>", "</author1><author1/><author1/>", At::Alert, "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID_CARDINALITY", "there are one or two author1"),
    ("<author typeCode=\"AUT\"><AgentPerson", "<reason/><author typeCode=\"AUT\"><AgentPerson", At::Alert, "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID", "the authors stand first, author before author1"),
    ("extension=\"R8000\"", "extension=\"\"", At::Alert, "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT_INVALID", "the person has role profile, user and job role"),
    ("<AgentSystemSDS", "<AgentSystem/><AgentSystemSDS><x/></AgentSystemSDS><AgentSystemSDS", At::Alert, "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT2_INVALID", "the first author1 is the sending system"),
    ("</author1>", "</author1><author1/>", At::Alert, "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT2_INVALID", "a second author1 is a workstation with an id"),
    ("</author1>", "</author1><author1><s><id root=\"1\" extension=\"2\"/></s></author1>", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[ControlActEvent/author1]", "the control act has exactly one author1"),
    ("contextConductionInd=\"false\"", "contextConductionInd=\"true\"", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[AlertEvent]", "the subject is one AlertEvent, ALRT and EVN, context not conducted"),
    ("<code code=\"1\" codeSystem=\"2.16.840.1.113883.2.1.3.2.4.17.201\"", "<code code=\"1\" codeSystem=\"\"", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[AlertEvent/code]", "the alert has a type of code and code system"),
    ("<effectiveTime value=\"20261121101400\"/>", "", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[AlertEvent/effectiveTime]", "the alert has the time of the event"),
    ("101400\"/><id root=\"", "101400\"/><id root=\"x", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[AlertEvent/id]", "the alert has an upper-case UUID"),
    ("<authorSDS classCode=\"ASSIGNED\"><id", "<authorSDS classCode=\"ASSIGNED\"><no", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[authorSDS/id]", "the author has a role profile"),
    ("<desc>Pharmacist</desc>", "<desc> </desc>", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[assignedPerson/desc]", "the author has a role name"),
    ("</desc><id root=\"1.2.826.0.1285.0.2.0.65\"", "</desc><id root=\"1.2.826.0.1285.0.2.0.67\"", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[assignedPerson/id]", "the author has a user id"),
    ("<name>Alex Example</name>", "<name/>", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[assignedPerson/name]", "the author has a name"),
    ("extension=\"FX123\"", "extension=\"\"", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[representedOrganizationSDS/id]", "the author's organisation has an ODS code"),
    ("<name>Example Pharmacy</name>", "", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[representedOrganizationSDS/name]", "the author's organisation has a name"),
    ("A note", "", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[notificationMessage]", "a notification message has a UUID and a text"),
    ("<assignedDeviceSDS classCode=\"ASSIGNED\"><id", "<assignedDeviceSDS classCode=\"ASSIGNED\"><no", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[assignedDeviceSDS/id]", "the device is a system with an id"),
    ("<name>Vouch</name>", "<name/>", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[assignedDevice/name]", "the device has a name"),
    ("<code code=\"1\" codeSystem=\"2.16.840.1.113883.2.1.3.2.4.17.60\"", "<code code=\"\" codeSystem=\"2.16.840.1.113883.2.1.3.2.4.17.60\"", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[justifyingReasonCoded]", "there is one coded reason with a UUID"),
    ("Unconscious", "", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[justifyingReasonText]", "a reason in words has a UUID and a text"),
    ("extension=\"9990000018\"", "extension=\"999000018\"", At::Alert, "ErrorBaseTms.ALERT_INVALID_INPUT[patient/id]", "the patient has an NHS number of 10 characters"),
    ("</AlertEvent>", "<subject/></AlertEvent>", At::Alert, "Training.ALERT_ORDER", "the elements of the alert are these and in this order"),
];

fn refusal(content_type: &str, soap_action: &str, body: &str) -> Option<(At, Broken)> {
    match read(content_type, soap_action, body.as_bytes()) {
        Read::Nothing(broken) => Some((At::Nothing, broken)),
        Read::Faulty(_, broken) => Some((At::Header, broken)),
        Read::Alert(alert) => alert.broken.map(|broken| (At::Alert, broken)),
    }
}

/// Rows that no single replacement makes.
fn made_rows() -> Vec<(String, String, At, &'static str, &'static str)> {
    let sent = Sent::about(EVENTS);
    let (body, id) = (sent.body(), sent.message_id.clone());
    let conversation = body.replace(&format!("C-{id}"), " ");
    let renamed = body.replace(&format!("{id}@spine"), "other@spine");
    let hl7 = body.replace(&format!("v3\"><id root=\"{id}"), &format!("v3\"><id root=\"{}", sent.alert_id));
    let from = body.find("<author typeCode=\"AUT\"><AgentPersonSDS").unwrap();
    let to = body.find("<author1").unwrap();
    let nobody = format!("{}{}", body.get(..from).unwrap(), body.get(to..).unwrap());
    let action = SOAP_ACTION.to_owned();
    vec![
        (action.clone(), conversation, At::Header, "Training.CONVERSATION_ID", "there is a ConversationId"),
        ("\"x\"".to_owned(), body, At::Header, "Training.SOAP_ACTION", "the SOAPAction of HTTP is service and action"),
        (action.clone(), renamed, At::Header, MANIFEST, "the Content-Id of the payload is the MessageId"),
        (action.clone(), hl7, At::Alert, "ErrorBase1732.INVALID_ID", "id is the message id of the transport"),
        (
            action,
            nobody,
            At::Alert,
            "ErrorBaseTms.ALERT_INVALID_INPUT[ControlActEvent/author]",
            "the control act has exactly one person as author",
        ),
    ]
}

#[test]
fn each_rule_refuses_a_message_that_breaks_it_and_it_alone() {
    let good = Sent::about(EVENTS);
    assert_eq!(refusal(CONTENT_TYPE, SOAP_ACTION, &good.body()), None);
    for name in ["component", "reason1"] {
        let (from, end) = (format!("<{name} "), format!("</{name}>"));
        let without = good.body().replace(&from, &format!("<!--{from}")).replace(&end, &format!("{end}-->"));
        assert_eq!(refusal(CONTENT_TYPE, SOAP_ACTION, &without), None, "{name} may be left out");
    }
    let mut provoked = BTreeSet::new();
    let mut check = |soap_action: &str, body: &str, at: &At, fault: &str, says: &str| {
        let (where_, broken) = refusal(CONTENT_TYPE, soap_action, body).unwrap_or_else(|| panic!("accepted: {says}"));
        assert_eq!((&where_, broken.fault, broken.says.as_str()), (at, fault, says));
        provoked.insert(broken.says);
    };
    for (from, to, at, fault, says) in ROWS {
        let body = good.body();
        assert!(body.contains(from), "nothing to replace for: {says}");
        let times = if from.starts_with("eb:") && !from.contains(' ') { usize::MAX } else { 1 };
        check(SOAP_ACTION, &body.replacen(from, to, times), at, fault, says);
    }
    for (soap_action, body, at, fault, says) in made_rows() {
        check(&soap_action, &body, &at, fault, says);
    }
    let rules = HEADER.iter().chain(PAYLOAD).flat_map(|t| t.iter()).map(|r| r.says);
    let all: BTreeSet<String> = rules.chain([ENVELOPE, TWO_PARTS]).map(str::to_owned).collect();
    assert_eq!(all.difference(&provoked).collect::<Vec<_>>(), Vec::<&String>::new(), "rules nothing provoked");
}

#[test]
fn the_made_sample_of_an_alert_is_accepted() {
    let path = "samples/made/alert_dissent_override_public_interest.payload.xml";
    let Some(payload) = sample(path, "the_made_sample_of_an_alert_is_accepted") else { return };
    let good = Sent::about(EVENTS);
    let id = "F0CC8AD5-292F-5CB8-9A4D-304821F0EBE4";
    assert!(payload.contains(id));
    let sent = Sent { payload: payload.replace(id, &good.message_id), ..good };
    assert_eq!(refusal(CONTENT_TYPE, SOAP_ACTION, &sent.body()), None);
}
