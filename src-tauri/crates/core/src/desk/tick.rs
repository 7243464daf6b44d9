//! What happens by itself as time passes: expiry, idle lock, and the status line.

use jiff::SignedDuration;

use super::{AfterCard, Desk, Place};

/// How long nobody may touch anything before the screen locks. NHS's own CIS2 clients use 15 minutes (spec/auth.md 2.7).
pub const IDLE_LIMIT: SignedDuration = SignedDuration::from_mins(15);

impl Desk {
    /// Called about once a second.
    #[must_use]
    pub fn tick(&self) -> AfterCard {
        let now = self.now();
        let over = {
            let inner = self.lock();
            // From the PIN on, whether or not a role has been chosen yet.
            match &inner.signed_in {
                Some((_, until)) if now >= *until => Some("session-expired"),
                Some(_) if now.duration_since(inner.active) >= IDLE_LIMIT => Some("idle"),
                _ => None,
            }
        };
        if let Some(why) = over {
            return self.lock_screen(why);
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
        self.lock().active = self.now();
    }
}
