//! `POST …/oauth2/token`: the ID token for a token of the platform, and its refresh (spec/auth.md 2.9, spec/fhir.md 2.3).

use std::borrow::Cow;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::zeroize::Zeroize as _;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use vouch_https::Answer;

use super::{Refusal, RefusalName};
use crate::cis2::{ASSERTION_TYPE, Cis2Error, PlatformToken, Step, clock};

/// Largest answer that is read, in bytes.
pub const MAX_ANSWER: usize = 64 * 1024;
/// Longest wait for a token: the platform's advice is 15 to 30 s (spec/auth.md 2.9).
pub const TIMEOUT: Duration = Duration::from_secs(15);
/// Longest life that is believed, in seconds; published tokens live 599.
const MAX_LIFE_SECS: i64 = 3600;
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";

/// Exchanges an ID token (RFC 8693). `now` is when the token's life begins.
pub(in crate::cis2) async fn exchange(
    http: &reqwest::Client,
    url: &str,
    assertion: &SecretString,
    id_token: &SecretString,
    now: Timestamp,
) -> Result<PlatformToken, Cis2Error> {
    let form = [
        ("grant_type", EXCHANGE),
        ("subject_token_type", ID_TOKEN),
        ("subject_token", id_token.expose_secret()),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", assertion.expose_secret()),
    ];
    ask(http, url, &form, Step::Exchange, now).await
}

/// Refreshes a token with the product's secret; the refresh token is used up by it.
pub(in crate::cis2) async fn refresh(
    http: &reqwest::Client,
    url: &str,
    application: (&SecretString, &SecretString),
    refresh_token: &SecretString,
    now: Timestamp,
) -> Result<PlatformToken, Cis2Error> {
    let (api_key, secret) = application;
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", api_key.expose_secret()),
        ("client_secret", secret.expose_secret()),
        ("refresh_token", refresh_token.expose_secret()),
    ];
    ask(http, url, &form, Step::Refresh, now).await
}

async fn ask(
    http: &reqwest::Client,
    url: &str,
    form: &[(&str, &str)],
    step: Step,
    now: Timestamp,
) -> Result<PlatformToken, Cis2Error> {
    let request = http.post(url).form(form).timeout(TIMEOUT);
    let mut answer = vouch_https::send(request, MAX_ANSWER).await.map_err(|source| Cis2Error::Way { step, source })?;
    let token = read(&answer, step, now);
    answer.body.zeroize();
    token
}

/// Reads a token, or the named refusal. All numbers of the answer are texts; a number is taken too.
pub(in crate::cis2) fn read(answer: &Answer, step: Step, now: Timestamp) -> Result<PlatformToken, Cis2Error> {
    if !answer.status.is_success() {
        let refusal = Refusal::read(answer);
        return Err(match clock::ahead(&answer.headers, now) {
            Some(ahead_secs) if refusal.name == RefusalName::ClockWrong => Cis2Error::Clock { ahead_secs },
            _ => Cis2Error::Refused { step, refusal },
        });
    }
    let unreadable = |what| Cis2Error::Unreadable { step, what };
    let body: Body<'_> = serde_json::from_slice(&answer.body).map_err(|_| unreadable("the answer"))?;
    let graphic = |text: &str| text.bytes().all(|b| b.is_ascii_graphic());
    if !body.token_type.eq_ignore_ascii_case("bearer") {
        return Err(unreadable("token_type"));
    }
    if body.access_token.is_empty() || !graphic(&body.access_token) {
        return Err(unreadable("access_token"));
    }
    let secs = match &body.expires_in {
        Value::String(text) => text.parse().ok(),
        number => number.as_i64(),
    };
    let life = SignedDuration::from_secs(secs.ok_or(unreadable("expires_in"))?.clamp(0, MAX_LIFE_SECS));
    Ok(PlatformToken {
        access: (&*body.access_token).into(),
        until: now.checked_add(life).map_err(|_| unreadable("expires_in"))?,
        refresh: Some(&*body.refresh_token).filter(|t| !t.is_empty() && graphic(t)).map(Into::into),
    })
}

/// Borrowed from the answer, so that a token is not copied about.
#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow, default)]
    access_token: Cow<'a, str>,
    #[serde(borrow, default)]
    token_type: Cow<'a, str>,
    #[serde(borrow, default)]
    refresh_token: Cow<'a, str>,
    #[serde(default)]
    expires_in: Value,
}
