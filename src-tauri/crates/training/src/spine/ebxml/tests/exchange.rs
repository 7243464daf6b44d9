use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use tokio::sync::mpsc;

use super::super::super::accepted_alerts;
use super::super::super::testing::{DISSENT, EVENTS, NONE, Stage, serve_over_tls, shared};
use super::super::super::xml::{EB, Find, HL7, SOAP, parse};
use super::super::mime::split;
use super::{CONTENT_TYPE, SOAP_ACTION, Sent};
use crate::faults::{Fault, Order};
use crate::state::{SITE_ASID, SITE_CPA, SPINE_ASID, World};

/// The site's endpoint: keeps what comes, and acknowledges it unless told to refuse some first.
#[derive(Clone)]
struct Site {
    came: mpsc::UnboundedSender<Came>,
    refuse: Arc<Mutex<u32>>,
}

/// One request at the site's endpoint.
struct Came {
    content_type: String,
    soap_action: String,
    body: Vec<u8>,
}

impl Site {
    async fn open(world: &World, refuse: u32) -> mpsc::UnboundedReceiver<Came> {
        let (came, inbox) = mpsc::unbounded_channel();
        let site = Self { came, refuse: Arc::new(Mutex::new(refuse)) };
        let router = axum::Router::new().route("/inbound", post(Self::take)).with_state(site);
        let address = serve_over_tls(world, router).await;
        world.set_addresses(|a| a.site_inbound = Some(format!("{address}/inbound")));
        inbox
    }

    async fn take(State(site): State<Self>, headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
        let head = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let came = Came { content_type: head("content-type"), soap_action: head("SOAPAction"), body: body.to_vec() };
        let id = Answer::read(&came).map(|a| a.message_id);
        let _ = site.came.send(came);
        let mut refuse = site.refuse.lock().unwrap();
        match id {
            Some(id) if *refuse == 0 => (StatusCode::OK, acknowledgment(&id)),
            _ => {
                *refuse = refuse.saturating_sub(1);
                (StatusCode::INTERNAL_SERVER_ERROR, String::new())
            }
        }
    }
}

fn acknowledgment(id: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"><s:Header><eb:Acknowledgment><eb:RefToMessageId>{id}</eb:RefToMessageId></eb:Acknowledgment></s:Header><s:Body/></s:Envelope>"#
    )
}

/// What an answer says.
#[derive(Debug)]
struct Answer {
    message_id: String,
    refers_to: String,
    conversation: String,
    contract: String,
    action: String,
    verdict: String,
    codes: Vec<String>,
    text: String,
}

impl Answer {
    fn read(came: &Came) -> Option<Self> {
        let parts = split(&came.content_type, &came.body).ok()?;
        let [envelope, payload] = parts.as_slice() else { return None };
        let (envelope, answer) = (parse(envelope.body).ok()?, parse(payload.body).ok()?);
        let header = envelope.root_element().one(SOAP, "Header")?;
        header.one(EB, "AckRequested")?;
        let head = header.one(EB, "MessageHeader")?;
        head.one(EB, "DuplicateElimination")?;
        let text = |path: &[&str]| head.down(EB, path).map(|n| n.words().to_owned());
        let root = answer.root_element();
        let acknowledgement = root.one(HL7, "acknowledgement")?;
        let codes = answer.descendants().filter(|n| n.has_tag_name((HL7, "justifyingDetectedIssueEvent")));
        let message_id = text(&["MessageData", "MessageId"])?;
        let refers_to = text(&["MessageData", "RefToMessageId"])?;
        assert_eq!(root.one(HL7, "id")?.attr("root"), message_id);
        assert_eq!(payload.id, format!("{message_id}@spine.nhs.uk"));
        assert_eq!(acknowledgement.down(HL7, &["messageRef", "id"])?.attr("root"), refers_to);
        for (function, asid) in [("communicationFunctionRcv", SITE_ASID), ("communicationFunctionSnd", SPINE_ASID)] {
            assert_eq!(root.down(HL7, &[function, "device", "id"])?.attr("extension"), asid);
        }
        Some(Self {
            conversation: text(&["ConversationId"])?,
            contract: text(&["CPAId"])?,
            action: text(&["Action"])?,
            verdict: acknowledgement.attr("typeCode").to_owned(),
            codes: codes.filter_map(|n| n.one(HL7, "code")).map(|c| c.attr("code").to_owned()).collect(),
            text: String::from_utf8(payload.body.to_vec()).ok()?,
            message_id,
            refers_to,
        })
    }
}

