//! The code is exchanged for tokens (OpenID Connect Core section 3.1.3; spec/auth.md 2.2, 2.4).

use reqwest::header::HeaderMap;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::discovery::Provider;
use super::{ASSERTION_TYPE, Audience, Cis2, Cis2Error, Refusal, Step, clock};

/// Largest answer that is read, in bytes.
pub const MAX_TOKENS: usize = 128 * 1024;

/// The tokens, and the headers they came with: they tell the provider's time.
pub(super) struct Tokens {
    pub access: SecretString,
    pub id: SecretString,
    pub headers: HeaderMap,
}

#[derive(Deserialize)]
struct Body {
    access_token: String,
    id_token: String,
    token_type: String,
}

impl Cis2 {
    pub(super) async fn tokens(
        &self,
        provider: &Provider,
        code: &SecretString,
        redirect_uri: &str,
        verifier: &SecretString,
    ) -> Result<Tokens, Cis2Error> {
        let step = Step::Token;
        let assertion = self.client_auth.assertion(Audience::Cis2).await?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier.expose_secret()),
            ("client_id", &self.settings.client_id),
            ("client_assertion_type", ASSERTION_TYPE),
            ("client_assertion", assertion.expose_secret()),
        ];
        let request = self.http.post(&provider.token_endpoint).form(&form);
        let answer = vouch_https::send(request, MAX_TOKENS).await.map_err(|source| Cis2Error::Way { step, source })?;
        if !answer.status.is_success() {
            // An assertion from a PC whose clock is wrong is refused like one by a wrong key.
            if let Some(ahead_secs) = clock::wrong(&answer.headers, self.clock.now()) {
                return Err(Cis2Error::Clock { ahead_secs });
            }
            return Err(Cis2Error::Refused { step, refusal: Refusal::read(&answer) });
        }
        let unreadable = |what| Cis2Error::Unreadable { step, what };
        let sent = Zeroizing::new(answer.body);
        let body: Body = serde_json::from_slice(&sent).map_err(|_| unreadable("the answer"))?;
        if !body.token_type.eq_ignore_ascii_case("bearer") {
            return Err(unreadable("token_type"));
        }
        let (access, id) = (body.access_token, body.id_token);
        if access.is_empty() || !access.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(unreadable("access_token"));
        }
        Ok(Tokens { access: access.into(), id: id.into(), headers: answer.headers })
    }
}
