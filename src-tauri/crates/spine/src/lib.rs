//! HL7 V3 over SOAP and ebXML: the Summary Care Record and the alerts.
//!
//! A folder per noun, a file per verb. [`Spine`] implements the core's ports; [`AlertSender`] sends what the outbox
//! froze, and [`Inbound`] takes Spine's answers to it. The readers ([`scr::read_list`], [`scr::read_get`], [`errors`],
//! [`alerts::read_answer`]) need no network: they take bytes and say what they mean.
//!
//! Wire facts are from public repositories and schemas (spec/hl7v3.md); what is assumed says so where it stands.

pub mod alerts;
mod error;
pub mod errors;
pub mod oid;
pub mod scr;
mod spine;
#[cfg(test)]
mod testing;
mod time;
pub mod transport;
pub mod wrapper;

pub use alerts::{AlertCodes, AlertSender, Sent};
pub use error::SpineError;
pub use spine::{MAX_ANSWER, Spine, SpineSettings};
pub use transport::inbound::{Answers, Inbound, InboundSettings, Taken};
