//! `/sync-service`: the SCR queries over SOAP 1.1 (hl7v3.md sections 4 to 6).

mod envelope;
mod fault;
mod get;
mod list;
mod psis;
mod query;
mod read;
mod summary;
mod transport;

#[cfg(test)]
mod tests;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::response::Response;
use http::{StatusCode, header};

use super::Spine;
use super::hl7::answer::{Issue, Stamp, Verdict};
use super::reply::Reply;
use crate::faults::Fault;
use crate::ledger::Line;
use crate::serve::hang_up;
use psis::Found;
use read::{Known, Question};

pub(crate) use fault::{broken as fault_for, of_code};

/// The service of the queries.
pub(crate) const SERVICE: &str = "urn:nhs:names:services:psisquery";
/// Get one event.
pub(crate) const GET: &str = "QUPC_IN190000UK04";
/// List events, with permissions.
const LIST_SM: &str = "QUPC_IN180000SM04";
/// List events, as in the manual.
const LIST_UK: &str = "QUPC_IN180000UK04";
/// The interactions offered here.
pub(crate) const INTERACTIONS: [&str; 3] = [LIST_SM, LIST_UK, GET];
/// Bytes of a request. A query is about 4 kB.
const MAX_REQUEST: usize = 1024 * 1024;

/// Takes a call and answers it.
pub(crate) async fn receive(State(spine): State<Spine>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let head = |name| parts.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let Ok(bytes) = to_bytes(body, MAX_REQUEST).await else {
        let broken = transport::too_large();
        spine.world.ledger().write(line(&Known::default(), format!("fault {}", broken.fault)), &[]);
        return refuse(&broken).whole();
    };
    let soap_action = head("SOAPAction").trim_matches('"');
    let (known, question) = read::read(head(header::CONTENT_TYPE.as_str()), soap_action, &bytes);
    let question = match question {
        Ok(question) => question,
        Err(broken) => {
            spine.world.ledger().write(line(&known, format!("fault {}", broken.fault)), &bytes);
            return refuse(&broken).whole();
        }
    };
    let place = place(&question.interaction);
    let ordered = spine.world.faults().take(place, &question.asked.patient);
    if let Some(Fault::Slow(wait) | Fault::AnswerLate(Some(wait))) = &ordered {
        tokio::time::sleep(*wait).await;
    }
    act(&spine, &known, &question, ordered.as_ref(), &bytes)
}

/// Acts on a good question: answers it, or spoils the answer on order.
fn act(spine: &Spine, known: &Known, question: &Question, ordered: Option<&Fault>, bytes: &[u8]) -> Response {
    let note = |answer: String| spine.world.ledger().write(line(known, answer), bytes);
    match ordered {
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
    let verdict = verdict(spine, question, ordered);
    let stamp = Stamp::now();
    let reply = Reply::xml(StatusCode::OK, envelope::write(spine, question, &stamp, &verdict));
    note(match (ordered, &verdict) {
        (Some(fault), Answer::Found(_)) if spoils(fault) => format!("fault {}", super::name_of(fault)),
        _ => verdict.to_string(),
    });
    match ordered {
        Some(fault) => reply.spoilt(fault),
        None => reply.whole(),
    }
}

/// What a question comes to.
pub(crate) enum Answer<'w> {
    /// What PSIS found.
    Found(Found<'w>),
    /// Rejected on order, with this code.
    Rejected(String),
}

impl std::fmt::Display for Answer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Found(Found::Refused(issues)) => {
                f.write_str("refused")?;
                issues.iter().try_for_each(|issue| write!(f, " {}", issue.code()))
            }
            Self::Found(_) => f.write_str("accepted"),
            Self::Rejected(code) => write!(f, "refused AR {code}"),
        }
    }
}

fn verdict<'w>(spine: &'w Spine, question: &Question, ordered: Option<&Fault>) -> Answer<'w> {
    let duplicate = !spine.calls.is_new(&question.route.reply_to);
    Answer::Found(match ordered {
        _ if duplicate => Found::Refused(psis::duplicate()),
        Some(Fault::Ar(code)) => return Answer::Rejected(code.clone()),
        Some(Fault::Ae(codes)) => {
            Found::Refused(codes.iter().map(|code| Issue::psis(code, "Ordered in the training world")).collect())
        }
        Some(Fault::WrongPatient(other)) => psis::find_wrong(&spine.world, other, &question.asked),
        _ => psis::find(&spine.world, &question.asked),
    })
}

impl Answer<'_> {
    /// The acknowledgement of the answer.
    fn acknowledged(&self) -> Verdict {
        match self {
            Self::Found(Found::Refused(issues)) => Verdict::Refused(issues.clone()),
            Self::Found(_) => Verdict::Accepted,
            Self::Rejected(code) => Verdict::Rejected(code.clone(), "Ordered in the training world".to_owned()),
        }
    }
}

fn refuse(broken: &super::rule::Broken) -> Reply {
    Reply::xml(StatusCode::INTERNAL_SERVER_ERROR, fault::broken(broken))
}

/// Whether a fault changes what arrives of an answer, so that the ledger names it.
fn spoils(fault: &Fault) -> bool {
    !matches!(fault, Fault::Slow(_) | Fault::AnswerLate(_) | Fault::Ae(_) | Fault::Ar(_))
}

fn place(interaction: &str) -> &'static str {
    if interaction == GET { "scr.get" } else { "scr.list" }
}

fn line(known: &Known, answer: String) -> Line {
    Line {
        number: 0,
        at: String::new(),
        what: if known.interaction.is_empty() { "scr".to_owned() } else { place(&known.interaction).to_owned() },
        message_id: known.id.clone(),
        alert_id: None,
        patient: known.patient.clone(),
        user: known.user.clone(),
        answer,
    }
}
