//! Which session is in use, and which has signed in but has no role yet.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;
use vouch_core::ports::Tokens as _;

use super::session::Session;

/// At most one of each: a desk has one user at a time.
#[derive(Default)]
pub(super) struct Sessions(Mutex<Both>);

#[derive(Default)]
struct Both {
    waiting: Option<Arc<Session>>,
    in_use: Option<Arc<Session>>,
}

impl Sessions {
    fn lock(&self) -> MutexGuard<'_, Both> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody has signed in. Whoever works now goes on until the new session has its role.
    pub fn wait(&self, session: Arc<Session>) {
        wipe(self.lock().waiting.replace(session));
    }

    /// The session of a ticket.
    pub fn of(&self, ticket: &SecretString) -> Option<Arc<Session>> {
        let both = self.lock();
        [&both.waiting, &both.in_use].into_iter().flatten().find(|session| session.is_of(ticket)).map(Arc::clone)
    }

    /// The session in use.
    pub fn in_use(&self) -> Option<Arc<Session>> {
        self.lock().in_use.clone()
    }

    /// This session is in use from here on; the one before answers nothing more (law 4).
    pub fn begin(&self, session: &Arc<Session>) {
        let mut both = self.lock();
        if let Some(waiting) = both.waiting.take_if(|waiting| Arc::ptr_eq(waiting, session)) {
            wipe(both.in_use.replace(waiting));
        }
    }

    /// Forgets the session of a ticket.
    pub fn end(&self, ticket: &SecretString) {
        let mut both = self.lock();
        wipe(both.waiting.take_if(|session| session.is_of(ticket)));
        wipe(both.in_use.take_if(|session| session.is_of(ticket)));
    }
}

fn wipe(session: Option<Arc<Session>>) {
    if let Some(session) = session {
        session.wipe();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::{Session, Sessions};

    fn session(ticket: &str) -> Arc<Session> {
        Arc::new(Session::new(Timestamp::MAX, Vec::new(), None, (ticket.into(), Timestamp::MAX)))
    }

    /// Whether a session still gives its ID token: who holds on to one has nothing of it once it is wiped.
    fn lives(session: &Session) -> bool {
        session.id_token(Timestamp::UNIX_EPOCH).is_ok_and(|token| token.is_some())
    }

    #[test]
    fn what_is_replaced_or_ended_is_wiped() {
        let sessions = Sessions::default();
        let [a, b, c] = ["a", "b", "c"].map(session);
        sessions.wait(Arc::clone(&a));
        sessions.wait(Arc::clone(&b));
        assert_eq!([&a, &b].map(|s| lives(s)), [false, true], "signed in anew before a role was chosen");
        sessions.begin(&b);
        sessions.wait(Arc::clone(&c));
        assert_eq!([&b, &c].map(|s| lives(s)), [true, true], "b works, c waits");
        sessions.begin(&c);
        assert_eq!([&b, &c].map(|s| lives(s)), [false, true], "c works");
        sessions.begin(&b);
        assert!(sessions.in_use().is_some_and(|s| Arc::ptr_eq(&s, &c)), "what is over does not begin again");
        sessions.end(&"b".into());
        assert!(lives(&c));
        sessions.end(&"c".into());
        assert!(!lives(&c) && sessions.in_use().is_none());
    }
}