async fn send(stage: &Stage, sent: &Sent) -> Option<(u16, String)> {
    let request = stage
        .client()
        .post(format!("{}/reliablemessaging/reliablerequest", stage.spine))
        .header("Content-Type", CONTENT_TYPE)
        .header("SOAPAction", SOAP_ACTION)
        .body(sent.body());
    let answer = request.send().await.ok()?;
    Some((answer.status().as_u16(), answer.text().await.ok()?))
}

async fn next(inbox: &mut mpsc::UnboundedReceiver<Came>) -> Came {
    tokio::time::timeout(Duration::from_secs(20), inbox.recv()).await.expect("in time").expect("open")
}

fn order(stage: &Stage, at: &str, fault: Fault) {
    stage.world.faults().order(Order { patient: "*".to_owned(), at: at.to_owned(), fault, left: Some(1) });
}

#[tokio::test]
async fn an_alert_is_acknowledged_at_once_and_answered_at_the_sites_endpoint() {
    let stage = Stage::set().await;
    let mut inbox = Site::open(&stage.world, 0).await;
    let good = Sent::about(EVENTS);
    let spoilt = Sent { payload: Sent::about(NONE).payload, ..Sent::about(NONE) };
    let bad = Sent::about(DISSENT);
    let bad = Sent { payload: bad.payload.replace("<name>Vouch</name>", ""), ..bad };
    for (sent, verdict, ledger) in [
        (&good, "AA", "accepted"),
        (&bad, "AE", "refused ErrorBaseTms.ALERT_INVALID_INPUT[assignedDevice/name]"),
        (&spoilt, "AE", "refused ErrorBase1732.INVALID_ID"),
    ] {
        let (status, text) = send(&stage, sent).await.unwrap();
        assert_eq!(status, 202);
        let document = parse(text.as_bytes()).unwrap();
        let header = document.root_element().one(SOAP, "Header").unwrap();
        let reference = header.one(EB, "Acknowledgment").unwrap().one(EB, "RefToMessageId").unwrap();
        assert_eq!(reference.words(), sent.message_id);
        assert_eq!(header.down(EB, &["MessageHeader", "Action"]).unwrap().words(), "Acknowledgment");
        let came = next(&mut inbox).await;
        assert_eq!(came.soap_action, "urn:nhs:names:services:alerts/MCCI_IN010000UK13");
        let answer = Answer::read(&came).unwrap();
        assert_eq!((answer.verdict.as_str(), answer.refers_to.as_str()), (verdict, sent.message_id.as_str()));
        assert_eq!(
            (answer.conversation.as_str(), answer.contract.as_str()),
            (format!("C-{}", sent.message_id).as_str(), SITE_CPA)
        );
        assert_eq!(answer.action, "MCCI_IN010000UK13");
        assert_eq!(answer.codes.is_empty(), verdict == "AA");
        validate(&answer.text);
        let line = stage
            .world
            .ledger()
            .lines()
            .into_iter()
            .find(|l| l.message_id.as_deref() == Some(&sent.message_id))
            .unwrap();
        assert_eq!(
            (line.what.as_str(), line.answer.as_str(), line.user.as_deref()),
            ("alert", ledger, Some("100000000002"))
        );
        assert_eq!(stage.kept(line.number), sent.body().as_bytes());
        let line = stage.line(|l| l.what == "alert.answer" && l.message_id.as_ref() == Some(&answer.message_id)).await;
        assert_eq!(line.answer, "acknowledged");
    }
}

fn validate(answer: &str) {
    let Some(schema) = shared(
        "schemas/Schemas/MCCI_IN010000UK13.xsd",
        "an_alert_is_acknowledged_at_once_and_answered_at_the_sites_endpoint",
    ) else {
        return;
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), answer).unwrap();
    match std::process::Command::new("xmllint").args(["--noout", "--schema"]).arg(schema).arg(file.path()).output() {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(_) => eprintln!(
            "skipped: xmllint is not installed (an_alert_is_acknowledged_at_once_and_answered_at_the_sites_endpoint)"
        ),
    }
}

