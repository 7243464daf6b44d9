//! PDS: one person by NHS number (spec/fhir.md 6); user-restricted where sign-in has a token, else application-restricted.

mod errors;
pub(crate) mod patient;
pub(crate) mod retrieve;
#[cfg(test)]
mod tests;

pub(crate) use errors::{refused, wrong_patient};

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use secrecy::{SecretSlice, SecretString};
use vouch_core::Fault;
use vouch_core::clock::{Clock, Ids};
use vouch_core::ids::{NhsNumber, OdsCode};
use vouch_core::look::Search;
use vouch_core::ports::{Demographics, Retrieved};

use crate::oauth::{Application, Tokens};
use crate::{FhirError, UserBearer};

/// Where PDS is, and who asks.
#[derive(Clone)]
pub struct PdsSettings {
    /// `https://…/personal-demographics/FHIR/R4`.
    pub base_url: String,
    /// The application's API key.
    pub api_key: SecretString,
    /// The id of its registered public key.
    pub kid: String,
    /// Its RSA private key, PEM.
    pub key_pem: SecretSlice<u8>,
    /// `https://…/oauth2/token`.
    pub token_url: String,
    /// The organisation that asks, for `NHSD-End-User-Organisation-ODS`.
    pub org: OdsCode,
}

impl fmt::Debug for PdsSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PdsSettings").field("base_url", &self.base_url).field("org", &self.org).finish_non_exhaustive()
    }
}

/// PDS over FHIR.
pub struct Pds {
    http: reqwest::Client,
    base_url: String,
    org: OdsCode,
    tokens: Tokens,
    user: Option<Arc<dyn UserBearer>>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

impl Pds {
    /// PDS as these settings reach it. Nothing is sent yet.
    ///
    /// # Errors
    /// [`vouch_core::Code::Config`] when the private key cannot be read.
    pub fn new(
        http: reqwest::Client,
        settings: PdsSettings,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Result<Self, Fault> {
        let PdsSettings { base_url, api_key, kid, key_pem, token_url, org } = settings;
        let application = Application { api_key, kid, key_pem, token_url };
        let tokens = Tokens::new(http.clone(), application, Arc::clone(&clock), Arc::clone(&ids))?;
        Ok(Self { http, base_url: base_url.trim_end_matches('/').into(), org, tokens, user: None, clock, ids })
    }

    /// Asks with the token of who is signed in, whenever there is one.
    #[must_use]
    pub fn for_user(self, user: Arc<dyn UserBearer>) -> Self {
        Self { user: Some(user), ..self }
    }

    /// Retrieves one person. [`Demographics::retrieve`] is the way in: it wants a search that is written down.
    pub(crate) async fn person(&self, number: &NhsNumber) -> Result<Retrieved, FhirError> {
        retrieve::retrieve(self, number).await
    }
}

#[async_trait]
impl Demographics for Pds {
    async fn retrieve(&self, _search: &Search, number: &NhsNumber) -> Result<Retrieved, Fault> {
        Ok(self.person(number).await?)
    }
}
