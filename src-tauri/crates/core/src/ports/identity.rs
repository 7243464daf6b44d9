//! Sign-in, whichever way it goes.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;

use crate::Fault;
use crate::ids::{ActivityCode, JobRoleCode, RoleProfileId, UserId};
use crate::ports::{CardRef, PinPath, Smartcards};
use crate::session::{Role, User};

/// A sign-in provider: CIS or CIS2. Both give the same session.
#[async_trait]
pub trait Identity: Send + Sync {
    /// Which it is.
    fn method(&self) -> Method;

    /// Signs in: by the card here and now, or in the browser, which may take minutes. A PIN is offered to the card once
    /// and never again by itself.
    ///
    /// # Errors
    /// A card fault (wrong PIN with tries left, blocked, gone), a refusal by the provider, or an answer that fails a check.
    async fn sign_in(&self, proof: Proof<'_>) -> Result<SignedIn, Fault>;

    /// Tells the provider which role is worked in, and asks what it allows.
    ///
    /// # Errors
    /// When the provider refuses or the assertion does not fit the choice.
    async fn choose(&self, login: &Login, role: &RoleProfileId) -> Result<RoleGranted, Fault>;

    /// Ends the session at the provider. Best effort: the local session has ended already.
    async fn sign_out(&self, login: Login);
}

/// A way to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// CIS with the smartcard; retired on 28 February 2027 (spec/auth.md 0).
    Cis,
    /// CIS2 in the browser.
    Cis2,
}

impl Method {
    /// As the journal keeps it and people read it: `CIS smartcard`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Cis => "CIS smartcard",
            Self::Cis2 => "CIS2",
        }
    }
}

/// What a sign-in rests on.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    /// The browser: the provider asks there.
    Browser {
        /// Opens the page.
        browser: &'a dyn Browser,
        /// The user of the card in the counter's reader; whoever signs in must be this user (spec/auth.md 2).
        holder: Option<&'a UserId>,
        /// Which role the provider is to ask for.
        wish: RoleWish,
    },
    /// The card and its PIN.
    Card {
        /// The readers.
        cards: &'a dyn Smartcards,
        /// The card.
        card: &'a CardRef,
        /// How the PIN comes to it.
        pin: PinPath<'a>,
    },
}

/// What a provider that asks for the role itself is to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleWish {
    /// Another role than the one in use: CIS2's `changedrole`.
    Change,
    /// Which role to work in: CIS2's `selectedrole`.
    Choose,
}

/// The system's browser.
pub trait Browser: Send + Sync {
    /// Opens a page in it.
    ///
    /// # Errors
    /// When there is none, or it does not start.
    fn open(&self, url: &str) -> Result<(), Fault>;

    /// What was to be done there is done: Vouch's own window comes to the front, where there is one.
    fn come_back(&self) {}
}

/// A successful sign-in, before a role is chosen.
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// The roles offered; may be empty.
    pub roles: Vec<Role>,
    /// The role that was chosen at the provider already.
    pub chosen: Option<RoleProfileId>,
    /// What the provider needs to see again.
    pub login: Login,
    /// When it ends whatever happens.
    pub until: Timestamp,
}

/// The provider's ticket, opaque to the core. Wiped when dropped, and never printed.
pub struct Login {
    /// Which provider.
    pub method: Method,
    /// The ticket, or the provider's name for the tokens it holds.
    pub ticket: SecretString,
    /// The provider's own session id, for logging out.
    pub session_id: String,
    /// Where to log out, if the provider said so.
    pub logout: Option<String>,
    /// The user id.
    pub user_id: String,
    /// Tokens the adapter holds; wiped the moment the session ends or is locked, before anything else (law 4).
    pub tokens: Option<Arc<dyn Tokens>>,
}

/// Tokens of one session, kept by an adapter.
pub trait Tokens: Send + Sync {
    /// Forgets them. Never blocks, and may be called more than once.
    fn wipe(&self);
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
