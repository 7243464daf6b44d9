use std::collections::BTreeSet;

use super::super::super::hl7::answer::new_id;
use super::super::super::testing::{EVENTS, NEW_EVENT, Stage, sample};
use super::super::super::xml::Unreadable;
use super::super::read::{TABLES, read};
use super::super::transport::{ENVELOPE, SIZE};
use super::super::{GET, LIST_SM, LIST_UK, MAX_REQUEST};
use super::{PERSON, Query, post};

const LIST: Query<'_> = Query { interaction: LIST_UK, patient: EVENTS, overrides: "0", event: None };
const OVERRIDE: Query<'_> = Query { overrides: "1", ..LIST };
const FETCH: Query<'_> = Query { interaction: GET, event: Some(NEW_EVENT), ..LIST };

/// A request, what is replaced in it by what, the fault's name, and the rule that is broken.
type Row = (Query<'static>, &'static str, &'static str, &'static str, &'static str);

const TMS: &str = "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED";
const SYSTEM: &str = r#"<author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="200000000115"/></agentSystemSDS></AgentSystemSDS></author1>"#;
const IN_HEADER: &str = r#"<h:communicationFunctionRcv typeCode="RCV"><h:device"#;

#[rustfmt::skip]
const ROWS: &[Row] = &[
    (LIST, "</s:Envelope>", "", TMS, "the document is well formed"),
    (LIST, "<s:Envelope", "<!DOCTYPE a><s:Envelope", TMS, "there is no DOCTYPE"),
    (LIST, "<s:Header>", "<?php 1?><s:Header>", TMS, "there is no processing instruction"),
    (LIST, "UTF-8", "ISO-8859-1", TMS, "the text is UTF-8"),
    (LIST, "</s:Body>", "</s:Body><s:Body/>", TMS, ENVELOPE),
    (LIST, "</s:Body>", "<again/></s:Body>", TMS, ENVELOPE),
    (LIST, "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope", TMS, ENVELOPE),
    (LIST, "<wsa:MessageID>uuid:", "<wsa:MessageID>urn:uuid:", "ErrorBaseTms.SOAP_MESSAGE_ID_ERROR", "there is one wsa:MessageID of uuid: and 36 characters"),
    (LIST, "wsa:MessageID", "wsa:RelatesTo", "ErrorBaseTms.SOAP_MESSAGE_ID_ERROR", "there is one wsa:MessageID of uuid: and 36 characters"),
    (LIST, "</wsa:Action>", "</wsa:Action><wsa:Action>x/y</wsa:Action>", "ErrorBaseTms.SOAP_ACTION_ERROR", "there is one wsa:Action of service and interaction"),
    (LIST, "psisquery/QUPC_IN180000UK04</wsa:Action>", "psis/QUPC_IN180000UK04</wsa:Action>", "ErrorBaseTms.SOAP_ACTION_ERROR", "the SOAPAction of HTTP is the wsa:Action"),
    (Query { interaction: "QUPC_IN200000UK04", ..LIST }, "", "", "Service or interaction not supported", "service and interaction are offered here"),
    (LIST, "https://localhost/sync-service", " ", "ErrorBaseTms.SOAP_TO_ERROR", "there is one wsa:To with an address"),
    (LIST, IN_HEADER, r#"<h:communicationFunctionRcv typeCode="RCV"><h:other/><h:device><h:id/></h:device><h:device"#, "ErrorBaseTms.SOAP_COMM_FUNC_RCV_ERROR", "the header has a receiver"),
    (LIST, r#"<h:communicationFunctionSnd typeCode="SND"><h:device"#, r#"<h:communicationFunctionSnd typeCode="SND"><h:device/><h:device"#, "ErrorBaseTms.SOAP_COMM_FUNC_SND_ERROR", "the header has a sender"),
    (LIST, "200000000099", "200000000098", "ErrorBaseTms.SOAP_COMM_FUNC_RCV_ERROR", "the receiver is this Spine"),
    (LIST, "200000000115", "200000000114", "ErrorBaseTms.SOAP_COMM_FUNC_SND_ERROR", "the sender is a system in the directory"),
    (LIST, "<QUPC_IN180000UK04 xmlns=\"urn:hl7-org:v3\"", "<QUPC_IN180000UK04 xmlns=\"urn:hl7-org:v2\"", "ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID", "the message stands in urn:hl7-org:v3 under the name of the action"),
    (LIST, "4.12\" extension=\"QUPC_IN180000UK04\"", "4.12\" extension=\"QUPC_IN180000SM04\"", "ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID", "interactionId is the action"),
    (LIST, "<id root=\"", "<id extension=\"1\" root=\"", "ErrorBase1732.INVALID_ID", "id is one upper-case UUID without an extension"),
    (LIST, "20261121101500", "2026112110150", "ErrorBase1732.INVALID_CREATION_TIME", "creationTime is yyyyMMddHHmmss"),
    (LIST, "20261121101500", "20261321101500", "ErrorBase1732.INVALID_CREATION_TIME", "creationTime is yyyyMMddHHmmss"),
    (LIST, "V3NPfIT4.2.00", "3NPfIT7.2.02", "ErrorBase1732.INVALID_VERSION_CODE", "versionCode is one of the interaction's"),
    (LIST, "<processingCode code=\"P\"/>", "<processingCode code=\"D\"/>", "Training.PROCESSING_CODES", "processingCode is P, processingModeCode T, acceptAckCode NE"),
    (LIST, "<communicationFunctionRcv typeCode=\"RCV\"><h:device classCode=\"DEV\" determinerCode=\"INSTANCE\"><h:id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"200000000099\"", "<communicationFunctionRcv typeCode=\"RCV\"><h:device classCode=\"DEV\" determinerCode=\"INSTANCE\"><h:id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"200000000098\"", "ErrorBase1732.INCONSISTENT_COMM_FUNC_RCV", "the receiver is the one the transport names"),
    (LIST, "<communicationFunctionSnd typeCode=\"SND\"><h:device", "<communicationFunctionSnd typeCode=\"SND\"><h:device/><h:device", "ErrorBase1732.INCONSISTENT_COMM_FUNC_SND", "the sender is the one the transport names"),
    (LIST, "classCode=\"CACT\"", "classCode=\"ACT\"", "ErrorBase1732.INVALID_CONTROL_ACT", "there is one ControlActEvent, CACT and EVN"),
    (LIST, "<acceptAckCode code=\"NE\"/>", "<acceptAckCode code=\"NE\"/><sequenceNumber value=\"1\"/>", "Training.WRAPPER_ORDER", "the elements of the wrapper are these and in this order"),
    (OVERRIDE, "<author1 typeCode", "<author/><author1 typeCode", "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID_CARDINALITY", "there is at most one person as author"),
    (LIST, SYSTEM, "", "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID_CARDINALITY", "there are one or two author1"),
    (LIST, "</author1>", concat!("</author1>", "<author/>"), "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID", "the authors stand first, author before author1"),
    (OVERRIDE, "extension=\"R8000\"", "extension=\"\"", "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT_INVALID", "the person has role profile, user and job role"),
    (OVERRIDE, "1.2.826.0.1285.0.2.0.65", "1.2.826.0.1285.0.2.0.66", "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT_INVALID", "the person has role profile, user and job role"),
    (OVERRIDE, "extension=\"100000000001\"", "extension=\" \"", "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT_INVALID", "the person has role profile, user and job role"),
    (LIST, "<agentSystemSDS classCode=\"DEV\" determinerCode=\"INSTANCE\"><id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"200000000115\"", "<agentSystemSDS classCode=\"DEV\" determinerCode=\"INSTANCE\"><id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"200000000116\"", "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT2_INVALID", "the first author1 is the sending system"),
    (LIST, "</author1>", "</author1><author1><workstation><id root=\"1.2\" extension=\"\"/></workstation></author1>", "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT2_INVALID", "a second author1 is a workstation with an id"),
    (LIST, "</query>", "</query><query/>", "ErrorBase1732.CONTROL_ACT_QUERY_INVALID", "there is one query, last in the control act"),
    (LIST, "code=\"0\" codeSystem", "codeSystem", "ErrorBase1733.MANDATORY_FIELD_MISSING", "dissentOverride has code and code system"),
    (LIST, "<value root=\"2.16.840.1.113883.2.1.4.1\" extension=\"9990000018\"/>", "", "ErrorBase1733.MANDATORY_FIELD_MISSING", "nHSNumber has a value"),
    (FETCH, "<value root=\"0A5A9D32-5B5D-4E52-9D08-7C9A3A3C4E02\"/>", "<value/>", "ErrorBase1733.MANDATORY_FIELD_MISSING", "a get names its event"),
    (LIST, "<nHSNumber>", "<eventRecord/><nHSNumber>", "ErrorBase1732.CONTROL_ACT_QUERY_INVALID", "the parameters are those of the interaction, in order"),
    (LIST, "<nHSNumber>", "<nHSNumber><semanticsText>NHSNumber</semanticsText>", "ErrorBase1733.INVALID_DOCUMENT_DATA", "each parameter has its value first, then its semanticsText"),
    (LIST, ">NHSNumber<", ">NhsNumber<", "ErrorBase1733.INVALID_DOCUMENT_DATA", "each semanticsText names its parameter"),
    (LIST, "4.17.60", "4.17.61", "ErrorBase1733.INVALID_DOCUMENT_DATA", "the override code is of DissentOverride"),
    (LIST, "2.16.840.1.113883.2.1.4.1\"", "2.16.840.1.113883.2.1.4.2\"", "ErrorBase1733.INVALID_DOCUMENT_DATA", "the patient's number is an NHS number by its root"),
    (FETCH, "<value root=\"0A5A9D32", "<value root=\"0a5a9d32", "ErrorBase1733.INVALID_DOCUMENT_DATA", "the event is an upper-case UUID without an extension"),
    (Query { overrides: "4", ..LIST }, "", "", "Training.DISSENT_OVERRIDE_CODE", "the override code is 0, 1, 2 or 3"),
    (Query { overrides: "5", ..LIST }, "", "", "Training.DISSENT_OVERRIDE_CODE", "the override code is 0, 1, 2 or 3"),
    (LIST, "code=\"0\"", "code=\"0\" displayName=\"No override\"", "Mim.DISSENT_OVERRIDE_FORBIDS_DISPLAY_NAME", "without override there is no displayName"),
    (LIST, "17.60\"/>", "17.60\"><originalText>why</originalText></value>", "Mim.DISSENT_OVERRIDE_FORBIDS_ORIGINAL_TEXT", "without override there is no originalText"),
    (OVERRIDE, PERSON, "", "Mim.DISSENT_OVERRIDE_NEEDS_AUTHOR", "an override has a person as author"),
    (OVERRIDE, "displayName=\"A legal ground\"", "", "Mim.DISSENT_OVERRIDE_NEEDS_DISPLAY_NAME", "an override has a displayName"),
    (OVERRIDE, "Unconscious", "", "Mim.DISSENT_OVERRIDE_NEEDS_ORIGINAL_TEXT", "an override has the user's reason as originalText"),
];

/// Rows whose mutation is too large to be written down, or is not in the body.
fn made_rows() -> Vec<(String, String, String, &'static str, &'static str)> {
    let (action, good) = (LIST.action(), LIST.write());
    let inserted = |text: String| good.replacen("<s:Body>", &format!("<s:Body>{text}"), 1);
    let attributes: String = (0..65).map(|i| format!(" a{i}=''")).collect();
    let namespaces: String =
        (0..3).map(|i| (0..30).fold(format!("<e{i}"), |t, j| t + &format!(" xmlns:n{i}x{j}='u'")) + ">").collect();
    let id = good.split("uuid:").nth(1).unwrap().get(..36).unwrap();
    let another = good.replacen(&format!("<id root=\"{id}"), &format!("<id root=\"{}", new_id()), 1);
    let xml = "text/xml".to_owned();
    vec![
        (xml.clone(), action.clone(), another, "ErrorBase1732.INVALID_ID", "id is the message id of the transport"),
        (
            "application/soap+xml".to_owned(),
            action.clone(),
            good.clone(),
            "Training.CONTENT_TYPE",
            "the content type is text/xml",
        ),
        (
            xml.clone(),
            "x".to_owned(),
            good.clone(),
            "ErrorBaseTms.SOAP_ACTION_ERROR",
            "the SOAPAction of HTTP is the wsa:Action",
        ),
        (xml.clone(), action.clone(), inserted("<e>".repeat(200)), TMS, "elements are at most 128 deep"),
        (
            xml.clone(),
            action.clone(),
            inserted(format!("<e{attributes}/>")),
            TMS,
            "an element has at most 64 attributes",
        ),
        (xml.clone(), action.clone(), inserted(namespaces), TMS, "at most 64 namespaces are in force"),
        (xml, action, inserted(format!("<{}/>", "n".repeat(257))), TMS, "names are at most 256 bytes"),
    ]
}

#[test]
fn each_rule_refuses_a_request_that_breaks_it_and_it_alone() {
    for query in [LIST, OVERRIDE, FETCH, Query { interaction: LIST_SM, ..LIST }, Query { overrides: "3", ..FETCH }] {
        let (_, good) = read("text/xml; charset=UTF-8", &query.action(), query.write().as_bytes());
        assert!(good.is_ok(), "{:?}", good.err());
    }
    let mut provoked = BTreeSet::new();
    let mut check = |content_type: &str, action: &str, body: &str, fault: &str, says: &str| {
        let broken = read(content_type, action, body.as_bytes()).1.err().unwrap_or_else(|| panic!("accepted: {says}"));
        assert_eq!((broken.fault, broken.says.as_str()), (fault, says));
        provoked.insert(broken.says);
    };
    for (query, from, to, fault, says) in ROWS {
        let body = query.write();
        assert!(body.contains(from), "nothing to replace for: {says}");
        check("text/xml", &query.action(), &body.replacen(from, to, count(from)), fault, says);
    }
    for (content_type, action, body, fault, says) in made_rows() {
        check(&content_type, &action, &body, fault, says);
    }
    let rules = TABLES.iter().flat_map(|t| t.iter()).map(|r| r.says.to_owned());
    let unreadable = [
        Unreadable::Encoding,
        Unreadable::Doctype,
        Unreadable::Instruction,
        Unreadable::Depth,
        Unreadable::Attributes,
        Unreadable::Namespaces,
        Unreadable::Name,
        Unreadable::Malformed,
    ];
    let all: BTreeSet<String> =
        rules.chain(unreadable.iter().map(ToString::to_string)).chain([ENVELOPE.to_owned()]).collect();
    assert_eq!(all.difference(&provoked).collect::<Vec<_>>(), Vec::<&String>::new(), "rules nothing provoked");
    let says: Vec<_> = TABLES.iter().flat_map(|t| t.iter()).map(|r| r.says).collect();
    assert_eq!(says.iter().collect::<BTreeSet<_>>().len(), says.len(), "rules are told apart by what they say");
}

/// An identifier is replaced wherever it stands; anything longer once.
fn count(from: &str) -> usize {
    if from.len() == 12 && from.bytes().all(|b| b.is_ascii_digit()) || from.starts_with("wsa:") {
        usize::MAX
    } else {
        1
    }
}

#[test]
fn the_made_samples_are_accepted() {
    let rows = [
        ("list_SM04_no_override.xml", LIST_SM),
        ("list_UK04_no_override.xml", LIST_UK),
        ("list_UK04_override_public_interest.xml", LIST_UK),
        ("get_UK04_no_override.xml", GET),
    ];
    for (file, interaction) in rows {
        let Some(body) = sample(&format!("samples/made/{file}"), "the_made_samples_are_accepted") else { return };
        let action = format!("urn:nhs:names:services:psisquery/{interaction}");
        let (known, question) = read("text/xml", &action, body.as_bytes());
        assert!(question.is_ok(), "{file}: {:?}", question.err());
        assert_eq!(known.patient.as_deref(), Some("9000000009"), "{file}");
    }
}

#[tokio::test]
async fn a_broken_rule_is_a_soap_fault_that_names_it() {
    let stage = Stage::set().await;
    let rows = [
        (LIST.write().replace("NE\"/>", "AL\"/>"), "300", "Training.PROCESSING_CODES"),
        (Query { interaction: "QUPC_IN160101UK05", ..LIST }.write(), "101", "Service or interaction not supported"),
        ("not XML".to_owned(), "300", TMS),
        (" ".repeat(MAX_REQUEST + 1), "300", SIZE),
    ];
    for (number, (body, code, name)) in rows.into_iter().enumerate() {
        let action = if code == "101" { LIST.action().replace("180000UK04", "160101UK05") } else { LIST.action() };
        let answer = post(&stage, &action, body).await.unwrap();
        assert_eq!(answer.status(), 500, "{name}");
        let text = answer.text().await.unwrap();
        assert!(text.contains(&format!("<nasp:errorCode>{code}</nasp:errorCode>")), "{name}: {text}");
        assert!(text.contains(name), "{name}: {text}");
        let line = stage.world.ledger().lines().pop().unwrap();
        assert_eq!(line.number, number as u64 + 1);
        assert!(line.answer.starts_with("fault "), "{line:?}");
    }
}
