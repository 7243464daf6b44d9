//! What happens by itself as time passes: expiry, idle lock, and the status line.

use jiff::SignedDuration;

use super::{AfterCard, Desk, IDLE_WARNING, Inner, Place};

impl Desk {
    /// Called about once a second.
    #[must_use]
    pub fn tick(&self) -> AfterCard {
        let now = self.now();
        let rules = self.policy.session;
        let over = {
            let mut inner = self.lock();
            inner.kept.take_if(|kept| now >= kept.until);
            let idle = now.duration_since(inner.active);
            // From the PIN on, whether or not a role has been chosen yet.
            match &inner.signed_in {
                Some((_, until)) if now >= *until => Some("session-expired"),
                Some(_) if inner.over.is_some() => Some("ended-elsewhere"),
                Some(_) if idle >= rules.idle => Some("idle"),
                Some(_) => {
                    self.warn(&mut inner, rules.idle - idle);
                    None
                }
                None => None,
            }
        };
        match over {
            Some("session-expired") => return self.end_session("session-expired"),
            Some("ended-elsewhere") => return self.ended_elsewhere(),
            Some(why) => return self.lock_screen(why),
            None => {}
        }
        if let Ok(tally) = self.ports.outbox.tally(now) {
            let mut inner = self.lock();
            if inner.state.tally != tally {
                inner.state.tally = tally;
                let on_alerts = inner.state.work().is_some_and(|w| w.place == Place::Alerts);
                self.publish(&mut inner);
                drop(inner);
                if on_alerts {
                    self.refresh_alerts();
                }
            }
        }
        AfterCard::default()
    }

    /// Somebody touched something.
    pub fn touched(&self) {
        let mut inner = self.lock();
        inner.active = self.now();
        if inner.state.locks_in.take().is_some() {
            self.publish(&mut inner);
        }
    }

    /// The last minute before an idle lock is counted down on screen.
    fn warn(&self, inner: &mut Inner, left: SignedDuration) {
        let seconds = (left <= IDLE_WARNING).then(|| left.as_secs().unsigned_abs());
        if inner.state.locks_in != seconds {
            inner.state.locks_in = seconds;
            self.publish(inner);
        }
    }

    /// The provider has ended the session: locked, with the reason on screen.
    fn ended_elsewhere(&self) -> AfterCard {
        let why = self.lock().over.take();
        let after = self.lock_screen("ended-elsewhere");
        self.change(|inner| {
            if let Some(sign_in) = inner.state.sign_in_mut() {
                sign_in.fault = why;
            }
        });
        after
    }
}
