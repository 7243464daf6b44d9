//! What is held for one session: its roles, and its tokens until they are wiped.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};
use vouch_core::ids::RoleProfileId;
use vouch_core::ports::{RoleGranted, Tokens};

use super::user_info::Held;
use super::{Cis2Error, PlatformToken};

/// One signed-in user.
pub(super) struct Session {
    /// The hash of its ID token, which is the ticket of its [`vouch_core::ports::Login`].
    name: [u8; 32],
    /// When it ends whatever happens.
    pub until: Timestamp,
    roles: Vec<Held>,
    /// The role that was chosen at the provider.
    selected: Option<RoleProfileId>,
    inner: Mutex<Inner>,
    /// Held while a platform token is asked for, so that two questions do not ask for two.
    pub asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Inner {
    id_token: Option<(SecretString, Timestamp)>,
    platform: Option<PlatformToken>,
    chosen: Option<RoleProfileId>,
    wiped: bool,
}

impl Session {
    pub fn new(
        until: Timestamp,
        roles: Vec<Held>,
        selected: Option<RoleProfileId>,
        id_token: (SecretString, Timestamp),
    ) -> Self {
        let name = hash(&id_token.0);
        let inner = Inner { id_token: Some(id_token), ..Inner::default() };
        Self { name, until, roles, selected, inner: Mutex::new(inner), asking: tokio::sync::Mutex::default() }
    }

    /// Whether this ticket is its own.
    pub fn is_of(&self, ticket: &SecretString) -> bool {
        self.name == hash(ticket)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is held, while anything is.
    fn live(&self) -> Result<MutexGuard<'_, Inner>, Cis2Error> {
        Some(self.inner()).filter(|inner| !inner.wiped).ok_or(Cis2Error::Ended)
    }

    /// The role that is worked in, and what it allows.
    pub fn choose(&self, role: &RoleProfileId) -> Result<RoleGranted, Cis2Error> {
        let held = self.roles.iter().find(|held| held.role.profile == *role);
        let held = held.ok_or(Cis2Error::Role("not one of the roles of this user"))?;
        if self.selected.as_ref().is_some_and(|selected| selected != role) {
            return Err(Cis2Error::Role("another one was chosen at CIS2"));
        }
        self.live()?.chosen = Some(role.clone());
        let Held { job_code, activities, .. } = held.clone();
        Ok(RoleGranted { profile: role.clone(), job_code, activities })
    }

    pub fn chosen(&self) -> Result<RoleProfileId, Cis2Error> {
        self.live()?.chosen.clone().ok_or(Cis2Error::Role("none is chosen yet"))
    }

    /// The platform's token while it is good past `until`.
    pub fn access(&self, until: Timestamp) -> Result<Option<SecretString>, Cis2Error> {
        let inner = self.live()?;
        Ok(inner.platform.as_ref().filter(|token| token.until > until).map(|token| token.access.clone()))
    }

    /// Takes the refresh token out: it is offered once.
    pub fn take_refresh(&self) -> Result<Option<SecretString>, Cis2Error> {
        Ok(self.live()?.platform.as_mut().and_then(|token| token.refresh.take()))
    }

    /// Puts a refresh token back that certainly was not offered.
    pub fn give_back(&self, refresh: SecretString) -> Result<(), Cis2Error> {
        if let Some(token) = self.live()?.platform.as_mut() {
            token.refresh = Some(refresh);
        }
        Ok(())
    }

    /// The ID token while it is good past `until`.
    pub fn id_token(&self, until: Timestamp) -> Result<Option<SecretString>, Cis2Error> {
        Ok(self.live()?.id_token.as_ref().filter(|(_, end)| *end > until).map(|(token, _)| token.clone()))
    }

    /// Keeps a new platform token, unless everything was wiped in the meantime.
    pub fn keep(&self, token: PlatformToken) -> Result<SecretString, Cis2Error> {
        let mut inner = self.live()?;
        let access = token.access.clone();
        inner.platform = Some(token);
        Ok(access)
    }
}

impl Tokens for Session {
    fn wipe(&self) {
        *self.inner() = Inner { wiped: true, ..Inner::default() };
    }
}

fn hash(ticket: &SecretString) -> [u8; 32] {
    Sha256::digest(ticket.expose_secret().as_bytes()).into()
}
