//! Ending a session: card out, lock, sleep, expiry. Blank first, everything else after (law 4).

use std::sync::Arc;

use super::{AfterCard, CardOut, Desk, Inner, SignIn, Stage};
use crate::journal::{Entry, Kind, Phase};
use crate::ports::Login;
use crate::session::{Epoch, Session};

/// What remains to be done after a session has ended.
#[derive(Debug)]
pub struct Farewell {
    login: Option<Login>,
    session: Option<Arc<Session>>,
    why: &'static str,
}

impl Desk {
    /// Wipes everything of the session and blanks the screen. Called with the lock held; the caller publishes.
    ///
    /// A lock keeps what [`Inner::keep`] says, for the same user; an end keeps nothing.
    pub(super) fn end(&self, inner: &mut Inner, why: &'static str, card_out: CardOut) -> Farewell {
        self.ports.screen.blank();
        inner.covered = true;
        if let Some(tokens) = inner.login.as_ref().and_then(|l| l.tokens.as_ref()) {
            tokens.wipe();
        }
        match card_out {
            CardOut::End => inner.kept = None,
            CardOut::Lock => inner.keep(self.now(), self.policy.session.longest),
        }
        inner.resumed = None;
        inner.over = None;
        inner.state.locks_in = None;
        inner.epoch = Epoch(inner.epoch.0 + 1);
        inner.leave_patient();
        let session = inner.state.session.take();
        let locked_for = session.as_ref().map(|s| s.user.name.clone());
        inner.state.roles.clear();
        inner.state.last_role = None;
        inner.signed_in = None;
        inner.card = None;
        inner.holder = None;
        inner.reading = false;
        inner.visitor = None;
        inner.state.stage = Stage::SignIn(SignIn { locked_for, ..SignIn::default() });
        Farewell { login: inner.login.take(), session, why }
    }

    /// Locks: ticket, tokens and record are wiped; the same user comes back to the same role and patient. The card, if
    /// still in, is read anew.
    #[must_use]
    pub fn lock_screen(&self, why: &'static str) -> AfterCard {
        self.leave(why, CardOut::Lock)
    }

    /// Ends the session and keeps nothing of it.
    #[must_use]
    pub(super) fn end_session(&self, why: &'static str) -> AfterCard {
        self.leave(why, CardOut::End)
    }

    fn leave(&self, why: &'static str, card_out: CardOut) -> AfterCard {
        let mut inner = self.lock();
        let farewell = self.end(&mut inner, why, card_out);
        let read = inner.take_card();
        self.publish(&mut inner);
        AfterCard { farewell: Some(farewell), read }
    }

    /// Writes the end of the session down and tells the provider.
    pub async fn farewell(&self, farewell: Farewell) {
        let kind = if farewell.why == "card-out" { Kind::Card } else { Kind::Lock };
        let mut entry = Entry::new(self.now(), kind, Phase::Event, farewell.why);
        if let Some(session) = &farewell.session {
            entry = entry.by(session);
        }
        // The session has ended whether or not this can be written; the status line says so if it cannot.
        let _ = self.write(&entry);
        if let Some(login) = farewell.login {
            self.sign_out(login).await;
        }
        self.show_again();
    }
}
