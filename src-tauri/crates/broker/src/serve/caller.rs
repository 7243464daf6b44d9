//! Who asks. TLS has shown that the caller holds a certificate of our authority; here it must also stand in the list.
//!
//! An [`EnrolledPc`] is the witness of that: there is no other way to make one, and nothing is signed, relayed or written
//! down as done without it.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::Broker;
use super::refusal::Refusal;
use crate::BrokerError;
use crate::authority::Fingerprint;
use crate::enrolment::{Enrolment, Standing};
use crate::rate::{Counted, Verdict};
use crate::record::Line;

/// A PC that may ask.
pub(super) struct EnrolledPc {
    name: String,
    fingerprint: Fingerprint,
}

impl FromRequestParts<Arc<Broker>> for EnrolledPc {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, broker: &Arc<Broker>) -> Result<Self, Refusal> {
        let fingerprint = parts.extensions.get::<Fingerprint>().ok_or(Refusal::NotEnrolled)?;
        let list = Enrolment::read(&broker.data)?;
        let (name, refusal) = match list.standing(fingerprint) {
            Standing::Enrolled(pc) => {
                return Ok(Self { name: pc.name.clone(), fingerprint: fingerprint.clone() });
            }
            Standing::Revoked(pc) => (pc.name.as_str(), Refusal::Revoked),
            Standing::Unknown => ("", Refusal::NotEnrolled),
        };
        if broker.rate(fingerprint, Counted::Refused) != Verdict::Over {
            broker.record.write(&Line {
                at: broker.clock.now(),
                pc: name,
                certificate: fingerprint.short(),
                what: parts.uri.path(),
                outcome: refusal.name(),
                note: "",
            })?;
        }
        Err(refusal)
    }
}

impl EnrolledPc {
    /// Writes down what came of a question of this PC.
    pub fn write(&self, broker: &Broker, what: &str, outcome: &str, note: &str) -> Result<(), BrokerError> {
        let at = broker.clock.now();
        broker.record.write(&Line { at, pc: &self.name, certificate: self.fingerprint.short(), what, outcome, note })
    }

    /// Counts a question. The first one too many is written down, the rest are not.
    pub fn counted(&self, broker: &Broker, counted: Counted, what: &str) -> Result<(), Refusal> {
        match broker.rate(&self.fingerprint, counted) {
            Verdict::Within => Ok(()),
            Verdict::FirstOver => {
                self.write(broker, what, Refusal::TooOften.name(), "")?;
                Err(Refusal::TooOften)
            }
            Verdict::Over => Err(Refusal::TooOften),
        }
    }
}
