//! What Vouch writes, held to the made samples, to the public schemas and to the envelope rules.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use common::{At, InOrder, SHARED, sample, structure};
use vouch_core::alert::{Alert, Cause, Contract, FrozenAlert};
use vouch_core::ids::{
    AlertId, Asid, CpaId, EventId, JobRoleCode, MessageId, NhsNumber, OdsCode, PartyKey, RoleProfileId, UserId,
};
use vouch_core::permission::Reason;
use vouch_core::ports::{AlertWriter, Route, Service};
use vouch_core::session::{Organisation, Role, User};
use vouch_core::world::World;
use vouch_core::{Code, Fault};
use vouch_spine::scr::{Dissent, Get, ListInteraction, ListSm04, ListUk04, Question};
use vouch_spine::transport::mime;
use vouch_spine::wrapper::{Author, Interaction};
use vouch_spine::{AlertCodes, Spine, SpineSettings};
use vouch_xml::Tree;

const NOON: &str = "2026-01-01T12:00:00Z";

/// A question with the values of the made samples.
fn written<I: Interaction>(id: &str, event: Option<&str>, overridden: bool) -> String {
    let asid = |a| Asid::new(a).unwrap();
    let author = Author { role_profile: "100000000001".into(), user: "100000000002".into(), job_role: "R8000".into() };
    let dissent =
        Dissent { code: "1", display: "Access made in the public interest", reason: "Unconscious patient".into() };
    Question {
        id: &MessageId::new(id).unwrap(),
        created: NOON.parse().unwrap(),
        to: "https://spine.example/sync-service",
        from: "127.0.0.1",
        receiver: &asid("200000000116"),
        sender: &asid("200000000115"),
        patient: &NhsNumber::parse("9000000009").unwrap(),
        event: event.map(|e| EventId::new(e).unwrap()).as_ref(),
        dissent: overridden.then_some((&author, &dissent)),
    }
    .write::<I>()
}

fn id_of(document: &[u8]) -> String {
    let tree = Tree::parse(document).unwrap();
    let id = tree.root().descendants().find(|e| e.name() == "MessageID").unwrap().text();
    id.strip_prefix("uuid:").unwrap().to_owned()
}

#[test]
fn questions_are_the_made_ones() {
    for (file, write) in [
        ("made/list_SM04_no_override.xml", (|id| written::<ListSm04>(id, None, false)) as fn(&str) -> String),
        ("made/list_UK04_no_override.xml", |id| written::<ListUk04>(id, None, false)),
        ("made/list_UK04_override_public_interest.xml", |id| written::<ListUk04>(id, None, true)),
        ("made/get_UK04_no_override.xml", |id| written::<Get>(id, Some("4E18C63D-4BDE-5BA8-928D-3B707A21B317"), false)),
    ] {
        let Some(made) = sample("questions_are_the_made_ones", file) else { return };
        assert_eq!(structure(write(&id_of(&made)).as_bytes()), structure(&made), "{file}");
    }
}

#[test]
fn soap_envelope_field_by_field() {
    let id = "79793844-FBB1-5C7F-A6F0-8ED3E845C6D4";
    let document = written::<Get>(id, Some("4E18C63D-4BDE-5BA8-928D-3B707A21B317"), false);
    let tree = Tree::parse(document.as_bytes()).unwrap();
    let (soap, wsa, hl7) = (
        "http://schemas.xmlsoap.org/soap/envelope/",
        "http://schemas.xmlsoap.org/ws/2004/08/addressing",
        "urn:hl7-org:v3",
    );
    let header = tree.root().child(soap, "Header").unwrap();
    let body = tree.root().child(soap, "Body").unwrap().only().unwrap();
    let said = |name| header.child(wsa, name).unwrap().text();
    let asid = |e: vouch_xml::Element<'_, '_>, name| {
        e.at(hl7, &[name, "device", "id"]).unwrap().attr("extension").unwrap().to_owned()
    };
    assert_eq!(said("MessageID"), format!("uuid:{id}"));
    assert_eq!(said("MessageID").len(), 41);
    assert_eq!(said("Action"), "urn:nhs:names:services:psisquery/QUPC_IN190000UK04");
    assert_eq!(said("To"), "https://spine.example/sync-service");
    assert_eq!(body.name(), "QUPC_IN190000UK04");
    assert_eq!(body.child(hl7, "interactionId").unwrap().attr("extension").unwrap(), body.name());
    assert_eq!(body.child(hl7, "id").unwrap().attr("root").unwrap(), id);
    for function in ["communicationFunctionRcv", "communicationFunctionSnd"] {
        assert_eq!(asid(header, function), asid(body, function));
    }
    for (service, action, sds) in [
        (
            ListSm04::ROUTE,
            "urn:nhs:names:services:psisquery/QUPC_IN180000SM04",
            "urn:nhs:names:services:psisquery:QUPC_IN180000SM04",
        ),
        (
            ListInteraction::Uk04.service(),
            "urn:nhs:names:services:psisquery/QUPC_IN180000UK04",
            "urn:nhs:names:services:psisquery:QUPC_IN180000UK04",
        ),
        (
            vouch_spine::alerts::Alert::ROUTE,
            "urn:nhs:names:services:alerts/COMT_IN000001UK01",
            "urn:nhs:names:services:alerts:COMT_IN000001UK01",
        ),
    ] {
        assert_eq!((service.action().as_str(), service.sds_id().as_str()), (action, sds));
    }
}

