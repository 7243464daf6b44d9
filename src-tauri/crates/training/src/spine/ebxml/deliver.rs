//! Bringing an answer to the site: again until it is acknowledged, later if the site has no address yet.

use std::time::Duration;

use super::super::Spine;
use super::super::hl7::answer::{Issue, Verdict, new_id};
use super::super::reply::{garbage, with_doctype};
use super::super::xml::{EB, Find, SOAP, parse};
use super::courier::Courier;
use super::letter::Letter;
use crate::faults::Fault;
use crate::ledger::Line;

/// Sends after the first (hl7v3.md section 15: 2 seen).
const RETRIES: u32 = 2;
/// Pause between them. The contracts seen say one minute; training does not wait that long.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// Delivers one answer. Ends when it is acknowledged, or when it was ordered never to come.
pub(crate) async fn deliver(spine: Spine, letter: Letter) {
    let courier = match Courier::new(spine.world.pki()) {
        Ok(courier) => courier,
        Err(e) => return tracing::error!(error = %e, "answers cannot be sent"),
    };
    let mut addresses = spine.world.watch_addresses();
    loop {
        let Ok(address) = addresses.wait_for(|a| a.site_inbound.is_some()).await.map(|a| a.site_inbound.clone()) else {
            return;
        };
        let address = address.unwrap_or_default();
        for attempt in 0..=RETRIES {
            if attempt > 0 {
                tokio::time::sleep(RETRY_PAUSE).await;
            }
            match once(&spine, &courier, &address, &letter).await {
                Outcome::Acknowledged | Outcome::Withheld => return,
                Outcome::Failed => {}
            }
        }
        // Given up at this address. Another may be registered: the same one again is as good, the site has restarted.
        if addresses.changed().await.is_err() {
            return;
        }
    }
}

enum Outcome {
    Acknowledged,
    Failed,
    Withheld,
}

/// One attempt, as it is or spoilt on order.
async fn once(spine: &Spine, courier: &Courier, address: &str, letter: &Letter) -> Outcome {
    let patient = letter.patient.as_deref().unwrap_or_default();
    let ordered = spine.world.faults().take("alert.answer", patient);
    let bytes = match &ordered {
        Some(Fault::AnswerLate(None)) => {
            note(spine, letter, "withheld", &[]);
            return Outcome::Withheld;
        }
        Some(Fault::DropBefore | Fault::Http500 | Fault::SoapFault(_)) => {
            note(spine, letter, "lost", &[]);
            return Outcome::Failed;
        }
        Some(Fault::Slow(wait) | Fault::AnswerLate(Some(wait))) => {
            tokio::time::sleep(*wait).await;
            letter.bytes()
        }
        Some(fault) => spoilt(letter, fault),
        None => letter.bytes(),
    };
    let sent = courier.send(address, &Letter::content_type(), &Letter::soap_action(), bytes.clone()).await;
    let acknowledged = match &sent {
        Ok((status, body)) => (200..300).contains(status) && acknowledges(body, &letter.stamp.id),
        Err(e) => {
            tracing::info!(error = %e, "an answer was not delivered");
            false
        }
    };
    // An acknowledgment that is lost on its way back makes Spine send again.
    let heard = acknowledged && ordered != Some(Fault::DropAfter);
    note(spine, letter, if heard { "acknowledged" } else { "unacknowledged" }, &bytes);
    if heard { Outcome::Acknowledged } else { Outcome::Failed }
}

/// The bytes as a fault leaves them. An answer about another patient is one that refers to a message nobody sent.
fn spoilt(letter: &Letter, fault: &Fault) -> Vec<u8> {
    let mut other = letter.clone();
    match fault {
        Fault::Ae(codes) => {
            let issue = |code: &String| Issue::alert(code, "Ordered in the training world");
            other.verdict = Verdict::Refused(codes.iter().map(issue).collect());
        }
        Fault::Ar(code) => {
            other.verdict = Verdict::Rejected(code.clone(), "Ordered in the training world".to_owned());
        }
        Fault::WrongPatient(_) => other.about.id = new_id(),
        Fault::Garbage => return garbage(),
        _ => {}
    }
    let mut bytes = other.bytes();
    match fault {
        Fault::Cut => bytes.truncate(bytes.len() / 2),
        Fault::Huge(size) => bytes.resize(bytes.len().max(*size), b' '),
        Fault::Doctype => return with_doctype(&String::from_utf8_lossy(&bytes)).into_bytes(),
        _ => {}
    }
    bytes
}

/// Whether a reply is the ebXML acknowledgment of this message.
fn acknowledges(reply: &[u8], id: &str) -> bool {
    let Ok(document) = parse(reply) else { return false };
    let root = document.root_element();
    let acknowledgment = root.one(SOAP, "Header").and_then(|h| h.one(EB, "Acknowledgment"));
    root.has_tag_name((SOAP, "Envelope"))
        && acknowledgment.and_then(|a| a.one(EB, "RefToMessageId")).is_some_and(|r| r.words() == id)
}

fn note(spine: &Spine, letter: &Letter, answer: &str, bytes: &[u8]) {
    let line = Line {
        number: 0,
        at: String::new(),
        what: "alert.answer".to_owned(),
        message_id: Some(letter.stamp.id.clone()),
        alert_id: letter.alert_id.clone(),
        patient: letter.patient.clone(),
        user: None,
        answer: answer.to_owned(),
    };
    spine.world.ledger().write(line, bytes);
}
