//! Receiving one message: what it is, whether it is for us, and what is said back.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use tokio::sync::Mutex;
use vouch_core::clock::{Clock, Ids};
use vouch_core::ids::{MessageId, PartyKey};

use super::{Answers, Taken};
use crate::SpineError;
use crate::alerts::{AlertAnswer, Verdict, read_answer};
use crate::transport::ebxml::{self, Carried, Header, Signal};
use crate::transport::mime::{self, Part};

/// Largest message, in bytes.
pub const MAX_INBOUND: usize = 1 << 20;
/// How many messages are remembered for elimination of duplicates. A repeat after that, or after a restart, is taken
/// again: the outbox counts an answer once.
pub const MAX_REMEMBERED: usize = 4_096;

/// The service Spine answers alerts under.
const SERVICE: &str = "urn:nhs:names:services:alerts";
/// The interaction of the answer.
const ACTION: &str = "MCCI_IN010000UK13";

/// What is said back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// An ebXML signal, or nothing.
    pub body: String,
}

/// Why a message is refused: ebXML error code and words.
type Refusal = (&'static str, &'static str);

const NOT_OURS: Refusal = ("ValueNotRecognized", "The message is not for this party");
const NOT_SPINE: Refusal = ("ValueNotRecognized", "The message is not from Spine");
const NOT_SERVED: Refusal = ("NotSupported", "The service or action is not served here");
const NO_PAYLOAD: Refusal = ("MimeProblem", "The payload cannot be found or read");
const INCONSISTENT: Refusal = ("Inconsistent", "Envelope and payload answer different messages");
const UNKNOWN: Refusal = ("ValueNotRecognized", "No message with this RefToMessageId was sent from here");
const NOT_STORED: Refusal = ("DeliveryFailure", "The message could not be stored");

/// Receives messages, one after the other.
pub struct Receiver {
    party_key: PartyKey,
    spine: Option<PartyKey>,
    answers: Arc<dyn Answers>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    remembered: Mutex<Remembered>,
}

#[derive(Default)]
struct Remembered {
    replies: HashMap<String, Reply>,
    order: VecDeque<String>,
}

impl Receiver {
    /// A receiver for a party.
    #[must_use]
    pub fn new(
        party_key: PartyKey,
        spine: Option<PartyKey>,
        answers: Arc<dyn Answers>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        Self { party_key, spine, answers, clock, ids, remembered: Mutex::default() }
    }

    /// Receives one message and says what to reply. An acknowledgment is given only for what is durable.
    pub async fn receive(&self, content_type: &str, body: &[u8]) -> Reply {
        let (header, parts) = match open(content_type, body) {
            Ok(opened) => opened,
            Err(error) => {
                tracing::warn!(%error, "an inbound message cannot be read");
                return Reply { status: 400, body: String::new() };
            }
        };
        // Held until it is stored, so that of two equal messages one is taken.
        let mut remembered = self.remembered.lock().await;
        if let Some(reply) = remembered.replies.get(&header.id) {
            return reply.clone();
        }
        match self.take(&header, &parts).await {
            Ok(()) => {
                let reply = Reply { status: 200, body: self.acknowledgment(&header) };
                remembered.keep(&header.id, &reply);
                reply
            }
            Err(refusal) => {
                let id = MessageId::new(&header.id);
                tracing::warn!(message = ?id, refusal = refusal.1, "an inbound message is refused");
                Reply { status: 500, body: self.signal(&header, Some(refusal)) }
            }
        }
    }

    async fn take(&self, header: &Header, parts: &[Part<'_>]) -> Result<(), Refusal> {
        if header.to != self.party_key.as_str() {
            return Err(NOT_OURS);
        }
        if self.spine.as_ref().is_some_and(|s| header.from != s.as_str()) {
            return Err(NOT_SPINE);
        }
        let answer = match &header.signal {
            // A transport acknowledgment that comes late says nothing the outbox waits for.
            Carried::Acknowledgment(_) => return Ok(()),
            Carried::Errors(errors) => AlertAnswer { refers_to: about(header)?, verdict: Verdict::by_handler(errors) },
            Carried::Payload(id) => payload(header, id, parts)?,
        };
        let answers = Arc::clone(&self.answers);
        match tokio::task::spawn_blocking(move || answers.take(answer)).await {
            Ok(Taken::Stored) => Ok(()),
            Ok(Taken::Unknown) => Err(UNKNOWN),
            Ok(Taken::NotStored) | Err(_) => Err(NOT_STORED),
        }
    }

    fn acknowledgment(&self, header: &Header) -> String {
        if header.ack_requested { self.signal(header, None) } else { String::new() }
    }

    fn signal(&self, about: &Header, error: Option<Refusal>) -> String {
        let id = MessageId::from_uuid(self.ids.uuid());
        Signal { about, id: &id, at: self.clock.now(), error }.write()
    }
}

fn open<'a>(content_type: &str, body: &'a [u8]) -> Result<(Header, Vec<Part<'a>>), SpineError> {
    if !content_type.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        return Ok((ebxml::read(body)?, Vec::new()));
    }
    let parts = mime::read(content_type, body)?;
    Ok((ebxml::read(parts.first().map(|p| p.body).unwrap_or_default())?, parts))
}

fn about(header: &Header) -> Result<MessageId, Refusal> {
    header.refers_to.as_ref().and_then(|r| MessageId::new(&r.to_uppercase())).ok_or(UNKNOWN)
}

fn payload(header: &Header, id: &str, parts: &[Part<'_>]) -> Result<AlertAnswer, Refusal> {
    if header.service != SERVICE || header.action != ACTION {
        return Err(NOT_SERVED);
    }
    let part = parts.iter().skip(1).find(|p| p.id == id).ok_or(NO_PAYLOAD)?;
    let answer = read_answer(part.body).map_err(|_| NO_PAYLOAD)?;
    if answer.refers_to != about(header)? {
        return Err(INCONSISTENT);
    }
    Ok(answer)
}

impl Remembered {
    fn keep(&mut self, id: &str, reply: &Reply) {
        if self.order.len() == MAX_REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.replies.remove(&oldest);
        }
        self.order.push_back(id.to_owned());
        self.replies.insert(id.to_owned(), reply.clone());
    }
}

impl std::fmt::Debug for Receiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Receiver").field("party_key", &self.party_key).finish_non_exhaustive()
    }
}