fn alert(cause: Cause) -> Alert {
    Alert {
        id: AlertId::new("CF8F5C89-CE8D-51C3-AFF2-5AA3120C4071").unwrap(),
        cause,
        at: NOON.parse().unwrap(),
        user: User { id: UserId::new("100000000002").unwrap(), name: "Test Person".into() },
        role: Role {
            profile: RoleProfileId::new("100000000001").unwrap(),
            organisation: Organisation { ods: OdsCode::new("FX999").unwrap(), name: "Test Pharmacy".into() },
            job: "Community Pharmacist".into(),
            job_code: JobRoleCode::new("R8000"),
        },
        patient: NhsNumber::parse("9000000009").unwrap(),
        reason: Reason::new(None, "Unconscious on arrival").unwrap(),
    }
}

fn route() -> Route {
    Route {
        service: Service { service: "alerts", interaction: "COMT_IN000001UK01" },
        address: "https://spine.example/reliablemessaging/reliablerequest".into(),
        asid: Asid::new("200000000116").unwrap(),
        party_key: PartyKey::new("YES-0000806").unwrap(),
        cpa_id: CpaId::new("S20001A000182"),
        contract: Some(Contract { retries: 2, interval_secs: 60, persist_secs: 300 }),
    }
}

fn spine(world: World, ids: &[&str]) -> Spine {
    let root = rcgen::generate_simple_self_signed(["root.example".to_owned()]).unwrap();
    let http = vouch_https::client(&vouch_https::Trust(root.cert.pem().into_bytes()), None).unwrap();
    let settings = SpineSettings {
        asid: Asid::new("200000000115").unwrap(),
        party_key: PartyKey::new("FX999-0000001").unwrap(),
        list: ListInteraction::Sm04,
        from: "127.0.0.1".into(),
        system: "Test system".into(),
        codes: AlertCodes::of(world, []),
    };
    Spine::new(http, settings, Arc::new(At(NOON.parse().unwrap())), Arc::new(InOrder::of(ids)))
}

fn freeze(cause: Cause) -> FrozenAlert {
    let ids = [
        "F0CC8AD5-292F-5CB8-9A4D-304821F0EBE4", // message
        "B677BC99-FEDF-5700-8019-F5DCC5B7417D", // coded reason
        "80DEFB76-663C-5A78-8465-A9ABDE3FFF72", // notification
        "AF0B137C-12BA-5681-A005-DABCB30867D3", // reason in words
    ];
    spine(World::Training, &ids).freeze(&alert(cause), &route()).unwrap()
}

fn payload(frozen: &FrozenAlert) -> Vec<u8> {
    let parts = mime::read(&frozen.content_type, &frozen.body).unwrap();
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0].id, "ebXMLHeader@spine.nhs.uk");
    assert_eq!(parts[1].id, format!("{}@spine.nhs.uk", frozen.message_id));
    parts[1].body.to_vec()
}

#[test]
fn the_alert_is_the_made_one() {
    let Some(made) = sample("the_alert_is_the_made_one", "made/alert_dissent_override_public_interest.payload.xml")
    else {
        return;
    };
    let made = String::from_utf8(made).unwrap().replace(
        "Alert: permission to view override",
        "Alert: Permission to view override CF8F5C89-CE8D-51C3-AFF2-5AA3120C4071",
    );
    assert_eq!(structure(&payload(&freeze(Cause::LegalOverride(1)))), structure(made.as_bytes()));
}

