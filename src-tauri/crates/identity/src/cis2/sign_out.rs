//! The end of a session at the provider (OpenID Connect RP-Initiated Logout 1.0).

use secrecy::{ExposeSecret, SecretString};
use vouch_core::ports::Login;

use super::{Cis2, Cis2Error, Step};

/// Largest answer that is read, in bytes; nothing of it is used.
const MAX_ANSWER: usize = 64 * 1024;

impl Cis2 {
    /// Drops what is held for this login, then tells the provider, where discovery named an address for it: none is
    /// published for CIS2 (spec/auth.md 2.7), so this is as the standard has it, by GET, which every provider takes.
    pub(super) async fn end(&self, login: Login) -> Result<(), Cis2Error> {
        self.sessions.end(&login.ticket);
        self.end_at_provider(login.logout.as_deref(), &login.ticket).await
    }

    /// Tells the provider that the session of this ID token is over.
    pub(super) async fn end_at_provider(
        &self,
        endpoint: Option<&str>,
        id_token: &SecretString,
    ) -> Result<(), Cis2Error> {
        let Some(url) = endpoint else { return Ok(()) };
        let query = [("id_token_hint", id_token.expose_secret()), ("client_id", &self.settings.client_id)];
        self.ask(Step::EndSession, self.http.get(url).query(&query), MAX_ANSWER).await.map(|_| ())
    }
}