#[tokio::test]
async fn a_repeat_gets_the_same_acknowledgment_and_one_answer() {
    let stage = Stage::set().await;
    let mut inbox = Site::open(&stage.world, 0).await;
    let sent = Sent::about(EVENTS);
    let first = send(&stage, &sent).await;
    assert!(first.is_some());
    for _ in 0..3 {
        assert_eq!(send(&stage, &sent).await, first);
    }
    let again = sent.in_another_message();
    assert_ne!(send(&stage, &again).await, first);
    let answered = [next(&mut inbox).await, next(&mut inbox).await].map(|came| Answer::read(&came).unwrap().refers_to);
    assert_eq!(BTreeMap::from(answered.map(|id| (id, ()))).len(), 2, "one answer for each message");
    let answers: Vec<String> =
        stage.world.ledger().lines().into_iter().filter(|l| l.what == "alert").map(|l| l.answer).collect();
    assert_eq!(answers, ["accepted", "duplicate", "duplicate", "duplicate", "accepted"]);
    assert_eq!(accepted_alerts(stage.world.ledger()), BTreeMap::from([(sent.alert_id, 2)]));
}

#[tokio::test]
async fn an_answer_waits_for_the_sites_address_and_is_sent_again_until_acknowledged() {
    let stage = Stage::set().await;
    let sent = Sent::about(EVENTS);
    assert!(send(&stage, &sent).await.is_some());
    let mut inbox = Site::open(&stage.world, 2).await;
    let came = [next(&mut inbox).await, next(&mut inbox).await, next(&mut inbox).await];
    assert!(came.iter().all(|c| c.body == came[0].body), "the same bytes each time");
    stage.line(|l| l.what == "alert.answer" && l.answer == "acknowledged").await;
}

#[tokio::test]
async fn a_broken_header_is_an_ebxml_error_and_no_ebxml_a_soap_fault() {
    let stage = Stage::set().await;
    let sent = Sent::about(EVENTS);
    let rows = [
        (sent.header.replace("S20001A000182", "S1"), "501319:Unknown eb:CPAId", "ValueNotRecognized"),
        (
            sent.header.replace("<eb:DuplicateElimination/>", ""),
            "DUPLICATE_ELIMINATION_INCONSISTENT_WITH_CONTRACT",
            "Inconsistent",
        ),
        ("<a/>".to_owned(), "Training.NOT_EBXML", "nasp:errorCode>300"),
    ];
    for (header, name, code) in rows {
        let (status, text) = send(&stage, &Sent { header, ..sent.clone() }).await.unwrap();
        assert_eq!(status, 500, "{name}");
        assert!(text.contains(name) && text.contains(code), "{name}: {text}");
        assert_eq!(text.contains("MessageError"), name != "Training.NOT_EBXML", "{name}");
        assert_eq!(text.contains(&format!("<eb:RefToMessageId>{}<", sent.message_id)), name != "Training.NOT_EBXML");
        assert_eq!(stage.world.ledger().lines().pop().unwrap().answer, format!("fault {name}"));
    }
    assert!(accepted_alerts(stage.world.ledger()).is_empty());
}

