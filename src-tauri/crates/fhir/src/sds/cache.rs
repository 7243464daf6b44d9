//! What SDS said, kept by query: resource ids are new on each call (spec/fhir.md 7.1).

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use vouch_core::ports::{Route, Service};

/// Longest time an answer is used without asking again.
const MAX_AGE: SignedDuration = SignedDuration::from_hours(24);

/// The answers so far.
#[derive(Default)]
pub(super) struct Cache(Mutex<HashMap<Service, Entry>>);

struct Entry {
    route: Route,
    at: Timestamp,
    dropped: bool,
}

/// What is kept about a service.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// A route that may be used.
    Fresh(Box<Route>),
    /// There was a route, too long ago.
    Stale,
    /// There was a route, and a message to it could not be delivered.
    Dropped,
    /// Never heard of.
    Nothing,
}

impl Cache {
    pub fn get(&self, service: Service, now: Timestamp) -> Kept {
        match self.lock().get(&service) {
            None => Kept::Nothing,
            Some(entry) if entry.dropped => Kept::Dropped,
            Some(entry) if is_fresh(entry.at, now) => Kept::Fresh(Box::new(entry.route.clone())),
            Some(_) => Kept::Stale,
        }
    }

    pub fn keep(&self, route: Route, now: Timestamp) {
        self.lock().insert(route.service, Entry { route, at: now, dropped: false });
    }

    /// Marks a route as not to be used again, but remembers that there was one.
    pub fn drop_route(&self, service: Service) {
        if let Some(entry) = self.lock().get_mut(&service) {
            entry.dropped = true;
        }
    }

    /// SDS has no entry any more: the first time that is doubted, the second time it is believed.
    pub fn doubt(&self, service: Service) {
        self.lock().remove(&service);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Service, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer from the future, after the clock was put back, is not fresh.
fn is_fresh(at: Timestamp, now: Timestamp) -> bool {
    let age = now.duration_since(at);
    !age.is_negative() && age < MAX_AGE
}
