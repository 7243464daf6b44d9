//! The application that may call, the tokens it holds and the assertions it has spent.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::Timestamp;

use crate::oauth::Application;

/// How long a token is good for. The answer says 599 (spec/fhir.md 2.3).
pub const TOKEN_SECONDS: i64 = 599;
/// An expired token is still told from an unknown one for this long.
const REMEMBERED_SECONDS: i64 = 3600;
/// Random bytes in a token.
const TOKEN_BYTES: usize = 20;

/// What the platform knows of its one application.
#[derive(Default)]
pub struct Platform {
    application: OnceLock<Application>,
    tokens: Mutex<HashMap<String, Timestamp>>,
    spent: Mutex<HashMap<String, Timestamp>>,
}

/// What a token is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Issued here and still good.
    Granted,
    /// Issued here, no longer good.
    Expired,
    /// Never seen.
    Unknown,
}

impl Platform {
    /// Makes the application known; only the first one counts.
    pub fn register(&self, application: Application) {
        if self.application.set(application).is_err() {
            tracing::warn!("an application is registered already");
        }
    }

    /// The application, once it is registered.
    #[must_use]
    pub fn application(&self) -> Option<&Application> {
        self.application.get()
    }

    /// A new token, good from `now` for [`TOKEN_SECONDS`].
    ///
    /// # Errors
    /// What the system's random source says.
    pub fn issue(&self, now: Timestamp) -> Result<String, getrandom::Error> {
        let mut bytes = [0_u8; TOKEN_BYTES];
        getrandom::fill(&mut bytes)?;
        let token: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        let mut tokens = lock(&self.tokens);
        tokens.retain(|_, expires| seconds_since(*expires, now) < REMEMBERED_SECONDS);
        tokens.insert(token.clone(), later(now, TOKEN_SECONDS));
        Ok(token)
    }

    /// What this token is worth at `now`.
    #[must_use]
    pub fn access(&self, token: &str, now: Timestamp) -> Access {
        match lock(&self.tokens).get(token) {
            Some(expires) if now < *expires => Access::Granted,
            Some(_) => Access::Expired,
            None => Access::Unknown,
        }
    }

    /// Spends an assertion's `jti`, which is remembered until the assertion has expired. False if it was spent before.
    pub(crate) fn spend(&self, jti: &str, expires: Timestamp, now: Timestamp) -> bool {
        let mut spent = lock(&self.spent);
        spent.retain(|_, expires| now < *expires);
        spent.insert(jti.to_owned(), expires).is_none()
    }
}

fn later(now: Timestamp, seconds: i64) -> Timestamp {
    now.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

fn seconds_since(earlier: Timestamp, now: Timestamp) -> i64 {
    now.as_second() - earlier.as_second()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
