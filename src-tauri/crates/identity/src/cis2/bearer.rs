//! The token for user-restricted calls of the API platform (spec/auth.md 2.9).

use std::fmt;
use std::sync::Arc;

use jiff::SignedDuration;
use secrecy::SecretString;
use vouch_core::Fault;
use vouch_core::ids::RoleProfileId;

use super::session::Session;
use super::{Audience, Cis2, Cis2Error, Step, platform};

/// A token is not used in its last seconds, so that it does not run out on the way.
const SPARE: SignedDuration = SignedDuration::from_secs(60);

/// What a user-restricted call carries.
#[derive(Clone)]
pub struct Bearer {
    /// For the `Authorization` header.
    pub token: SecretString,
    /// For `NHSD-Session-URID`.
    pub role: RoleProfileId,
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bearer").field("role", &self.role).finish_non_exhaustive()
    }
}

impl Cis2 {
    /// The token of the session in use and its role. `None` when nobody works in a role through CIS2, or no platform is
    /// set up. A session that was wiped answers nothing more until it is signed out of, or another begins.
    ///
    /// # Errors
    /// [`vouch_core::Code::SessionEnded`] when the session is over; else why the platform gave no token.
    pub async fn bearer(&self) -> Result<Option<Bearer>, Fault> {
        let (Some(url), Some(session)) = (&self.settings.platform_token_url, self.sessions.in_use()) else {
            return Ok(None);
        };
        Ok(Some(self.bearer_of(url, &session).await?))
    }

    async fn bearer_of(&self, url: &str, session: &Arc<Session>) -> Result<Bearer, Cis2Error> {
        let role = session.chosen()?;
        let _asking = session.asking.lock().await;
        let now = self.clock.now();
        if now >= session.until {
            return Err(Cis2Error::Ended);
        }
        let token = match session.access(now + SPARE)? {
            Some(good) => good,
            None => self.renew(url, session).await?,
        };
        Ok(Bearer { token, role })
    }

    /// Refreshes, or exchanges the ID token anew while that is good.
    async fn renew(&self, url: &str, session: &Session) -> Result<SecretString, Cis2Error> {
        let refused = match session.take_refresh()? {
            None => None,
            Some(refresh) => match self.client_auth.refresh(&refresh).await {
                Ok(Some(token)) => return session.keep(token),
                Ok(None) => None,
                Err(error) => {
                    tracing::warn!(%error, "the platform's token was not refreshed");
                    if error.certainly_not_sent() {
                        session.give_back(refresh)?;
                    }
                    Some(error)
                }
            },
        };
        let now = self.clock.now();
        match (session.id_token(now)?, refused) {
            (Some(id_token), _) => {
                let assertion = self.client_auth.assertion(Audience::Platform).await?;
                let token = platform::exchange(&self.http, url, &assertion, &id_token, now).await?;
                session.keep(token)
            }
            // The way failed, so the session may live: the question can be asked again.
            (None, Some(error)) if error.certainly_not_sent() => Err(error),
            (None, _) => Err(Cis2Error::Ended),
        }
    }
}

impl Cis2Error {
    const fn certainly_not_sent(&self) -> bool {
        match self {
            Self::Way { step: Step::Refresh | Step::Broker, source } => source.certainly_not_sent(),
            Self::Broker(fault) => fault.certainly_not_sent(),
            _ => false,
        }
    }
}
