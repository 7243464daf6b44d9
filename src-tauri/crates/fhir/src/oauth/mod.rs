//! Application-restricted access to the API platform: client credentials with a signed JWT (spec/fhir.md 2.2, 2.3).

mod assertion;
pub(crate) mod token;
mod words;

pub(crate) use words::{clock_is_wrong, refused, session_ended};

use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::EncodingKey;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use tokio::sync::Mutex;
use vouch_core::clock::{Clock, Ids};

use crate::FhirError;

/// A token is not used in its last seconds, so that it does not run out on the way.
const SPARE: SignedDuration = SignedDuration::from_secs(60);

/// Who the application is on the platform. A key is held in a file outside the program (spec/fhir.md 1, point 6).
#[derive(Clone)]
pub struct Application {
    /// The API key: `iss` and `sub` of the assertion.
    pub api_key: SecretString,
    /// The id of the registered public key.
    pub kid: String,
    /// The RSA private key, PEM.
    pub key_pem: SecretSlice<u8>,
    /// `…/oauth2/token`; also the `aud` of the assertion, so it must be exactly the platform's own.
    pub token_url: String,
}

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application")
            .field("kid", &self.kid)
            .field("token_url", &self.token_url)
            .finish_non_exhaustive()
    }
}

/// The token in use: asked for when first needed, kept until shortly before it runs out.
pub(crate) struct Tokens {
    http: reqwest::Client,
    application: Application,
    key: EncodingKey,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    // Held while a token is asked for, so that two questions do not ask for two tokens.
    kept: Mutex<Option<Token>>,
}

/// An access token.
#[derive(Clone)]
pub(crate) struct Token {
    text: SecretString,
    until: Timestamp,
}

impl Token {
    /// For the `Authorization` header.
    pub fn bearer(&self) -> &str {
        self.text.expose_secret()
    }
}

impl Tokens {
    /// # Errors
    /// [`FhirError::Key`] when the private key cannot be read.
    pub fn new(
        http: reqwest::Client,
        application: Application,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Result<Self, FhirError> {
        let key = EncodingKey::from_rsa_pem(application.key_pem.expose_secret()).map_err(|_| FhirError::Key)?;
        Ok(Self { http, application, key, clock, ids, kept: Mutex::new(None) })
    }

    /// A token that is still good for a while.
    pub async fn get(&self) -> Result<Token, FhirError> {
        let mut kept = self.kept.lock().await;
        let good = |token: &Token| token.until.duration_since(self.clock.now()) > SPARE;
        match kept.as_ref().filter(|token| good(token)) {
            Some(token) => Ok(token.clone()),
            None => self.ask(&mut kept).await,
        }
    }

    /// Another token than the one that was just refused.
    pub async fn instead_of(&self, refused: &Token) -> Result<Token, FhirError> {
        let mut kept = self.kept.lock().await;
        match kept.as_ref().filter(|token| token.bearer() != refused.bearer()) {
            // Somebody else has renewed it in the meantime.
            Some(token) => Ok(token.clone()),
            None => self.ask(&mut kept).await,
        }
    }

    async fn ask(&self, kept: &mut Option<Token>) -> Result<Token, FhirError> {
        *kept = None;
        let now = self.clock.now();
        let assertion = assertion::sign(&self.application, &self.key, self.ids.uuid(), now)?;
        let token = token::ask(&self.http, &self.application.token_url, &assertion, now).await?;
        *kept = Some(token.clone());
        Ok(token)
    }
}
