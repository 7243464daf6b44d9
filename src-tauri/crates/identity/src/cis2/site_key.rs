//! The site's own key: `private_key_jwt` without a broker (spec/auth.md 2.2, 2.9).

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use vouch_core::clock::{Clock, Ids};

use super::{Audience, Cis2Error, ClientAuth, KeyFault, KeyStore, PlatformToken, platform};

/// How far ahead `exp` lies, in seconds. Both sides take up to five minutes; the middle of them bears a clock that is
/// wrong by the same amount either way.
const LIFE_SECS: i64 = 150;

/// As what the site is registered.
#[derive(Clone, Debug, Default)]
pub struct SiteKeySettings {
    /// As a client of CIS2.
    pub cis2: Option<Cis2Client>,
    /// As an application of the API platform.
    pub platform: Option<PlatformClient>,
}

/// A registered key.
#[derive(Clone)]
pub struct RegisteredKey {
    /// The id of the public key in the registered key set.
    pub kid: String,
    /// Where the private key is.
    pub store: Arc<dyn KeyStore>,
}

impl fmt::Debug for RegisteredKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisteredKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// A client of CIS2.
#[derive(Clone, Debug)]
pub struct Cis2Client {
    /// `iss` and `sub`.
    pub client_id: String,
    /// `aud`, exactly as CIS2 writes its token endpoint (`:443` counts).
    pub token_endpoint: String,
    /// What signs.
    pub key: RegisteredKey,
    /// As declared at registration.
    pub algorithm: AssertionAlgorithm,
}

/// How assertions for CIS2 are signed: declared at registration (spec/auth.md 2.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssertionAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    #[default]
    Rs512,
}

/// An application of the API platform.
#[derive(Clone)]
pub struct PlatformClient {
    /// `iss` and `sub`.
    pub api_key: SecretString,
    /// `aud`, exactly as the platform writes it, and where a refresh is asked for.
    pub token_url: String,
    /// What signs, always RS512.
    pub key: RegisteredKey,
    /// The product's secret, which refreshing needs; a PC has none unless the site registered its own application.
    pub secret: Option<SecretString>,
}

impl fmt::Debug for PlatformClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlatformClient")
            .field("token_url", &self.token_url)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// Assertions by the site's own key. The key is read for each signature and not kept.
pub struct SiteKey {
    http: reqwest::Client,
    settings: SiteKeySettings,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: String,
    iat: i64,
    exp: i64,
}

impl SiteKey {
    /// Reads nothing and asks nothing yet.
    #[must_use]
    pub fn new(http: reqwest::Client, settings: SiteKeySettings, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { http, settings, clock, ids }
    }

    fn platform(&self) -> Result<&PlatformClient, KeyFault> {
        self.settings.platform.as_ref().ok_or(KeyFault::NotSetUp("the application of the API platform"))
    }

    /// The key store may block for long: a secret service asks its user to unlock it.
    async fn read(key: &RegisteredKey) -> Result<EncodingKey, Cis2Error> {
        let store = Arc::clone(&key.store);
        let pem = tokio::task::spawn_blocking(move || store.read()).await;
        let pem = pem.map_err(|_| KeyFault::Store("the key store failed".into()))??;
        Ok(EncodingKey::from_rsa_pem(pem.expose_secret()).map_err(|_| KeyFault::NotAKey)?)
    }
}

#[async_trait]
impl ClientAuth for SiteKey {
    async fn assertion(&self, audience: Audience) -> Result<SecretString, Cis2Error> {
        let (who, aud, key, algorithm) = match audience {
            Audience::Cis2 => {
                let client = self.settings.cis2.as_ref().ok_or(KeyFault::NotSetUp("the client of CIS2"))?;
                let algorithm = match client.algorithm {
                    AssertionAlgorithm::Rs256 => Algorithm::RS256,
                    AssertionAlgorithm::Rs512 => Algorithm::RS512,
                };
                (client.client_id.as_str(), client.token_endpoint.as_str(), &client.key, algorithm)
            }
            Audience::Platform => {
                let client = self.platform()?;
                (client.api_key.expose_secret(), client.token_url.as_str(), &client.key, Algorithm::RS512)
            }
        };
        let header = Header { kid: Some(key.kid.clone()), ..Header::new(algorithm) };
        let iat = self.clock.now().as_second();
        let exp = iat.saturating_add(LIFE_SECS);
        let claims = Claims { iss: who, sub: who, aud, jti: self.ids.uuid().to_string(), iat, exp };
        let key = Self::read(key).await?;
        Ok(jsonwebtoken::encode(&header, &claims, &key).map_err(|_| KeyFault::NotAKey)?.into())
    }

    async fn refresh(&self, refresh_token: &SecretString) -> Result<Option<PlatformToken>, Cis2Error> {
        let PlatformClient { api_key, token_url, secret, .. } = self.platform()?;
        let Some(secret) = secret else { return Ok(None) };
        let now = self.clock.now();
        platform::refresh(&self.http, token_url, (api_key, secret), refresh_token, now).await.map(Some)
    }
}
