//! The training Spine: SCR queries over SOAP, alerts over ebXML.
//!
//! Strict where the real one is and where the manual is; every rule is one row of a table, so that the refusal names it.

mod hl7;
mod reply;
mod rule;
mod seen;
mod sync;
mod xml;

use std::sync::Arc;

use axum::Router;
use axum::routing::post;

use crate::faults::Fault;
use crate::state::World;

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct Spine {
    world: World,
    calls: Arc<seen::Calls>,
}

/// The routes of Spine, to be served behind mutual TLS.
#[must_use]
pub fn router(world: World) -> Router {
    let spine = Spine { world, calls: Arc::default() };
    Router::new().route("/sync-service", post(sync::receive)).with_state(spine)
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
    }
}
