//! How long a session lasts and what ends it: the site decides within limits (spec/auth.md 1.7, 2.7, 3).

use std::sync::Arc;

use jiff::SignedDuration;

use crate::ports::Method;
use crate::rights::{LocalRights, Rbac};

/// How long nobody may touch anything before the screen locks. NHS's own CIS2 clients use 15 minutes (spec/auth.md 2.7).
pub const IDLE_LIMIT: SignedDuration = SignedDuration::from_mins(15);
/// How long before an idle lock the screen says so.
pub const IDLE_WARNING: SignedDuration = SignedDuration::from_mins(1);
/// How long a session lasts whatever is done in it: NIST's 12 hours for AAL3 (spec/auth.md 2.7).
pub const LONGEST: SignedDuration = SignedDuration::from_hours(12);

/// By which tables a role has rights at this site (law 11).
#[derive(Clone, Debug)]
pub struct SiteRights {
    /// Activities, inclusions and the baseline.
    pub rbac: Arc<Rbac>,
    /// The rights that Vouch keeps itself.
    pub local: Arc<LocalRights>,
    /// Looking at a record needs B0264 as well.
    pub trace_to_view: bool,
}

impl Default for SiteRights {
    /// The built-in tables, no local right.
    fn default() -> Self {
        Self { rbac: Rbac::built_in(), local: Arc::default(), trace_to_view: false }
    }
}

/// What taking the card out does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardOut {
    /// Ends the session and everything of it.
    End,
    /// Locks: the session ends at the provider too, but the same user comes back to the same role and patient.
    Lock,
}

/// The rules of a site. Whatever they say, a lock blanks the screen and wipes ticket, tokens and record (law 4); what may
/// be kept is which role and patient it was, and an answer half typed.
#[derive(Clone, Copy, Debug)]
pub struct SessionRules {
    /// Under CIS: `End`, unless the site runs session persistence.
    pub card_out_cis: CardOut,
    /// Under CIS2, where the provider's own software no longer ends anything when the card goes.
    pub card_out_cis2: CardOut,
    /// Until the screen locks by itself.
    pub idle: SignedDuration,
    /// Until a session ends whatever is done in it.
    pub longest: SignedDuration,
}

impl Default for SessionRules {
    fn default() -> Self {
        Self { card_out_cis: CardOut::End, card_out_cis2: CardOut::Lock, idle: IDLE_LIMIT, longest: LONGEST }
    }
}

impl SessionRules {
    /// What taking the card out does under a way to sign in.
    #[must_use]
    pub const fn card_out(&self, method: Method) -> CardOut {
        match method {
            Method::Cis => self.card_out_cis,
            Method::Cis2 => self.card_out_cis2,
        }
    }
}
