//! The training Spine: SCR queries over SOAP, alerts over ebXML.
//!
//! Strict where the real one is and where the manual is; every rule is one row of a table, so that the refusal names it.

mod ebxml;
mod hl7;
mod reply;
mod rule;
mod seen;
mod sync;
#[cfg(test)]
mod testing;
mod xml;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::routing::post;

use crate::faults::Fault;
use crate::ledger::Ledger;
use crate::state::World;

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct Spine {
    world: World,
    calls: Arc<seen::Calls>,
    received: Arc<ebxml::Received>,
}

/// The routes of Spine, to be served behind mutual TLS.
pub fn router(world: World) -> Router {
    let spine = Spine { world, calls: Arc::default(), received: Arc::default() };
    Router::new()
        .route("/sync-service", post(sync::receive))
        .route("/reliablemessaging/reliablerequest", post(ebxml::receive))
        .with_state(spine)
}

/// How often each alert was accepted, by the alert's own id. More than once is one alert too many.
#[must_use]
pub fn accepted_alerts(ledger: &Ledger) -> BTreeMap<String, usize> {
    let mut alerts = BTreeMap::new();
    for line in ledger.lines().into_iter().filter(|line| line.what == "alert" && line.answer == "accepted") {
        *alerts.entry(line.alert_id.unwrap_or_default()).or_default() += 1;
    }
    alerts
}

/// The name of a fault without its values, for the ledger.
fn name_of(fault: &Fault) -> &'static str {
    match fault {
        Fault::Slow(_) => "Slow",
        Fault::DropBefore => "DropBefore",
        Fault::DropAfter => "DropAfter",
        Fault::Cut => "Cut",
        Fault::Http500 => "Http500",
        Fault::SoapFault(_) => "SoapFault",
        Fault::Ae(_) => "Ae",
        Fault::Ar(_) => "Ar",
        Fault::Garbage => "Garbage",
        Fault::Doctype => "Doctype",
        Fault::Huge(_) => "Huge",
        Fault::WrongPatient(_) => "WrongPatient",
        Fault::AnswerLate(_) => "AnswerLate",
        Fault::Claims { .. } => "Claims",
        Fault::PromptIgnored => "PromptIgnored",
        Fault::Refusal { .. } => "Refusal",
    }
}
