//! ebXML: acknowledgments, errors, and answers in parts.

use serde_json::{Value, json};
use vouch_spine::transport::ebxml::{self, Carried};
use vouch_spine::transport::mime;

use crate::{contains, fault, soap};

/// What a message in parts says: its envelope, and the answer it carries.
pub fn parts(content_type: &str, body: &[u8]) -> Value {
    let parts = match mime::read(content_type, body) {
        Ok(parts) => parts,
        Err(error) => return fault::fault("ebxml", &vouch_spine::SpineError::from(error).fault()),
    };
    let Some(first) = parts.first() else { return json!({ "kind": "ebxml", "outcome": "UNREADABLE" }) };
    let mut said = envelope(first.body);
    if let Some(payload) = parts.get(1).filter(|p| contains(p.body, b"MCCI_IN010000UK13"))
        && let Some(object) = said.as_object_mut()
    {
        // What the message says is what its payload says; the envelope only brought it.
        let answer = soap::answer(payload.body);
        for key in ["outcome", "words"] {
            object.insert(key.into(), answer.get(key).cloned().unwrap_or_default());
        }
        object.insert("payload".into(), answer);
    }
    said
}

/// What an envelope on its own says.
pub fn envelope(body: &[u8]) -> Value {
    match ebxml::read(body) {
        Err(error) => fault::fault("ebxml", &error.fault()),
        Ok(header) => {
            let (outcome, words) = match &header.signal {
                Carried::Acknowledgment(id) => (
                    "ACKNOWLEDGED",
                    vec![format!("The message handler has received {id}. That is a step, not an answer.")],
                ),
                Carried::Payload(_) => ("MESSAGE", vec![format!("A message: {}", header.action)]),
                Carried::Errors(errors) => return fault::fault("ebxml", &errors.fault()),
            };
            json!({
                "kind": "ebxml", "outcome": outcome, "words": words,
                "message_id": header.id, "refers_to": header.refers_to, "action": header.action,
            })
        }
    }
}
