//! What comes back: Spine sends its answers to alerts to this site's own endpoint, as ebXML over mutual TLS
//! (spec/hl7v3.md 8b, 13).

mod listener;
mod receive;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;

use vouch_core::ids::PartyKey;
use vouch_https::{Identity, Trust};

use crate::alerts::AlertAnswer;

#[cfg(test)]
pub(crate) use listener::whole;
pub use listener::{Inbound, MAX_CONNECTIONS, NotListening};
pub use receive::{MAX_INBOUND, MAX_REMEMBERED, Receiver, Reply};

/// What the listener is set to.
#[derive(Clone)]
pub struct InboundSettings {
    /// Where to listen: loopback behind a message handler, or an address Spine can reach.
    pub address: SocketAddr,
    /// The certificate chain and key of this endpoint.
    pub identity: Identity,
    /// The roots client certificates must come from.
    pub clients: Trust,
    /// This site's party key: what is for another party is refused.
    pub party_key: PartyKey,
    /// Spine's party key, where it is known: what comes from another party is refused.
    pub spine: Option<PartyKey>,
}

/// Who takes the answers: the outbox.
pub trait Answers: Send + Sync {
    /// Takes one answer. Blocks until it is durable; called from a blocking thread, one at a time.
    fn take(&self, answer: AlertAnswer) -> Taken;
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It could not be kept: Spine is not acknowledged, and sends it again.
    NotStored,
    /// It is durable.
    Stored,
    /// No message of this site has that id.
    Unknown,
}
