//! CIS2: an OpenID provider shaped like the real one (spec/auth.md 2), with its pages for people.
//!
//! Written from the public sources; what they leave open is strict here and marked as assumed where it is decided. The
//! pages are served without TLS as well, since no browser trusts the training root; everything else is not.

mod answer;
mod assertion;
mod authorize;
mod choose_role;
mod client;
mod desk;
mod discovery;
mod end_session;
mod id_token;
mod keys;
mod levels;
mod page;
mod request;
mod sign_in;
mod token;
mod userinfo;

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::routing::{get, post};
use jiff::Timestamp;

pub use client::{ALGORITHM_NAME, CLIENT_ID, Client, REDIRECTS, free_ports, prepare, redirect};
pub use keys::Keys;

use crate::jwt::Object;
use crate::state::{Clock, World};
use crate::tray::Tray;
use desk::Desk;

/// The realm's path, as at the real one (spec/auth.md 2.1).
const REALM: &str = "/openam/oauth2/realms/root/realms/NHSIdentity/realms/Healthcare";

/// What CIS2 knows beside the staff: its client, its keys, who is signed in.
#[derive(Default)]
pub struct Cis2 {
    client: OnceLock<Client>,
    keys: Keys,
    desk: Desk,
    assertions: assertion::Spent,
}

impl Cis2 {
    /// Makes the client known; only the first one counts.
    pub fn register(&self, client: Client) {
        if self.client.set(client).is_err() {
            tracing::warn!("a client is registered already");
        }
    }

    /// The client, once it is registered.
    #[must_use]
    pub fn client(&self) -> Option<&Client> {
        self.client.get()
    }

    /// The signing keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }
}

/// The issuer, as a string that is compared letter for letter.
#[must_use]
pub fn issuer(world: &World) -> String {
    format!("{}{REALM}", world.addresses().cis2)
}

#[derive(Clone)]
struct Provider {
    world: World,
    tray: Tray,
    clock: Clock,
}

impl Provider {
    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    fn desk(&self) -> &Desk {
        &self.world.cis2().desk
    }
}

/// The whole of CIS2, for the TLS listener.
pub fn router(world: World, tray: Tray) -> Router {
    router_at(world, tray, Arc::new(Timestamp::now))
}

/// The same by another clock.
pub fn router_at(world: World, tray: Tray, clock: Clock) -> Router {
    let provider = Provider { world, tray, clock };
    let machines = Router::new()
        .route(&at(discovery::PATH), get(discovery::describe))
        .route(&at(discovery::KEYS_PATH), get(discovery::publish_keys))
        .route(&at(token::PATH), post(token::exchange))
        .route(&at(userinfo::PATH), get(userinfo::tell))
        .route(&at(end_session::PATH), get(end_session::end))
        .with_state(provider.clone());
    machines.merge(routes(provider))
}

/// The pages alone, for the listener that browsers reach.
pub fn pages(world: World, tray: Tray) -> Router {
    routes(Provider { world, tray, clock: Arc::new(Timestamp::now) })
}

fn routes(provider: Provider) -> Router {
    Router::new()
        .route(&at(authorize::PATH), get(authorize::ask))
        .route(&at(sign_in::PATH), post(sign_in::sign_in))
        .route(&at(choose_role::PATH), post(choose_role::choose))
        .with_state(provider)
}

fn at(path: &str) -> String {
    format!("{REALM}{path}")
}

/// Puts members over what is there; `null` takes one away.
fn merge(into: &mut Object, over: &Object) {
    for (name, value) in over {
        if value.is_null() {
            into.remove(name);
        } else {
            into.insert(name.clone(), value.clone());
        }
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
