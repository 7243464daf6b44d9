//! The card tray: the on-screen place where training cards are put into a reader, and the controls of a training world.
//!
//! Reached over loopback TCP: one JSON object a line, one answer a line. What is said there is in [`Request`]. The
//! tray is a reader in its own right (`connect`, `apdu`, `disconnect`), and can put cards into a virtual PC/SC reader
//! as well (`plug`, `unplug`). A card is in one place at a time.

mod controls;
mod reader;
mod request;
mod server;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use request::{FaultOrder, Request};
pub use server::{MAX_CONNECTIONS, MAX_LINE, serve};

use crate::cards::{Card, Deck};
use crate::state::World;
use reader::Slot;

/// The tray of one running world. Cheap to clone.
#[derive(Clone)]
pub struct Tray(Arc<Inner>);

struct Inner {
    world: World,
    deck: Deck,
    slot: watch::Sender<Slot>,
    plugged: Mutex<HashMap<u16, Plugged>>,
}

/// A card in a virtual reader. Dropping it takes the card out.
struct Plugged {
    card: String,
    task: JoinHandle<()>,
}

impl Drop for Plugged {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Words for the caller: what it asked for cannot be done.
type Refusal = String;

impl Tray {
    /// An empty reader beside a full deck.
    #[must_use]
    pub fn new(world: World) -> Self {
        let deck = Deck::new(world.clone());
        Self(Arc::new(Inner { world, deck, slot: watch::Sender::default(), plugged: Mutex::default() }))
    }

    /// Does what one request asks. A refusal is `{"error": "words"}`.
    pub async fn handle(&self, request: Request) -> Value {
        let done = match request {
            Request::Cards { all } => Ok(self.cards(all)),
            Request::Insert { card } => self.insert(&card).await,
            Request::Remove => self.remove(),
            Request::Wait { events, millis } => Ok(self.wait(events, millis).await),
            Request::Connect => self.connect(),
            Request::Apdu { session, hex } => self.apdu(session, &hex),
            Request::Disconnect { session, reset } => Ok(self.disconnect(session, reset)),
            Request::Plug { card, port } => self.plug(&card, port).await,
            Request::Unplug { port } => self.unplug(port),
            Request::Inbound { url } => self.inbound(&url),
            Request::Patients => Ok(self.patients()),
            Request::Document { patient } => Ok(self.document(&patient)),
            Request::Ledger => Ok(json!({ "lines": self.0.world.ledger().lines() })),
            Request::Secrets => Ok(json!({ "secrets": self.0.world.given().all() })),
            Request::Fault(order) => Ok(self.fault(order)),
            Request::FaultsClear => {
                self.0.world.faults().clear();
                Ok(ok())
            }
            Request::Cis2Rotate => self.0.world.cis2().keys().rotate().map(|()| ok()).map_err(|e| e.to_string()),
        };
        done.unwrap_or_else(|refusal| json!({ "error": refusal }))
    }

    /// Takes a card out of the deck, away from the async threads: its keys may have to be made.
    async fn take(&self, id: &str) -> Result<Card, Refusal> {
        let (tray, id) = (self.clone(), id.to_owned());
        let taken = tokio::task::spawn_blocking(move || {
            let card = tray.0.deck.card(&id).map_err(|e| e.to_string())?;
            card.ok_or_else(|| format!("there is no card {id}"))
        });
        taken.await.map_err(|e| e.to_string())?
    }

    fn plugged(&self) -> MutexGuard<'_, HashMap<u16, Plugged>> {
        self.0.plugged.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn ok() -> Value {
    json!({ "ok": true })
}

#[cfg(test)]
mod tests;
