//! The authorization request (spec/auth.md 2.3): the page that is opened in the browser.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};
use vouch_core::ports::RoleWish;

use super::id_token::MAX_AUTH_AGE_SECS;
use super::settings::SCOPES;
use super::{Cis2Error, Cis2Settings};

/// Random bytes in state, nonce and verifier: 256 bits each.
const RANDOM_BYTES: usize = 32;

/// What ties one answer to one request, used once.
pub(super) struct OneShot {
    /// Comes back with the browser.
    pub state: SecretString,
    /// Comes back in the ID token.
    pub nonce: SecretString,
    /// Proves to the token endpoint that this program began the sign-in (RFC 7636).
    pub verifier: SecretString,
}

impl OneShot {
    /// # Errors
    /// [`Cis2Error::Random`].
    pub fn new() -> Result<Self, Cis2Error> {
        Ok(Self { state: random()?, nonce: random()?, verifier: random()? })
    }

    /// The PKCE challenge, S256.
    fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.expose_secret().as_bytes()))
    }
}

fn random() -> Result<SecretString, Cis2Error> {
    let mut bytes = [0; RANDOM_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| Cis2Error::Random)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes).into())
}

/// The address to open. The endpoint stays as it was written.
pub(super) fn url(
    endpoint: &str,
    settings: &Cis2Settings,
    redirect_uri: &str,
    wish: RoleWish,
    once: &OneShot,
) -> Result<String, Cis2Error> {
    let role = match wish {
        RoleWish::Change => "changedrole",
        RoleWish::Choose => "selectedrole",
    };
    let parameters = [
        ("response_type", "code"),
        ("client_id", &settings.client_id),
        ("redirect_uri", redirect_uri),
        ("scope", &format!("{SCOPES} {role}")),
        ("state", once.state.expose_secret()),
        ("nonce", once.nonce.expose_secret()),
        ("code_challenge", &once.challenge()),
        ("code_challenge_method", "S256"),
        ("prompt", "login"),
        ("max_age", &MAX_AUTH_AGE_SECS.to_string()),
        ("acr_values", &settings.acr_values),
    ];
    let unfit = |_| Cis2Error::Provider("authorization_endpoint cannot be written as a URL");
    let encoded = Url::parse_with_params("https://query/", parameters).map_err(unfit)?;
    let joint = if endpoint.contains('?') { '&' } else { '?' };
    Ok(format!("{endpoint}{joint}{}", encoded.query().unwrap_or_default()))
}
