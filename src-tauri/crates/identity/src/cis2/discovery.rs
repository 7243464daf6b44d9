//! What the provider is and where its endpoints are: `{issuer}/.well-known/openid-configuration` (OpenID Connect
//! Discovery 1.0 section 4; spec/auth.md 2.1).

use std::sync::Arc;

use jiff::SignedDuration;
use reqwest::Url;
use serde::Deserialize;

use super::{Cis2, Cis2Error, Cis2Settings, Step};

/// Largest document that is read, in bytes.
pub const MAX_DOCUMENT: usize = 64 * 1024;
/// How long a document is used before it is fetched again. Not published: an assumption.
pub const DOCUMENT_LIFE: SignedDuration = SignedDuration::from_hours(1);

/// The endpoints, as texts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Provider {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub userinfo_endpoint: String,
    pub jwks_uri: String,
    pub end_session_endpoint: Option<String>,
}

impl Cis2 {
    /// The provider, from memory while that is fresh.
    pub(super) async fn provider(&self) -> Result<Arc<Provider>, Cis2Error> {
        let mut kept = self.provider.lock().await;
        let now = self.clock.now();
        if let Some((since, provider)) = kept.as_ref()
            && (SignedDuration::ZERO..DOCUMENT_LIFE).contains(&now.duration_since(*since))
        {
            return Ok(Arc::clone(provider));
        }
        let url = format!("{}/.well-known/openid-configuration", self.settings.issuer.trim_end_matches('/'));
        let answer = self.ask(Step::Discovery, self.http.get(url), MAX_DOCUMENT).await?;
        let provider: Provider = serde_json::from_slice(&answer.body)
            .map_err(|_| Cis2Error::Unreadable { step: Step::Discovery, what: "the document" })?;
        provider.check(&self.settings).map_err(Cis2Error::Provider)?;
        let provider = Arc::new(provider);
        *kept = Some((now, Arc::clone(&provider)));
        Ok(provider)
    }
}

impl Provider {
    fn check(&self, settings: &Cis2Settings) -> Result<(), &'static str> {
        if self.issuer != settings.issuer {
            return Err("another issuer");
        }
        let own = Url::parse(&self.issuer).map_err(|_| "the issuer is not a URL")?;
        let fits = |endpoint: &str| fits(endpoint, &own, settings);
        let plain = settings.allow_http_authorize_on_loopback && is_plain_loopback(&self.authorization_endpoint);
        if !plain && !fits(&self.authorization_endpoint) {
            return Err("authorization_endpoint is not at the issuer over https");
        }
        let rows = [
            (Some(&self.token_endpoint), "token_endpoint is not at the issuer over https"),
            (Some(&self.userinfo_endpoint), "userinfo_endpoint is not at the issuer over https"),
            (Some(&self.jwks_uri), "jwks_uri is not at the issuer over https"),
            (self.end_session_endpoint.as_ref(), "end_session_endpoint is not at the issuer over https"),
        ];
        let wrong = rows.iter().find(|(endpoint, _)| endpoint.is_some_and(|e| !fits(e)));
        wrong.map_or(Ok(()), |(_, why)| Err(why))
    }
}

fn fits(endpoint: &str, own: &Url, settings: &Cis2Settings) -> bool {
    let Ok(url) = Url::parse(endpoint) else { return false };
    let Some(host) = url.host_str() else { return false };
    let known = own.host_str() == Some(host) || settings.other_hosts.iter().any(|other| other == host);
    url.scheme() == "https" && known && url.fragment().is_none()
}

fn is_plain_loopback(endpoint: &str) -> bool {
    Url::parse(endpoint)
        .is_ok_and(|url| url.scheme() == "http" && matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")))
}
