//! SOAP answers: the list, the document, and answers to messages.

use jiff::Timestamp;
use serde_json::{Value, json};
use vouch_spine::alerts::{Verdict, read_answer};
use vouch_spine::scr::{read_get, read_list};

use crate::{contains, fault, record};

/// What a SOAP answer, or an HL7 answer on its own, says.
pub fn inspect(body: &[u8]) -> Value {
    if contains(body, b"eventQueryResponse") || contains(body, b"QUPC_IN210000") {
        // The moment of inspection stands for the moment of receipt; it is not printed.
        return match read_get(body, None, Timestamp::now()) {
            Ok(fetched) => record::fetched(&fetched),
            Err(error) => fault::fault("scr-get", &error.fault()),
        };
    }
    if contains(body, b"MCCI_IN010000UK13") {
        return answer(body);
    }
    match read_list(body, None) {
        Ok(listing) => record::listing(&listing),
        Err(error) => fault::fault("soap", &error.fault()),
    }
}

/// What an application answer says of the message it answers.
pub fn answer(body: &[u8]) -> Value {
    match read_answer(body) {
        Ok(answer) => match answer.verdict {
            Verdict::Accepted => json!({
                "kind": "answer", "outcome": "ACCEPTED", "refers_to": answer.refers_to.as_str(),
                "words": ["Spine accepted the message."],
            }),
            Verdict::Refused { why, fault: refused } => {
                let mut value = fault::fault("answer", &refused);
                if let Some(object) = value.as_object_mut() {
                    object.insert("refers_to".into(), json!(answer.refers_to.as_str()));
                    object.insert("codes".into(), json!(why));
                }
                value
            }
        },
        Err(error) => fault::fault("answer", &error.fault()),
    }
}
