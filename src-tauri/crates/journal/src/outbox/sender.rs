//! Who carries an alert to Spine, and what can come of one attempt.

use async_trait::async_trait;
use vouch_core::alert::FrozenAlert;

use super::Event;

/// Sends frozen bytes, once.
#[async_trait]
pub trait Sender: Send + Sync {
    /// One attempt: the bytes of the alert exactly as they are, to its address. No retries of its own: there is one retry
    /// layer, and it is the outbox (spec/reliability.md 3).
    async fn send(&self, alert: &FrozenAlert) -> Sent;
}

/// What came of one attempt. `why` goes into the journal: codes and words, never patient data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The transport was acknowledged (ebXML `Acknowledgment`); the application answer comes by itself.
    Acknowledged,
    /// Something was sent and nothing certain came back; also SOAP faults that allow the same bytes to be sent again
    /// (200, 206, 208: spec/hl7v3.md 15).
    Ambiguous {
        /// What is known.
        why: String,
    },
    /// The application answer came with the reply: accepted.
    Delivered,
    /// The connection failed before the first byte of the request: certainly not sent.
    NotSent {
        /// Why.
        why: String,
    },
    /// Refused for good: an ebXML error, or a SOAP fault that must not be tried again.
    Refused {
        /// In Spine's words or codes.
        why: String,
    },
}

impl From<Sent> for Event {
    fn from(sent: Sent) -> Self {
        match sent {
            Sent::Acknowledged => Self::TransportAcknowledged,
            Sent::Ambiguous { why } => Self::Ambiguous { why },
            Sent::Delivered => Self::Delivered,
            Sent::NotSent { why } => Self::NotSent { why },
            Sent::Refused { why } => Self::Refused { why },
        }
    }
}
