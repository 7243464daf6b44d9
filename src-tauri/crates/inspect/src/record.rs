//! A record as JSON: what stands pinned, and the visible text of each section in order.

use serde_json::{Value, json};
use vouch_core::record::{Fetched, Listing, Record, ScrEvent, StandingPermission};

/// What a list answer says.
pub fn listing(listing: &Listing) -> Value {
    match listing {
        Listing::None => json!({
            "kind": "scr-list", "outcome": "NO_RECORD",
            "words": ["Spine holds no Summary Care Record for this patient."],
        }),
        Listing::Refused => refused("scr-list"),
        Listing::Events { events, view } => json!({
            "kind": "scr-list", "outcome": "EVENTS",
            "words": events.iter().map(ScrEvent::words).collect::<Vec<_>>(),
            "current": ScrEvent::current(events).map(|e| e.id.as_str()),
            "permission": match view {
                StandingPermission::Ask => "ask",
                StandingPermission::No => "no",
                StandingPermission::NotSaid => "not said",
            },
        }),
    }
}

/// What an event answer says.
pub fn fetched(fetched: &Fetched) -> Value {
    match fetched {
        Fetched::Refused => refused("scr-get"),
        Fetched::Gone => json!({
            "kind": "scr-get", "outcome": "GONE",
            "words": ["The document is no longer there: it was replaced by a newer one."],
        }),
        Fetched::Record(record) => whole(record),
    }
}

fn refused(kind: &str) -> Value {
    json!({ "kind": kind, "outcome": "REFUSED", "words": ["Spine did not allow this record to be shown."] })
}

fn whole(record: &Record) -> Value {
    json!({
        "kind": "scr-get",
        "outcome": "RECORD",
        "words": [record.event.words()],
        "event": record.event.id.as_str(),
        "created": record.created,
        "author": record.author,
        "allergies": record.allergies.words(),
        "pinned": record.pinned.iter().map(|s| s.text.as_str()).collect::<Vec<_>>(),
        "sections": record.sections.iter().map(|s| json!({ "title": s.title, "code": s.code, "text": s.words() })).collect::<Vec<_>>(),
        "dropped": record.dropped,
    })
}
