//! A strict CIS: smartcard login, role choice, role assertion, logout (spec/auth.md 1).
//!
//! Request and answer shapes are as recorded. What was never published is assumed and marked so: every refusal answers
//! HTTP 200 with the recorded words; a dead ticket gets a SAML response whose status is not `Success`.

mod activities;
mod assertion;
mod certificate;
mod cms;
mod desk;
mod gp_object;
mod login;
mod logout;
mod outcome;
mod role;
mod signature;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use jiff::Timestamp;

use crate::serve::act;
use crate::state::World;
pub(crate) use activities::name as activity_name;
use desk::Desk;

/// Largest request body, in bytes. A login answer of an RSA-2048 card is below 6 KiB.
pub const MAX_BODY: usize = 64 << 10;

/// How CIS behaves where the public sources leave a choice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules {
    /// The digest the card must sign.
    pub digest: Digest,
}

/// A digest of the login signature with an RSA key. SHA-1 is what was recorded; SHA-256 is assumed for newer cards
/// (spec/auth.md 1.5). Cards with an elliptic-curve key sign SHA-256 or SHA-384 whatever this says, assumed too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Digest {
    /// As recorded.
    #[default]
    Sha1,
    /// Assumed.
    Sha256,
}

impl std::str::FromStr for Digest {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "sha1" => Ok(Self::Sha1),
            "sha256" => Ok(Self::Sha256),
            _ => Err(format!("{name} is not sha1 or sha256")),
        }
    }
}

/// What the time is.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

#[derive(Clone)]
struct Cis {
    world: World,
    rules: Rules,
    clock: Clock,
    desk: Arc<Desk>,
}

/// CIS as an HTTP service.
pub fn router(world: World, rules: Rules) -> Router {
    router_at(world, rules, Arc::new(Timestamp::now))
}

/// The same by another clock.
pub fn router_at(world: World, rules: Rules, clock: Clock) -> Router {
    routes(Cis { world, rules, clock, desk: Arc::default() })
}

fn routes(cis: Cis) -> Router {
    Router::new()
        .route("/login/authactivate", post(login::activate))
        .route("/login/authvalidate", post(login::validate))
        .route("/login/authlogout", post(logout::logout).get(logout::logout))
        .route("/saml/RoleSelectionGP.jsp", get(role::select))
        .route("/saml/RoleAssertion", get(assertion::assert))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(cis.clone(), faults))
        .with_state(cis)
}

/// Faults ordered at `cis` for everyone: nobody's NHS number is known here.
async fn faults(State(cis): State<Cis>, request: Request, next: Next) -> Response {
    act(cis.world.faults().take("cis", ""), next.run(request)).await
}

#[cfg(test)]
mod tests;
