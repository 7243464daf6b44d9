//! `/reliablemessaging/reliablerequest`: alerts over ebXML, async-reliable (hl7v3.md sections 12a and 13).
//!
//! The header is judged at once: an acknowledgment or an error comes back on the same connection. The alert is judged by
//! the application: its answer goes to the site's own endpoint as a message of its own.

mod alert;
mod courier;
mod deliver;
mod header;
mod letter;
mod mime;
mod read;
mod received;
mod signal;

#[cfg(test)]
mod tests;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::response::Response;
use http::{StatusCode, header::CONTENT_TYPE};

use super::Spine;
use super::hl7::answer::{Issue, Stamp, Verdict, new_id};
use super::reply::Reply;
use super::rule::Broken;
use super::sync::{fault_for, of_code};
use crate::faults::Fault;
use crate::ledger::Line;
use crate::serve::hang_up;
use letter::Letter;
use read::{Alert, Read};
use received::Taken;

pub(crate) use received::Received;

/// The service.
pub(crate) const SERVICE: &str = "urn:nhs:names:services:alerts";
/// The one action offered here.
pub(crate) const ALERT: &str = "COMT_IN000001UK01";
/// Bytes of a request. An alert is about 8 kB.
const MAX_REQUEST: usize = 5 * 1024 * 1024;
/// Code of a refusal by rule. The numbers are not public: the name stands in the text.
const INVALID: &str = "ALERT_INVALID_INPUT";

/// Takes a message.
pub(crate) async fn receive(State(spine): State<Spine>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let head = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let note = |alert: &Alert, answer: String, bytes: &[u8]| spine.world.ledger().write(line(alert, answer), bytes);
    let Ok(bytes) = to_bytes(body, MAX_REQUEST).await else {
        let broken = Broken { says: "the message is at most 5 MiB".to_owned(), fault: "Training.NOT_EBXML" };
        note(&Alert::default(), format!("fault {}", broken.fault), &[]);
        return Reply::xml(StatusCode::INTERNAL_SERVER_ERROR, fault_for(&broken)).whole();
    };
    match read::read(head(CONTENT_TYPE.as_str()), head("SOAPAction").trim_matches('"'), &bytes) {
        Read::Nothing(broken) => {
            note(&Alert::default(), format!("fault {}", broken.fault), &bytes);
            Reply::xml(StatusCode::INTERNAL_SERVER_ERROR, fault_for(&broken)).whole()
        }
        Read::Faulty(about, broken) => {
            let error = signal::error(&about, &Stamp::now(), &broken);
            note(&Alert { about, ..Alert::default() }, format!("fault {}", broken.fault), &bytes);
            Reply::xml(StatusCode::INTERNAL_SERVER_ERROR, error).whole()
        }
        Read::Alert(alert) => take(&spine, *alert, &bytes).await,
    }
}

/// Takes an alert whose header is good: acknowledges it and, the first time, has it judged.
async fn take(spine: &Spine, alert: Alert, bytes: &[u8]) -> Response {
    let note = |answer: String| spine.world.ledger().write(line(&alert, answer), bytes);
    let ordered = spine.world.faults().take("alert", alert.patient.as_deref().unwrap_or_default());
    match &ordered {
        Some(Fault::Slow(wait)) => tokio::time::sleep(*wait).await,
        Some(Fault::DropBefore) => {
            note("fault DropBefore".to_owned());
            return hang_up();
        }
        Some(Fault::SoapFault(code)) => {
            note(format!("fault {code}"));
            return Reply::xml(StatusCode::INTERNAL_SERVER_ERROR, of_code(code)).whole();
        }
        _ => {}
    }
    let stamp = Stamp::now();
    let mut about = alert.about.clone();
    if let Some(Fault::WrongPatient(_)) = ordered {
        about.id = new_id();
    }
    let acknowledgment = signal::acknowledgment(&about, &stamp);
    let acknowledgment = match spine.received.take(&alert.about.id, stamp.at, &acknowledgment) {
        Taken::Again(first) => {
            note("duplicate".to_owned());
            first
        }
        Taken::First => {
            let verdict = verdict(&alert, ordered.as_ref());
            note(match &verdict {
                Verdict::Accepted => "accepted".to_owned(),
                _ => format!("refused {}", alert.broken.as_ref().map_or("on order", |b| b.fault)),
            });
            answer(spine, &alert, verdict, ordered.as_ref());
            acknowledgment
        }
    };
    let reply = Reply::xml(StatusCode::ACCEPTED, acknowledgment);
    match &ordered {
        Some(fault) => reply.spoilt(fault),
        None => reply.whole(),
    }
}

/// What the application makes of the alert.
fn verdict(alert: &Alert, ordered: Option<&Fault>) -> Verdict {
    let note = "Ordered in the training world";
    match (&alert.broken, ordered) {
        (Some(broken), _) => Verdict::Refused(vec![Issue::alert(INVALID, broken.fault)]),
        (None, Some(Fault::Ae(codes))) => Verdict::Refused(codes.iter().map(|c| Issue::alert(c, note)).collect()),
        (None, Some(Fault::Ar(code))) => Verdict::Rejected(code.clone(), note.to_owned()),
        (None, _) => Verdict::Accepted,
    }
}

/// Sends the answer on its way, unless it was ordered never to come.
fn answer(spine: &Spine, alert: &Alert, verdict: Verdict, ordered: Option<&Fault>) {
    let wait = match ordered {
        Some(Fault::AnswerLate(None)) => return,
        Some(Fault::AnswerLate(wait)) => *wait,
        _ => None,
    };
    let letter = Letter {
        stamp: Stamp::now(),
        about: alert.about.clone(),
        asker: crate::state::SITE_ASID.to_owned(),
        verdict,
        alert_id: alert.id.clone(),
        patient: alert.patient.clone(),
    };
    let spine = spine.clone();
    tokio::spawn(async move {
        if let Some(wait) = wait {
            tokio::time::sleep(wait).await;
        }
        deliver::deliver(spine, letter).await;
    });
}

fn line(alert: &Alert, answer: String) -> Line {
    Line {
        number: 0,
        at: String::new(),
        what: "alert".to_owned(),
        message_id: (!alert.about.id.is_empty()).then(|| alert.about.id.clone()),
        alert_id: alert.id.clone(),
        patient: alert.patient.clone(),
        user: alert.user.clone(),
        answer,
    }
}
