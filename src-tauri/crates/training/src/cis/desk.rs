//! Challenges given out and tickets in force.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};

use crate::staff::{Role, Staff};

/// Length of a challenge (spec/auth.md 1.4).
const CHALLENGE_BYTES: usize = 48;
/// A challenge that was not answered by then is forgotten. Assumed.
const CHALLENGE_LIFE: SignedDuration = SignedDuration::from_mins(5);
/// Longest life of a ticket (spec/auth.md 1.6: 600, read as minutes).
pub(super) const TICKET_MINUTES: i64 = 600;
/// Challenges and tickets kept at a time; the oldest go first.
const MAX_KEPT: usize = 1000;

/// Challenges and tickets.
#[derive(Default)]
pub(super) struct Desk {
    challenges: Mutex<HashMap<String, Challenge>>,
    tickets: Mutex<HashMap<String, Session>>,
}

struct Challenge {
    signature: String,
    given: Timestamp,
}

/// What a ticket stands for.
#[derive(Clone)]
pub(super) struct Session {
    /// Who logged in.
    pub person: Staff,
    /// Profile id of the role chosen for the session.
    pub role: Option<&'static str>,
    /// When.
    pub since: Timestamp,
}

impl Desk {
    /// Gives out a challenge and the server's own signature, both base64. What the signature holds is not public: here
    /// it is random, and must come back.
    pub fn challenge(&self, now: Timestamp) -> std::io::Result<(String, String)> {
        let (challenge, signature) = (random::<CHALLENGE_BYTES>()?, random::<32>()?);
        let mut challenges = lock(&self.challenges);
        make_room(&mut challenges, |c| c.given);
        challenges.insert(challenge.clone(), Challenge { signature: signature.clone(), given: now });
        Ok((challenge, signature))
    }

    /// Takes a challenge back. It is spent now, whatever comes of it.
    pub fn spend(&self, challenge: &str, signature: &str, now: Timestamp) -> bool {
        let spent = lock(&self.challenges).remove(challenge);
        spent.is_some_and(|c| c.signature == signature && now.duration_since(c.given) <= CHALLENGE_LIFE)
    }

    /// Makes a spent challenge good again, for tests.
    #[cfg(test)]
    pub fn put_back(&self, challenge: &str, now: Timestamp) {
        lock(&self.challenges).insert(challenge.to_owned(), Challenge { signature: "again".into(), given: now });
    }

    /// Issues a ticket, in the form of the recorded ones.
    pub fn ticket(&self, person: Staff, now: Timestamp) -> std::io::Result<String> {
        let ticket = format!("AQIC5wM2LY4Sfc{}@AAJTSQACMDE=#", random::<24>()?);
        let mut tickets = lock(&self.tickets);
        make_room(&mut tickets, |s| s.since);
        tickets.insert(ticket.clone(), Session { person, role: None, since: now });
        Ok(ticket)
    }

    /// The session of a ticket that is still good.
    pub fn session(&self, ticket: &str, now: Timestamp) -> Option<Session> {
        lock(&self.tickets).get(ticket).filter(|s| is_live(s, now)).cloned()
    }

    /// Chooses the role of a session; only one of the person's own.
    pub fn choose(&self, ticket: &str, profile: &str, now: Timestamp) -> Option<Session> {
        let mut tickets = lock(&self.tickets);
        let session = tickets.get_mut(ticket).filter(|s| is_live(s, now))?;
        let own = |r: &&Role| r.profile_id == profile;
        session.role = Some(session.person.roles.iter().find(own)?.profile_id);
        Some(session.clone())
    }

    /// Kills a ticket of this person.
    pub fn log_out(&self, ticket: &str, user: &str) -> bool {
        let mut tickets = lock(&self.tickets);
        let own = tickets.get(ticket).is_some_and(|s| s.person.user_id == user);
        own && tickets.remove(ticket).is_some()
    }
}

fn is_live(session: &Session, now: Timestamp) -> bool {
    now.duration_since(session.since) < SignedDuration::from_mins(TICKET_MINUTES)
}

fn make_room<T>(kept: &mut HashMap<String, T>, since: impl Fn(&T) -> Timestamp) {
    while kept.len() >= MAX_KEPT {
        let oldest = kept.iter().min_by_key(|(_, v)| since(v)).map(|(k, _)| k.clone());
        let Some(oldest) = oldest else { return };
        kept.remove(&oldest);
    }
}

fn random<const N: usize>() -> std::io::Result<String> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| std::io::Error::other(e.to_string()))?;
    Ok(STANDARD.encode(bytes))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