#[test]
fn the_ebxml_header_is_what_the_nhs_handler_writes() {
    let test = "the_ebxml_header_is_what_the_nhs_handler_writes";
    let Some(expected) = sample(test, "ebxml/mhs_expected_messages/mhs__ebxml_request.xml") else { return };
    let frozen = freeze(Cause::LegalOverride(1));
    let payload = String::from_utf8(payload(&frozen)).unwrap();
    // The handler's sample with our values in its places.
    let expected = [
        ("TESTGEN-201324", "FX999-0000001"),
        ("YEA-0000806", "YES-0000806"),
        ("S1001A1630", "S20001A000182"),
        ("79F49A34-9798-404C-AEC4-FD38DD81C138", frozen.message_id.as_str()),
        ("5BB171D4-53B2-4986-90CF-428BE6D157F5", frozen.message_id.as_str()),
        ("urn:nhs:names:services:pdsquery", "urn:nhs:names:services:alerts"),
        ("<eb:Action>QUPA_IN000006UK02", "<eb:Action>COMT_IN000001UK01"),
        ("2012-03-15T06:51:08Z", NOON),
        ("<QUPA_IN000006UK02 xmlns=\"urn:hl7-org:v3\"></QUPA_IN000006UK02>", &payload),
    ]
    .iter()
    .fold(String::from_utf8(expected).unwrap(), |text, (from, to)| text.replace(from, to));
    let ours = String::from_utf8(frozen.body).unwrap().replace("\r\n", "\n");
    assert_eq!(ours.trim_end(), expected.trim_end());
    assert_eq!(
        frozen.content_type,
        "multipart/related; boundary=\"--=_MIME-Boundary\"; type=text/xml; start=ebXMLHeader@spine.nhs.uk"
    );
    assert_eq!(frozen.soap_action, "urn:nhs:names:services:alerts/COMT_IN000001UK01");
    assert_eq!(frozen.contract, route().contract.unwrap());
}

#[test]
fn no_alert_without_codes_and_contract() {
    let code = |r: Result<FrozenAlert, Fault>| r.err().map(|f| f.code);
    for world in [World::Live, World::Test] {
        assert_eq!(code(spine(world, &[]).freeze(&alert(Cause::SelfClaimed), &route())), Some(Code::AlertCodesMissing));
    }
    let training = spine(World::Training, &[]);
    assert_eq!(
        code(training.freeze(&alert(Cause::SelfClaimed), &Route { cpa_id: None, ..route() })),
        Some(Code::Config)
    );
    assert_eq!(
        code(training.freeze(&alert(Cause::SelfClaimed), &Route { contract: None, ..route() })),
        Some(Code::Config)
    );
}

/// `None` when a document is valid by a schema; else what is wrong.
fn invalid(schema: &str, document: &str) -> Option<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), document).unwrap();
    let schema = Path::new(SHARED).join("schemas/Schemas").canonicalize().unwrap().join(schema);
    let out =
        Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).arg(file.path()).output().unwrap();
    (!out.status.success()).then(|| String::from_utf8_lossy(&out.stderr).into_owned())
}

#[test]
fn valid_by_the_public_schemas() {
    if !Path::new(SHARED).is_dir() {
        return println!("skipped: ../shared is absent (valid_by_the_public_schemas)");
    }
    if Command::new("xmllint").arg("--version").output().is_err() {
        return println!("skipped: xmllint is absent (valid_by_the_public_schemas)");
    }
    let id = "79793844-FBB1-5C7F-A6F0-8ED3E845C6D4";
    let event = Some("4E18C63D-4BDE-5BA8-928D-3B707A21B317");
    for (name, document) in [
        ("QUPC_IN180000UK04", written::<ListUk04>(id, None, false)),
        ("QUPC_IN180000UK04", written::<ListUk04>(id, None, true)),
        ("QUPC_IN190000UK04", written::<Get>(id, event, false)),
        ("QUPC_IN190000UK04", written::<Get>(id, event, true)),
    ] {
        let start = document.find(&format!("<{name}")).unwrap();
        let end = document.find("</SOAP-ENV:Body>").unwrap();
        assert_eq!(invalid(&format!("{name}.xsd"), &document[start..end]), None);
    }
    for cause in [
        Cause::Emergency,
        Cause::SelfClaimed,
        Cause::SelfClaimedEmergency,
        Cause::LegalOverride(1),
        Cause::LegalOverride(2),
        Cause::LegalOverride(3),
    ] {
        let document = String::from_utf8(payload(&freeze(cause))).unwrap();
        assert_eq!(invalid("COMT_IN000001UK01.xsd", &document), None, "{cause:?}");
    }
    let spoilt =
        String::from_utf8(payload(&freeze(Cause::Emergency))).unwrap().replace("<effectiveTime", "<effectiveDate");
    assert!(invalid("COMT_IN000001UK01.xsd", &spoilt).is_some(), "the schema does refuse");
}

#[test]
fn nothing_of_a_person_is_printed() {
    let dissent = Dissent { code: "1", display: "d", reason: "Unconscious patient".into() };
    let frozen = freeze(Cause::Emergency);
    let parts = mime::read(&frozen.content_type, &frozen.body).unwrap();
    for printed in [format!("{dissent:?}"), format!("{frozen:?}"), format!("{parts:?}")] {
        assert!(!printed.contains("Unconscious") && !printed.contains("9000000009"), "{printed}");
    }
}
