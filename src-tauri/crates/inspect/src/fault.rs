//! A fault as JSON.

use serde_json::{Value, json};
use vouch_core::Fault;

/// The named outcome of a fault, with its three sentences and the lines for support.
pub fn fault(kind: &str, fault: &Fault) -> Value {
    let support: Vec<Value> =
        fault.support.iter().map(|(label, value)| json!({ "label": label, "value": value })).collect();
    json!({
        "kind": kind,
        "outcome": fault.code.name(),
        "words": [fault.what, fault.means, fault.next],
        "support": support,
    })
}
