//! How Vouch proves to a token endpoint which application it is: by the site's own key, or through the site's broker.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;

use super::Cis2Error;

/// `client_assertion_type` of every assertion (RFC 7523 section 2.2).
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Which token endpoint an assertion is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// CIS2: `iss` = `sub` = the client id, `aud` = its token endpoint (spec/auth.md 2.2).
    Cis2,
    /// The API platform: RS512, `iss` = `sub` = the API key, `aud` = its token URL (spec/auth.md 2.9).
    Platform,
}

/// Who proves that a request comes from the registered application. A desktop program cannot hold a product's secret.
#[async_trait]
pub trait ClientAuth: Send + Sync {
    /// A fresh signed client assertion, good for one call of that token endpoint.
    ///
    /// # Errors
    /// When there is no key, it cannot sign, or the broker cannot be asked.
    async fn assertion(&self, audience: Audience) -> Result<SecretString, Cis2Error>;

    /// A platform token refreshed, which needs the product's secret. `None`: this way has no secret, so the ID token is
    /// to be exchanged anew while it is good.
    ///
    /// A refresh token is single use: whatever the outcome, this one is not offered again.
    ///
    /// # Errors
    /// When the platform or the broker refuses, or cannot be asked.
    async fn refresh(&self, refresh_token: &SecretString) -> Result<Option<PlatformToken>, Cis2Error>;
}

/// A token of the API platform for one user.
#[derive(Clone)]
pub struct PlatformToken {
    /// For the `Authorization` header.
    pub access: SecretString,
    /// When it runs out; published ones live 599 seconds.
    pub until: Timestamp,
    /// Gets the next one, once.
    pub refresh: Option<SecretString>,
}

impl fmt::Debug for PlatformToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlatformToken").field("until", &self.until).finish_non_exhaustive()
    }
}
