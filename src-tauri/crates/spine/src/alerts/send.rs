//! Sending a frozen alert, once: the same bytes each time it is called (spec/hl7v3.md 13, 15; spec/reliability.md 3).

use vouch_core::Fault;
use vouch_core::alert::FrozenAlert;
use vouch_https::{Answer, HttpsError};

use crate::SpineError;
use crate::transport::ebxml::{self, Carried, Header};
use crate::transport::mime;

/// Largest reply to a send, in bytes.
pub const MAX_REPLY: usize = 1 << 20;

/// What came of one send. Nothing is tried again here: the outbox decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Spine's message handler has it: a step, not the end. The answer comes inbound.
    Acknowledged,
    /// It may have arrived: the same bytes may be sent again while Spine keeps the message id.
    Ambiguous(Fault),
    /// No byte of it was taken.
    CertainlyNotSent(Fault),
    /// Refused for good: sending it again will not help.
    Refused(Fault),
    /// Refused for now: the contract's retries apply.
    Retriable(Fault),
}

/// Sends frozen alerts.
#[derive(Clone, Debug)]
pub struct AlertSender {
    http: reqwest::Client,
}

impl AlertSender {
    /// A sender over this client: mutual TLS is the client's business.
    #[must_use]
    pub const fn new(http: reqwest::Client) -> Self {
        Self { http }
    }

    /// Sends it once.
    pub async fn send(&self, alert: &FrozenAlert) -> Sent {
        let request = self
            .http
            .post(&alert.address)
            .header(http::header::CONTENT_TYPE, &alert.content_type)
            .header("SOAPAction", &alert.soap_action)
            .body(alert.body.clone());
        let sent = match vouch_https::send(request, MAX_REPLY).await {
            Ok(answer) => read_reply(&answer, alert),
            Err(error) => not_answered(&error),
        };
        with_id(sent, alert)
    }
}

fn not_answered(error: &HttpsError) -> Sent {
    let fault = error.fault("Spine");
    if error.certainly_not_sent() { Sent::CertainlyNotSent(fault) } else { Sent::Ambiguous(fault) }
}

fn read_reply(answer: &Answer, alert: &FrozenAlert) -> Sent {
    let status = answer.status;
    if answer.body.trim_ascii().is_empty() {
        return by_status(status);
    }
    let content_type = answer.headers.get(http::header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    match envelope(content_type, &answer.body) {
        Ok(header) => match header.signal {
            Carried::Acknowledgment(id) if id.eq_ignore_ascii_case(alert.message_id.as_str()) => Sent::Acknowledged,
            Carried::Acknowledgment(_) => Sent::Ambiguous(SpineError::OtherMessage.fault()),
            Carried::Errors(errors) => Sent::Refused(errors.fault()),
            Carried::Payload(_) => Sent::Ambiguous(SpineError::Unexpected(header.action).fault()),
        },
        Err(SpineError::Fault(fault)) if fault.is_retriable() => Sent::Retriable(fault.fault()),
        Err(SpineError::Fault(fault)) => Sent::Refused(fault.fault()),
        // What cannot be read says nothing; the status may.
        Err(error) if status.is_success() => Sent::Ambiguous(error.fault()),
        Err(_) => by_status(status),
    }
}

/// The ebXML header of a reply: in the first part, or on its own.
fn envelope(content_type: &str, body: &[u8]) -> Result<Header, SpineError> {
    if content_type.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        let parts = mime::read(content_type, body)?;
        return ebxml::read(parts.first().map(|p| p.body).unwrap_or_default());
    }
    ebxml::read(body)
}

/// What a status without a readable body says. 503 is a pause, not an end; other failures of the server may have come
/// after the message was taken.
fn by_status(status: http::StatusCode) -> Sent {
    let fault = SpineError::Http(status.as_u16()).fault();
    match status {
        s if s.is_success() => Sent::Acknowledged,
        http::StatusCode::SERVICE_UNAVAILABLE => Sent::Retriable(fault),
        s if s.is_server_error() => Sent::Ambiguous(fault),
        _ => Sent::Refused(fault),
    }
}

/// An alert is not a question: what a fault means is that the alert is still owed.
fn with_id(sent: Sent, alert: &FrozenAlert) -> Sent {
    let owed = |mut fault: Fault| {
        fault.means = "The alert to the Privacy Officer is still owed.".to_owned();
        fault.with("Message", alert.message_id.as_str())
    };
    match sent {
        Sent::Acknowledged => Sent::Acknowledged,
        Sent::Ambiguous(f) => Sent::Ambiguous(owed(f)),
        Sent::CertainlyNotSent(f) => Sent::CertainlyNotSent(owed(f)),
        Sent::Refused(f) => Sent::Refused(owed(f)),
        Sent::Retriable(f) => Sent::Retriable(owed(f)),
    }
}
