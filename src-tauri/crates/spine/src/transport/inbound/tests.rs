//! What Spine sends to this site's endpoint, and what is said back.

use std::sync::{Arc, Mutex};

use vouch_core::ids::PartyKey;
use vouch_https::{Identity, Trust};

use super::{Answers, Inbound, InboundSettings, Receiver, Taken};
use crate::alerts::{AlertAnswer, Verdict};
use crate::testing::{At, Authority, InOrder};
use crate::transport::mime;

const ANSWERED: &str = "C614484E-4B10-499A-9ACD-5D645CFACF61";

/// Takes answers to one message, and keeps them.
struct Box1 {
    taken: Mutex<Vec<AlertAnswer>>,
    full: bool,
}

impl Answers for Box1 {
    fn take(&self, answer: AlertAnswer) -> Taken {
        if self.full {
            return Taken::NotStored;
        }
        if answer.refers_to.as_str() != ANSWERED {
            return Taken::Unknown;
        }
        self.taken.lock().unwrap().push(answer);
        Taken::Stored
    }
}

/// A message as Spine sends it, changed by replacing.
fn message(changes: &[(&str, &str)]) -> Vec<u8> {
    let envelope = format!(
        "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:eb=\"http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><soap:Header><eb:MessageHeader><eb:From><eb:PartyId>YES-0000806</eb:PartyId></eb:From><eb:To><eb:PartyId>FX999-0000001</eb:PartyId></eb:To><eb:CPAId>S1001A1630</eb:CPAId><eb:ConversationId>94C77A1C</eb:ConversationId><eb:Service>urn:nhs:names:services:alerts</eb:Service><eb:Action>MCCI_IN010000UK13</eb:Action><eb:MessageData><eb:MessageId>94C77A1C-9249-4C40-B1FD-5A323F201F67</eb:MessageId><eb:RefToMessageId>{ANSWERED}</eb:RefToMessageId></eb:MessageData><eb:DuplicateElimination/></eb:MessageHeader><eb:AckRequested/></soap:Header><soap:Body><eb:Manifest><eb:Reference xlink:href=\"cid:P@spine.nhs.uk\"/></eb:Manifest></soap:Body></soap:Envelope>"
    );
    let payload = format!(
        "<MCCI_IN010000UK13 xmlns=\"urn:hl7-org:v3\"><interactionId extension=\"MCCI_IN010000UK13\"/><acknowledgement typeCode=\"AA\"><messageRef><id root=\"{ANSWERED}\"/></messageRef></acknowledgement><ControlActEvent/></MCCI_IN010000UK13>"
    );
    let text = String::from_utf8(mime::write(&envelope, "P", &payload)).unwrap();
    changes.iter().fold(text, |t, (from, to)| t.replace(from, to)).into_bytes()
}

fn receiver(answers: &Arc<Box1>) -> Receiver {
    let (party, spine) = (PartyKey::new("FX999-0000001").unwrap(), PartyKey::new("YES-0000806"));
    Receiver::new(party, spine, Arc::clone(answers) as Arc<dyn Answers>, At::noon(), InOrder::of(&[]))
}

fn empty(full: bool) -> Arc<Box1> {
    Arc::new(Box1 { taken: Mutex::default(), full })
}

