//! Duplicate elimination: a message id is remembered for the persist duration, with its acknowledgment.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// How long a message id is remembered: PT5M for alerts (hl7v3.md section 15). A repeat after that is a new message.
pub(crate) const PERSIST: SignedDuration = SignedDuration::from_mins(5);

/// What was received and how it was acknowledged.
#[derive(Default)]
pub(crate) struct Received(Mutex<HashMap<String, (Timestamp, String)>>);

/// Whether a message is new.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is, and remembered from now on.
    First,
    /// It is not: this is the acknowledgment it got.
    Again(String),
}

impl Received {
    /// Takes a message id with the acknowledgment that goes out if it is new. What is older than [`PERSIST`] is forgotten.
    pub(crate) fn take(&self, id: &str, now: Timestamp, acknowledgment: &str) -> Taken {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, (at, _)| now.duration_since(*at) <= PERSIST);
        if let Some((_, first)) = kept.get(id) {
            return Taken::Again(first.clone());
        }
        kept.insert(id.to_owned(), (now, acknowledgment.to_owned()));
        Taken::First
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_remembered_for_the_persist_duration() {
        let start: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let rows = [
            (0, "first", Taken::First),
            (1, "second", Taken::Again("first".to_owned())),
            (300, "third", Taken::Again("first".to_owned())),
            (301, "fourth", Taken::First),
            (302, "fifth", Taken::Again("fourth".to_owned())),
        ];
        let received = Received::default();
        for (seconds, acknowledgment, expected) in rows {
            let now = start + SignedDuration::from_secs(seconds);
            assert_eq!(received.take("A", now, acknowledgment), expected, "after {seconds} s");
        }
        assert_eq!(received.take("B", start, "other"), Taken::First, "another id");
    }
}