/// The fault; what arrives at once: nothing, or status and text; whether the alert counts; the answer that follows.
type InRow = (Fault, Option<(u16, &'static str)>, bool, Option<&'static str>);

#[tokio::test]
async fn faults_on_the_way_in_are_acted_out() {
    let stage = Stage::set().await;
    let mut inbox = Site::open(&stage.world, 0).await;
    #[rustfmt::skip]
    let rows: Vec<InRow> = vec![
        (Fault::DropBefore, None, false, None),
        (Fault::DropAfter, None, true, Some("AA")),
        (Fault::Cut, None, true, Some("AA")),
        (Fault::Http500, Some((500, "")), true, Some("AA")),
        (Fault::SoapFault("208".to_owned()), Some((500, "nasp:errorCode>208")), false, None),
        (Fault::Ae(vec!["7".to_owned()]), Some((202, "Acknowledgment")), false, Some("AE")),
        (Fault::Ar("502".to_owned()), Some((202, "Acknowledgment")), false, Some("AR")),
        (Fault::Doctype, Some((202, "<!DOCTYPE")), true, Some("AA")),
        (Fault::WrongPatient(NONE.to_owned()), Some((202, "Acknowledgment")), true, Some("AA")),
        (Fault::AnswerLate(None), Some((202, "Acknowledgment")), true, None),
        (Fault::AnswerLate(Some(Duration::from_millis(10))), Some((202, "Acknowledgment")), true, Some("AA")),
    ];
    for (fault, at_once, counts, follows) in rows {
        order(&stage, "alert", fault.clone());
        let sent = Sent::about(EVENTS);
        let arrived = send(&stage, &sent).await;
        match (at_once, &arrived) {
            (None, None) => {}
            (Some((status, part)), Some((s, text))) => {
                assert!(*s == status && text.contains(part), "{fault:?}: {s} {text}");
            }
            _ => panic!("{fault:?}: {arrived:?}"),
        }
        if let Fault::WrongPatient(_) = fault {
            let ours = format!("<eb:RefToMessageId>{}<", sent.message_id);
            assert!(!arrived.unwrap().1.contains(&ours), "an acknowledgment of another message");
        }
        assert_eq!(accepted_alerts(stage.world.ledger()).contains_key(&sent.alert_id), counts, "{fault:?}");
        if let Some(verdict) = follows {
            let answer = Answer::read(&next(&mut inbox).await).unwrap();
            assert_eq!((answer.verdict.as_str(), answer.refers_to), (verdict, sent.message_id), "{fault:?}");
        }
    }
    assert!(inbox.try_recv().is_err(), "nothing else came");
}

#[tokio::test]
async fn faults_on_the_way_back_are_acted_out() {
    let stage = Stage::set().await;
    let mut inbox = Site::open(&stage.world, 0).await;
    // The fault; whether the first that comes can be read; its verdict; whether Spine sends once more.
    #[rustfmt::skip]
    let rows: Vec<(Fault, Option<&str>, bool)> = vec![
        (Fault::DropAfter, Some("AA"), true),
        (Fault::Cut, None, true),
        (Fault::Garbage, None, true),
        (Fault::Doctype, None, true),
        (Fault::Ae(vec!["7".to_owned()]), Some("AE"), false),
        (Fault::Ar("502".to_owned()), Some("AR"), false),
        (Fault::WrongPatient(NONE.to_owned()), Some("AA"), false),
        (Fault::Slow(Duration::from_millis(10)), Some("AA"), false),
        (Fault::DropBefore, Some("AA"), false),
    ];
    for (fault, first, again) in rows {
        order(&stage, "alert.answer", fault.clone());
        let sent = Sent::about(EVENTS);
        assert!(send(&stage, &sent).await.is_some());
        let came = Answer::read(&next(&mut inbox).await);
        assert_eq!(came.as_ref().map(|a| a.verdict.as_str()), first, "{fault:?}");
        let ours = came.as_ref().is_some_and(|a| a.refers_to == sent.message_id);
        assert_eq!(ours, first.is_some() && !matches!(fault, Fault::WrongPatient(_)), "{fault:?}");
        if again {
            let second = Answer::read(&next(&mut inbox).await).unwrap();
            assert_eq!((second.verdict.as_str(), &second.refers_to), ("AA", &sent.message_id), "{fault:?}");
            assert!(came.is_none_or(|first| first.message_id == second.message_id), "{fault:?}: the same message");
        }
    }
    assert!(inbox.try_recv().is_err(), "nothing else came");
    order(&stage, "alert.answer", Fault::AnswerLate(None));
    assert!(send(&stage, &Sent::about(EVENTS)).await.is_some());
    stage.line(|l| l.what == "alert.answer" && l.answer == "withheld").await;
}

#[tokio::test]
async fn only_https_on_this_machine_is_reached() {
    let stage = Stage::set().await;
    let courier = super::super::courier::Courier::new(stage.world.pki()).unwrap();
    for address in
        ["http://localhost:1/", "https://192.0.2.1/", "https://spine.example/", "https://localhost.example/", "x"]
    {
        let sent = courier.send(address, "text/xml", "x", Vec::new()).await;
        assert!(matches!(sent, Err(super::super::courier::NotSent::Address)), "{address}");
    }
}
