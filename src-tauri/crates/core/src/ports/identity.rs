//! Sign-in, whichever way it goes.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;

use crate::Fault;
use crate::ids::{ActivityCode, JobRoleCode, RoleProfileId};
use crate::ports::{CardRef, Pin, Smartcards};
use crate::session::{Role, User};

/// A sign-in provider: CIS now.
#[async_trait]
pub trait Identity: Send + Sync {
    /// Signs in with the card: challenge, signature on the card, ticket. The PIN is offered to the card once and never
    /// again by itself.
    ///
    /// # Errors
    /// A card fault (wrong PIN with tries left, blocked, gone) or a refusal by the provider.
    async fn sign_in(&self, cards: &dyn Smartcards, card: &CardRef, pin: &Pin) -> Result<SignedIn, Fault>;

    /// Tells the provider which role is worked in, and asks what it allows.
    ///
    /// # Errors
    /// When the provider refuses or the assertion does not fit the choice.
    async fn choose(&self, login: &Login, role: &RoleProfileId) -> Result<RoleGranted, Fault>;

    /// Ends the session at the provider. Best effort: the local session has ended already.
    async fn sign_out(&self, login: Login);
}

/// A successful sign-in, before a role is chosen.
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// The roles offered; may be empty.
    pub roles: Vec<Role>,
    /// What the provider needs to see again.
    pub login: Login,
    /// When it ends whatever happens.
    pub until: Timestamp,
}

/// The provider's ticket, opaque to the core. Wiped when dropped, and never printed.
pub struct Login {
    /// The ticket or token.
    pub ticket: SecretString,
    /// The provider's own session id, for logging out.
    pub session_id: String,
    /// Where to log out, if the provider said so.
    pub logout: Option<String>,
    /// The user id.
    pub user_id: String,
}

/// What a chosen role allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleGranted {
    /// The role profile the provider has recorded.
    pub profile: RoleProfileId,
    /// The job role's code.
    pub job_code: JobRoleCode,
    /// Activity codes; `None` when the assertion carries no list.
    pub activities: Option<Vec<ActivityCode>>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(..)")
    }
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn").field("user", &self.user).field("roles", &self.roles.len()).finish_non_exhaustive()
    }
}
