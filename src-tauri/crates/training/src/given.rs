//! Secrets that went through this world, for whoever searches for them where they must not be.
//!
//! Kept in memory only, and told by the tray alone: a training secret opens nothing but this world.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

/// Secrets kept at a time; the oldest go first.
const MAX_KEPT: usize = 1000;

/// Every secret that was given out, and every one that a client showed.
#[derive(Default)]
pub struct Given(Mutex<VecDeque<Secret>>);

/// One secret.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Secret {
    /// What it is: `cis ticket`, `code`, `code verifier`, `client assertion`, `access token`, ...
    pub kind: &'static str,
    /// As it went over the wire, decoded.
    pub value: String,
}

impl Given {
    /// Remembers a secret, once.
    pub(crate) fn note(&self, kind: &'static str, value: &str) {
        let secret = Secret { kind, value: value.to_owned() };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.contains(&secret) {
            return;
        }
        if kept.len() >= MAX_KEPT {
            kept.pop_front();
        }
        kept.push_back(secret);
    }

    /// Remembers those fields of a form that are there.
    pub(crate) fn note_fields<'a>(&self, fields: &[(&'static str, &str)], get: impl Fn(&str) -> Option<&'a str>) {
        for (kind, name) in fields {
            if let Some(value) = get(name) {
                self.note(kind, value);
            }
        }
    }

    /// All of them, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Secret> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secret").field("kind", &self.kind).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_kept_once_and_the_oldest_goes_first() {
        let given = Given::default();
        for i in 0..=MAX_KEPT {
            given.note("code", &i.to_string());
            given.note("code", &i.to_string());
        }
        let all = given.all();
        assert_eq!((all.len(), all[0].value.as_str()), (MAX_KEPT, "1"));
        assert!(!format!("{all:?}").contains("\"1\""));
    }
}
