//! `POST /refresh`, `{"refresh_token": ...}` to the platform's own answer.
//!
//! Refreshing needs the API key's secret (spec/fhir.md 2.3), which only the broker has. A refresh token is good once:
//! it is sent once, never again by itself, and when the answer stays away the PC is told that it may have been used.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use vouch_https::{Answer, Trust, send};

use super::Broker;
use super::caller::EnrolledPc;
use super::refusal::Refusal;
use crate::BrokerError;
use crate::config::{PlatformSite, Refresh};
use crate::data::private;
use crate::rate::Counted;
use crate::record::noted;

/// Largest answer of the platform that is read, in bytes.
const MAX_ANSWER: usize = 64 * 1024;
/// Longest wait for the platform's answer; its advice is 15 to 30 s (spec/auth.md 2.9).
const RELAY_TIME: Duration = Duration::from_secs(20);
/// Longest refresh token, in bytes. Not published: an assumption.
const MAX_TOKEN: usize = 4096;
/// What the record calls it.
const WHAT: &str = "refresh";

/// The way to the platform's token endpoint.
pub(super) struct Relay {
    http: reqwest::Client,
    url: String,
    client_id: String,
    secret: SecretString,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    refresh_token: String,
}

impl Relay {
    pub fn open(site: &PlatformSite, refresh: &Refresh) -> Result<Self, BrokerError> {
        let secret = private::read(&refresh.secret)?;
        let word = secret.trim();
        if word.is_empty() || !word.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(BrokerError::content(&refresh.secret, "should hold the secret alone, one word"));
        }
        let roots = private::read_trusted(&refresh.roots)?;
        let http = vouch_https::client(&Trust(roots.into_bytes()), None)
            .map_err(|e| BrokerError::content(&refresh.roots, e.to_string()))?;
        let (url, client_id) = (site.token_url.clone(), site.api_key.clone());
        Ok(Self { http, url, client_id, secret: word.into() })
    }

    async fn send(&self, refresh_token: &SecretString) -> Result<Answer, Refusal> {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", &self.client_id),
            ("client_secret", self.secret.expose_secret()),
            ("refresh_token", refresh_token.expose_secret()),
        ];
        send(self.http.post(&self.url).form(&form).timeout(RELAY_TIME), MAX_ANSWER).await.map_err(|e| {
            tracing::warn!(error = %e, "the platform's answer to a refresh did not arrive");
            if e.certainly_not_sent() { Refusal::Unreachable } else { Refusal::Unknown }
        })
    }
}

/// Written down twice: before the token leaves, and what came of it.
pub(super) async fn answer(
    State(broker): State<Arc<Broker>>,
    pc: EnrolledPc,
    body: Bytes,
) -> Result<Response, Refusal> {
    let question: Question = serde_json::from_slice(&body).map_err(|_| Refusal::NotUnderstood)?;
    let token = SecretString::from(question.refresh_token);
    if !is_token(token.expose_secret()) {
        return Err(Refusal::NotUnderstood);
    }
    pc.counted(&broker, Counted::Refresh, WHAT)?;
    let Some(relay) = &broker.relay else {
        pc.write(&broker, WHAT, Refusal::NotRegistered.name(), "")?;
        return Err(Refusal::NotRegistered);
    };
    pc.write(&broker, WHAT, "sending", "")?;
    let mut sending = Sending { broker: &broker, pc: &pc, ended: false };
    match relay.send(&token).await {
        Ok(answer) => {
            sending.end(answer.status.as_str(), &message_id(&answer));
            Ok(passed_on(answer))
        }
        Err(refusal) => {
            sending.end(refusal.name(), "");
            Err(refusal)
        }
    }
}

fn is_token(text: &str) -> bool {
    (1..=MAX_TOKEN).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

/// A refresh on its way. When the PC hangs up meanwhile, the answer is lost, and the record says so.
struct Sending<'a> {
    broker: &'a Broker,
    pc: &'a EnrolledPc,
    ended: bool,
}

impl Sending<'_> {
    /// The token is used, so an answer is passed on even when its line cannot be written.
    fn end(&mut self, outcome: &str, note: &str) {
        self.ended = true;
        if let Err(error) = self.pc.write(self.broker, WHAT, outcome, note) {
            tracing::error!(%error, "the outcome of a refresh could not be written down");
        }
    }
}

impl Drop for Sending<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.end("hung up on: may have been used", "");
        }
    }
}

/// The platform's id for its refusal, which its help desk asks for.
fn message_id(answer: &Answer) -> String {
    let json: Option<Value> = serde_json::from_slice(&answer.body).ok();
    json.as_ref().and_then(|j| j.get("message_id")).and_then(Value::as_str).map(noted).unwrap_or_default()
}

/// The same status, type, time and body: the PC reads it as if it had asked itself.
fn passed_on(answer: Answer) -> Response {
    let mut headers = HeaderMap::new();
    for name in [CONTENT_TYPE, DATE] {
        if let Some(value) = answer.headers.get(&name) {
            headers.insert(name, value.clone());
        }
    }
    headers.insert(header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    (answer.status, headers, answer.body).into_response()
}
