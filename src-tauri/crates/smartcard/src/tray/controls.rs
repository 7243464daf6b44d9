//! What the app's on-screen tray shows and does.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::TrayCards;
use super::line::{Line, TrayFault};

/// The tray and its cards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrayState {
    /// All cards, in the order they lie.
    pub cards: Vec<TrayCard>,
    /// Id of the card that is in.
    #[serde(rename = "in")]
    pub inside: Option<String>,
    /// Insertions and removals so far.
    pub events: u64,
}

/// One training card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrayCard {
    /// Short id: `priya`.
    pub id: String,
    /// The name printed on it.
    pub name: String,
    /// Why it exists.
    pub about: String,
    /// Its PIN, as a note beside the card: nobody's secret in the training world. Empty if it has none.
    pub pin: String,
}

impl TrayCards {
    /// What lies in the tray.
    ///
    /// # Errors
    /// [`TrayFault`].
    pub fn cards(&self) -> Result<TrayState, TrayFault> {
        Line::open(self.port)?.ask(&json!({ "op": "cards" }))
    }

    /// Puts a card in; one that is in is taken out first.
    ///
    /// # Errors
    /// [`TrayFault::Refused`] if there is no such card.
    pub fn insert(&self, id: &str) -> Result<(), TrayFault> {
        self.ask(&json!({ "op": "insert", "card": id })).map(drop)
    }

    /// Takes the card out.
    ///
    /// # Errors
    /// [`TrayFault::Refused`] if none is in.
    pub fn remove(&self) -> Result<(), TrayFault> {
        self.ask(&json!({ "op": "remove" })).map(drop)
    }

    /// Asks the training world anything else it answers here.
    ///
    /// # Errors
    /// [`TrayFault`]; `{"error": ..}` is [`TrayFault::Refused`].
    pub fn ask(&self, request: &Value) -> Result<Value, TrayFault> {
        Line::open(self.port)?.say(request)
    }
}