#[tokio::test]
async fn each_message() {
    let long = format!("<eb:MessageId>{}", "9".repeat(crate::transport::ebxml::MAX_FIELD));
    let error_list = "<eb:ErrorList><eb:Error eb:errorCode=\"X\"/></eb:ErrorList>";
    let acknowledgment = "<eb:Acknowledgment><eb:RefToMessageId>A</eb:RefToMessageId></eb:Acknowledgment>";
    for (what, changes, status, action, taken) in [
        ("an answer", vec![], 200, "Acknowledgment", 1),
        ("ids in lower case", vec![(ANSWERED, "c614484e-4b10-499a-9acd-5d645cfacf61")], 200, "Acknowledgment", 1),
        ("no acknowledgment asked", vec![("<eb:AckRequested/>", "")], 200, "", 1),
        ("a refusal", vec![("typeCode=\"AA\"", "typeCode=\"AE\"")], 200, "Acknowledgment", 1),
        ("an error about our message", vec![("<eb:AckRequested/>", error_list)], 200, "", 1),
        ("a late acknowledgment", vec![("<eb:AckRequested/>", acknowledgment)], 200, "", 0),
        ("for another party", vec![(">FX999-0000001<", ">FX998-0000001<")], 500, "MessageError", 0),
        ("from another party", vec![(">YES-0000806<", ">NO-1<")], 500, "MessageError", 0),
        ("another service", vec![("services:alerts", "services:psis")], 500, "MessageError", 0),
        ("another action", vec![(">MCCI_IN010000UK13</eb", ">REPC_IN150016UK05</eb")], 500, "MessageError", 0),
        (
            "about a message nobody sent",
            vec![(ANSWERED, "A614484E-4B10-499A-9ACD-5D645CFACF61")],
            500,
            "MessageError",
            0,
        ),
        ("envelope and payload differ", vec![("root=\"C614", "root=\"D614")], 500, "MessageError", 0),
        ("no payload", vec![("cid:P@", "cid:Q@")], 500, "MessageError", 0),
        ("a payload that is not one", vec![("acknowledgement", "acknowledgment")], 500, "MessageError", 0),
        ("cut", vec![("--=_MIME-Boundary--", "")], 400, "", 0),
        ("an id without end", vec![("<eb:MessageId>", long.as_str())], 400, "", 0),
        ("not an envelope", vec![("soap:Envelope", "soap:Envelop")], 400, "", 0),
        ("a document type", vec![("<soap:Envelope", "<!DOCTYPE x><soap:Envelope")], 400, "", 0),
    ] {
        let answers = empty(false);
        let reply = receiver(&answers).receive(&mime::content_type(), &message(&changes)).await;
        assert_eq!(reply.status, status, "{what}");
        assert!(action.is_empty() == reply.body.is_empty() && reply.body.contains(action), "{what}: {}", reply.body);
        assert_eq!(answers.taken.lock().unwrap().len(), taken, "{what}");
    }
    let answers = empty(false);
    receiver(&answers).receive(&mime::content_type(), &message(&[("typeCode=\"AA\"", "typeCode=\"AR\"")])).await;
    assert!(matches!(answers.taken.lock().unwrap()[0].verdict, Verdict::Refused { .. }));
}

#[tokio::test]
async fn a_repeat_is_answered_the_same_and_taken_once() {
    let answers = empty(false);
    let receiver = receiver(&answers);
    let (bytes, kind) = (message(&[]), mime::content_type());
    let (first, second) = tokio::join!(receiver.receive(&kind, &bytes), receiver.receive(&kind, &bytes));
    assert_eq!(first, second);
    assert_eq!(receiver.receive(&kind, &bytes).await, first);
    assert_eq!(answers.taken.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_not_stored_is_not_acknowledged() {
    let answers = empty(true);
    let reply = receiver(&answers).receive(&mime::content_type(), &message(&[])).await;
    assert_eq!(reply.status, 500);
    assert!(reply.body.contains("DeliveryFailure") && !reply.body.contains("Acknowledgment"));
}

async fn listen(authority: &Authority, answers: &Arc<Box1>) -> Inbound {
    let settings = InboundSettings {
        address: "127.0.0.1:0".parse().unwrap(),
        identity: authority.identity(),
        clients: authority.trust.clone(),
        party_key: PartyKey::new("FX999-0000001").unwrap(),
        spine: None,
    };
    Inbound::start(settings, Arc::clone(answers) as Arc<dyn Answers>, At::noon(), InOrder::of(&[])).await.unwrap()
}

async fn post(
    inbound: &Inbound,
    trust: &Trust,
    identity: Option<&Identity>,
    body: Vec<u8>,
) -> Result<u16, vouch_https::HttpsError> {
    let url = format!("https://localhost:{}/reliablemessaging", inbound.address().port());
    let request =
        vouch_https::client(trust, identity).unwrap().post(url).header("Content-Type", mime::content_type()).body(body);
    vouch_https::send(request, 1 << 20).await.map(|a| a.status.as_u16())
}

#[tokio::test]
async fn over_mutual_tls() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let answers = empty(false);
    let inbound = listen(&authority, &answers).await;
    let (known, unknown) = (authority.identity(), stranger.identity());
    let trust = &authority.trust;
    assert_eq!(post(&inbound, trust, Some(&known), message(&[])).await.unwrap(), 200);
    assert_eq!(post(&inbound, trust, Some(&known), vec![b' '; super::MAX_INBOUND + 1]).await.unwrap_or(413), 413);
    assert!(post(&inbound, trust, None, message(&[])).await.is_err(), "without a certificate");
    assert!(post(&inbound, trust, Some(&unknown), message(&[])).await.is_err(), "with a stranger's certificate");
    assert_eq!(answers.taken.lock().unwrap().len(), 1);
    let url = format!("https://localhost:{}/", inbound.address().port());
    let get = vouch_https::client(trust, Some(&known)).unwrap().get(url);
    assert_eq!(vouch_https::send(get, 1024).await.unwrap().status.as_u16(), 405);
}
