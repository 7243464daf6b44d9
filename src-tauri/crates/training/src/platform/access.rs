//! The application that may call, the tokens it holds and the assertions it has spent.

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::oauth::Application;
use crate::secret::random;

/// How long a token is good for. The answer says 599 (spec/fhir.md 2.3).
pub const TOKEN_SECONDS: i64 = 599;
/// How long after the sign-in a person's tokens can be refreshed: 12 hours; the answers say 43199 (spec/auth.md 2.9).
pub const REFRESH_SECONDS: i64 = 43_199;
/// An expired token is still told from an unknown one for this long.
const REMEMBERED_SECONDS: i64 = 3600;
/// Random bytes in a token.
const TOKEN_BYTES: usize = 20;

/// What the platform knows of its one application.
#[derive(Default)]
pub struct Platform {
    application: OnceLock<Application>,
    tokens: Mutex<HashMap<String, Token>>,
    refresh: Mutex<HashMap<String, Refresh>>,
    spent: Mutex<HashMap<String, Timestamp>>,
}

struct Token {
    expires: Timestamp,
    person: Option<Person>,
}

struct Refresh {
    person: Person,
    /// When the person signed in: the period counts from here, however often it is refreshed.
    first: Timestamp,
    count: u32,
}

/// On whose behalf a token was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// 12 digits.
    pub user_id: String,
    /// Role profile ids; may be empty.
    pub roles: Vec<String>,
}

/// What a token is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Issued here and still good: the application's own, or a person's.
    Granted(Option<Person>),
    /// Issued here, no longer good; whether it was a person's.
    Expired {
        /// Given after a sign-in to CIS2.
        personal: bool,
    },
    /// Never seen.
    Unknown,
}

/// A fresh pair of tokens.
pub(crate) struct Refreshed {
    pub access: String,
    pub refresh: String,
    /// Seconds for which `refresh` can be used.
    pub seconds: i64,
    pub count: u32,
}

/// Why nothing is refreshed.
pub(crate) enum Unrefreshed {
    /// Never given out, or used before.
    Unknown,
    /// Given out, but the sign-in is too long ago.
    Late,
    /// No random numbers.
    Random,
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

    /// A new token of the application itself, good from `now` for [`TOKEN_SECONDS`].
    ///
    /// # Errors
    /// What the system's random source says.
    pub fn issue(&self, now: Timestamp) -> io::Result<String> {
        self.token(None, now)
    }

    /// A new pair of tokens for a person who has just signed in.
    pub(crate) fn issue_for(&self, person: Person, now: Timestamp) -> io::Result<Refreshed> {
        self.pair(Refresh { person, first: now, count: 0 }, now)
    }

    /// A new pair for a refresh token, which is spent. One that comes too late is still known, and still too late.
    pub(crate) fn refresh(&self, token: &str, now: Timestamp) -> Result<Refreshed, Unrefreshed> {
        let mut kept = lock(&self.refresh);
        let first = kept.get(token).ok_or(Unrefreshed::Unknown)?.first;
        if seconds_since(first, now) >= REFRESH_SECONDS {
            return Err(Unrefreshed::Late);
        }
        let Refresh { person, first, count } = kept.remove(token).ok_or(Unrefreshed::Unknown)?;
        drop(kept);
        self.pair(Refresh { person, first, count: count + 1 }, now).map_err(|_| Unrefreshed::Random)
    }

    /// What this token is worth at `now`.
    #[must_use]
    pub fn access(&self, token: &str, now: Timestamp) -> Access {
        match lock(&self.tokens).get(token) {
            Some(token) if now < token.expires => Access::Granted(token.person.clone()),
            Some(token) => Access::Expired { personal: token.person.is_some() },
            None => Access::Unknown,
        }
    }

    /// Spends an assertion's `jti`, which is remembered until the assertion has expired. False if it was spent before.
    pub(crate) fn spend(&self, jti: &str, expires: Timestamp, now: Timestamp) -> bool {
        let mut spent = lock(&self.spent);
        spent.retain(|_, expires| now < *expires);
        spent.insert(jti.to_owned(), expires).is_none()
    }

    fn pair(&self, refresh: Refresh, now: Timestamp) -> io::Result<Refreshed> {
        let access = self.token(Some(refresh.person.clone()), now)?;
        let (token, count) = (random(TOKEN_BYTES)?, refresh.count);
        let seconds = REFRESH_SECONDS - seconds_since(refresh.first, now);
        let mut kept = lock(&self.refresh);
        kept.retain(|_, r| seconds_since(r.first, now) < REFRESH_SECONDS + REMEMBERED_SECONDS);
        kept.insert(token.clone(), refresh);
        Ok(Refreshed { access, refresh: token, seconds, count })
    }

    fn token(&self, person: Option<Person>, now: Timestamp) -> io::Result<String> {
        let token = random(TOKEN_BYTES)?;
        let mut tokens = lock(&self.tokens);
        tokens.retain(|_, t| seconds_since(t.expires, now) < REMEMBERED_SECONDS);
        let expires = now.checked_add(SignedDuration::from_secs(TOKEN_SECONDS)).unwrap_or(Timestamp::MAX);
        tokens.insert(token.clone(), Token { expires, person });
        Ok(token)
    }
}

fn seconds_since(earlier: Timestamp, now: Timestamp) -> i64 {
    now.as_second() - earlier.as_second()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
