//! User-restricted access: the signed-in user's own token, where sign-in has one (spec/fhir.md 2.1, 3).

use async_trait::async_trait;
use secrecy::SecretString;
use vouch_core::Fault;
use vouch_core::ids::RoleProfileId;

/// Gives the token of who is signed in.
#[async_trait]
pub trait UserBearer: Send + Sync {
    /// The platform's token for the user and the role worked in, for `Authorization` and `NHSD-Session-URID`. `None`
    /// when this sign-in has none: then the application asks as itself.
    ///
    /// # Errors
    /// [`vouch_core::Code::SessionEnded`] when the session is over; else why there is no token.
    async fn bearer(&self) -> Result<Option<(SecretString, RoleProfileId)>, Fault>;
}
