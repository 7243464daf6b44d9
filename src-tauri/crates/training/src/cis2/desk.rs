//! What CIS2 remembers: sign-ins that are under way, browsers, codes and tokens.

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::request::Asked;
use crate::secret::random;
use crate::staff::Authenticator;

/// Random bytes in whatever must not be guessed.
const SECRET_BYTES: usize = 32;
/// A sign-in that is not finished by then is forgotten.
const PENDING_LIFE: SignedDuration = SignedDuration::from_mins(10);
/// How long a browser is remembered. CIS2's own value is not public (spec/auth.md 2.7).
const BROWSER_LIFE: SignedDuration = SignedDuration::from_hours(12);
/// How long a code can be used.
pub(super) const CODE_LIFE: SignedDuration = SignedDuration::from_secs(60);
/// A code that was used is remembered this long, so that a second use is known as one.
const SPENT_LIFE: SignedDuration = SignedDuration::from_hours(1);
/// How long an access token is good: the answers say 3599 (spec/auth.md 2.4).
pub(super) const ACCESS_SECONDS: i64 = 3599;
/// Things of one kind kept at a time; the oldest go first.
const MAX_KEPT: usize = 1000;

/// Everything that is under way.
#[derive(Default)]
pub(super) struct Desk {
    pending: Shelf<Pending>,
    browsers: Shelf<SignIn>,
    codes: Shelf<Code>,
    access: Shelf<Access>,
}

/// A request that waits for a person.
#[derive(Clone)]
pub(super) struct Pending {
    pub asked: Asked,
    /// The browser, once somebody has signed in.
    pub browser: Option<String>,
}

/// Somebody who signed in, as a browser remembers it.
#[derive(Clone)]
pub(super) struct SignIn {
    /// Session id, `sid` of the ID token.
    pub sid: String,
    /// 12 digits.
    pub user_id: &'static str,
    pub authenticator: Authenticator,
    pub at: Timestamp,
    /// Profile id of the chosen role.
    pub role: Option<&'static str>,
}

/// What a code stands for.
#[derive(Clone)]
pub(super) struct Code {
    pub asked: Asked,
    pub sign_in: SignIn,
    /// Whether it was used, and the access token it gave.
    spent: Option<Option<String>>,
}

/// What an access token stands for.
#[derive(Clone)]
pub(super) struct Access {
    pub user_id: &'static str,
    pub scopes: Vec<String>,
    sid: String,
}

impl Desk {
    /// Puts a request aside until a person has answered; gives its name.
    pub fn wait(&self, asked: Asked, browser: Option<String>, now: Timestamp) -> io::Result<String> {
        self.pending.put(Pending { asked, browser }, now, PENDING_LIFE)
    }

    /// A request that waits.
    pub fn pending(&self, name: &str, now: Timestamp) -> Option<Pending> {
        self.pending.get(name, now, PENDING_LIFE)
    }

    /// A request waits no longer.
    pub fn done(&self, name: &str) {
        self.pending.lock().remove(name);
    }

    /// Remembers who signed in; gives the browser's cookie.
    pub fn remember(&self, sign_in: SignIn, now: Timestamp) -> io::Result<String> {
        self.browsers.put(sign_in, now, BROWSER_LIFE)
    }

    /// Who signed in with this browser.
    pub fn remembered(&self, browser: &str, now: Timestamp) -> Option<SignIn> {
        self.browsers.get(browser, now, BROWSER_LIFE)
    }

    /// The browser's person works in this role from now on.
    pub fn choose(&self, browser: &str, role: Option<&'static str>) {
        if let Some((_, sign_in)) = self.browsers.lock().get_mut(browser) {
            sign_in.role = role;
        }
    }

    /// The browser knows nobody any more.
    pub fn forget(&self, browser: &str) {
        self.browsers.lock().remove(browser);
    }

    /// Ends a session: its browser and its access tokens.
    pub fn end(&self, sid: &str) {
        self.browsers.lock().retain(|_, (_, sign_in)| sign_in.sid != sid);
        self.access.lock().retain(|_, (_, access)| access.sid != sid);
    }

    /// A code for a request that somebody answered.
    pub fn code(&self, asked: Asked, sign_in: SignIn, now: Timestamp) -> io::Result<String> {
        self.codes.put(Code { asked, sign_in, spent: None }, now, SPENT_LIFE)
    }

    /// Spends a code. `None` if it is unknown, too old, or spent before; in that last case what it gave is taken back.
    pub fn spend(&self, code: &str, now: Timestamp) -> Option<Code> {
        let mut codes = self.codes.lock();
        let (given, kept) = codes.get_mut(code)?;
        if let Some(token) = kept.spent.replace(None) {
            self.access.lock().remove(&token.unwrap_or_default());
            return None;
        }
        (now.duration_since(*given) <= CODE_LIFE).then(|| kept.clone())
    }

    /// The access token of a code just spent.
    pub fn access_token(&self, code: &str, spent: &Code, now: Timestamp) -> io::Result<String> {
        let access = Access {
            user_id: spent.sign_in.user_id,
            scopes: spent.asked.scopes.clone(),
            sid: spent.sign_in.sid.clone(),
        };
        let token = self.access.put(access, now, SignedDuration::from_secs(ACCESS_SECONDS))?;
        if let Some((_, kept)) = self.codes.lock().get_mut(code) {
            kept.spent = Some(Some(token.clone()));
        }
        Ok(token)
    }

    /// What an access token opens.
    pub fn access(&self, token: &str, now: Timestamp) -> Option<Access> {
        self.access.get(token, now, SignedDuration::from_secs(ACCESS_SECONDS))
    }
}

/// Things under names that cannot be guessed, each with the time it was put there.
struct Shelf<T>(Mutex<HashMap<String, (Timestamp, T)>>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Shelf<T> {
    fn put(&self, thing: T, now: Timestamp, life: SignedDuration) -> io::Result<String> {
        let name = random(SECRET_BYTES)?;
        let mut kept = self.lock();
        kept.retain(|_, (since, _)| now.duration_since(*since) <= life);
        while kept.len() >= MAX_KEPT {
            let oldest = kept.iter().min_by_key(|(_, (since, _))| *since).map(|(name, _)| name.clone());
            kept.remove(&oldest.unwrap_or_default());
        }
        kept.insert(name.clone(), (now, thing));
        Ok(name)
    }

    fn get(&self, name: &str, now: Timestamp, life: SignedDuration) -> Option<T> {
        let kept = self.lock();
        kept.get(name).filter(|(since, _)| now.duration_since(*since) <= life).map(|(_, thing)| thing.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, (Timestamp, T)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
