//! The tray as a card reader: one slot, counted events, sessions that end with the card.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Plugged, Refusal, Tray, ok};
use crate::cards::{Card, vpcd};

/// Longest wait for an event.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// The slot of the tray.
#[derive(Default)]
pub(super) struct Slot {
    card: Option<(String, Card)>,
    /// Insertions and removals so far.
    events: u64,
    /// Connections to the card that is in.
    sessions: BTreeSet<u64>,
    last_session: u64,
}

impl Slot {
    fn take_out(&mut self) -> bool {
        let was_in = self.card.take().is_some();
        self.events += u64::from(was_in);
        self.sessions.clear();
        was_in
    }

    fn put_in(&mut self, id: &str, card: Card) {
        self.take_out();
        self.card = Some((id.to_owned(), card));
        self.events += 1;
    }

    fn id(&self) -> Option<&str> {
        self.card.as_ref().map(|(id, _)| id.as_str())
    }

    fn seen(&self) -> Value {
        let mut seen = json!({ "in": self.id(), "events": self.events });
        if let (Some((_, card)), Some(seen)) = (&self.card, seen.as_object_mut())
            && card.is_mute()
        {
            seen.insert("mute".into(), true.into());
        }
        seen
    }
}

impl Tray {
    pub(super) fn cards(&self, all: bool) -> Value {
        let card = |e: crate::cards::Entry| json!({ "id": e.id, "name": e.name, "about": e.about, "pin": e.pin });
        let extras = if all { self.0.deck.extras() } else { Vec::new() };
        let cards: Vec<Value> = self.0.deck.entries().into_iter().chain(extras).map(card).collect();
        let slot = self.0.slot.borrow();
        json!({ "cards": cards, "in": slot.id(), "events": slot.events })
    }

    pub(super) async fn insert(&self, id: &str) -> Result<Value, Refusal> {
        let card = self.take(id).await?;
        // Held over the change, so that the card cannot be plugged elsewhere meanwhile.
        let plugged = self.plugged();
        if let Some((port, _)) = plugged.iter().find(|(_, p)| p.card == id && !p.task.is_finished()) {
            return Err(format!("the card is in the virtual reader at port {port}"));
        }
        card.reset();
        self.0.slot.send_modify(|slot| slot.put_in(id, card));
        Ok(ok())
    }

    pub(super) fn remove(&self) -> Result<Value, Refusal> {
        match self.0.slot.send_if_modified(Slot::take_out) {
            true => Ok(ok()),
            false => Err("no card".into()),
        }
    }

    pub(super) async fn wait(&self, events: u64, millis: u64) -> Value {
        let mut slot = self.0.slot.subscribe();
        let longest = Duration::from_millis(millis).min(MAX_WAIT);
        // A timeout is an answer too: what is in is told either way.
        let _ = tokio::time::timeout(longest, slot.wait_for(|s| s.events != events)).await;
        self.0.slot.borrow().seen()
    }

    pub(super) fn connect(&self) -> Result<Value, Refusal> {
        let mut answer = Err("no card".to_owned());
        self.0.slot.send_if_modified(|slot| {
            if let Some((_, card)) = &slot.card {
                if card.is_mute() {
                    answer = Err("the card does not answer".into());
                    return false;
                }
                card.reset();
                slot.last_session += 1;
                slot.sessions.insert(slot.last_session);
                answer = Ok(json!({ "session": slot.last_session, "atr": hex(card.atr()), "events": slot.events }));
            }
            // Nobody waits for a connection.
            false
        });
        answer
    }

    pub(super) fn apdu(&self, session: u64, command: &str) -> Result<Value, Refusal> {
        let card = self.connected(session).ok_or("removed")?;
        let command = bytes(command).ok_or("hex: an even number of hexadecimal digits is needed")?;
        Ok(json!({ "hex": hex(&card.answer(&command)) }))
    }

    pub(super) fn disconnect(&self, session: u64, reset: bool) -> Value {
        if let Some(card) = self.connected(session).filter(|_| reset) {
            card.reset();
        }
        self.0.slot.send_if_modified(|slot| {
            slot.sessions.remove(&session);
            false
        });
        ok()
    }

    pub(super) async fn plug(&self, id: &str, port: u16) -> Result<Value, Refusal> {
        let card = self.take(id).await?;
        let reader = vpcd::plug(port).await.map_err(|e| e.to_string())?;
        let mut plugged = self.plugged();
        plugged.retain(|_, p| !p.task.is_finished());
        if plugged.contains_key(&port) {
            return Err(format!("there is a card in the virtual reader at port {port}"));
        }
        if self.0.slot.borrow().id() == Some(id) || plugged.values().any(|p| p.card == id) {
            return Err("the card is in another reader".into());
        }
        let task = tokio::spawn(async move {
            if let Err(e) = vpcd::answer(reader, &card).await {
                tracing::info!(error = %e, "the virtual reader is gone");
            }
        });
        plugged.insert(port, Plugged { card: id.to_owned(), task });
        Ok(ok())
    }

    pub(super) fn unplug(&self, port: u16) -> Result<Value, Refusal> {
        self.plugged().remove(&port).map(|_| ok()).ok_or_else(|| "no card".into())
    }

    fn connected(&self, session: u64) -> Option<Card> {
        let slot = self.0.slot.borrow();
        let (_, card) = slot.card.as_ref().filter(|_| slot.sessions.contains(&session))?;
        Some(card.clone())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02X}")).collect()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let (pairs, []) = hex.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}
