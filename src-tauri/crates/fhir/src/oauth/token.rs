//! Asking for a token: `POST …/oauth2/token`, form encoded (spec/fhir.md 2.2, 2.3).

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{DATE, HeaderMap};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use vouch_https::{Answer, send};

use super::Token;
use crate::FhirError;
use crate::json::text;
use crate::outcome::Problem;

/// Largest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 * 1024;
/// Longest wait for a token. Not published: an assumption.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Longest life that is believed, in seconds; published tokens live ten minutes.
const MAX_LIFE_SECS: i64 = 3600;
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Asks for a token at `now`, from which its life is counted.
pub(super) async fn ask(
    http: &reqwest::Client,
    url: &str,
    assertion: &SecretString,
    now: Timestamp,
) -> Result<Token, FhirError> {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", assertion.expose_secret()),
    ];
    let answer = send(http.post(url).form(&form).timeout(TIMEOUT), MAX_ANSWER).await.map_err(FhirError::TokenWay)?;
    read(&answer, now)
}

/// Reads a token, or why there is none.
pub(crate) fn read(answer: &Answer, now: Timestamp) -> Result<Token, FhirError> {
    if answer.status.is_success() {
        return token(&answer.body, now).ok_or_else(|| FhirError::TokenUnreadable(Problem::read(answer)));
    }
    let problem = Problem::read(answer);
    // The wording is the only sign (samples/auth/token-errors.json): a time that has passed or lies too far ahead.
    let about_time = problem.diagnostics.as_deref().is_some_and(|text| {
        text.contains("'exp'") && (text.contains("has expired") || text.contains("minutes in future"))
    });
    Err(if about_time {
        FhirError::Clock { problem, ahead_secs: ahead(&answer.headers, now) }
    } else {
        FhirError::TokenRefused(problem)
    })
}

/// All numbers of the answer are texts; a number is taken too.
fn token(body: &[u8], now: Timestamp) -> Option<Token> {
    let json: Value = serde_json::from_slice(body).ok()?;
    let secs = match json.get("expires_in")? {
        Value::String(text) => text.parse().ok()?,
        number => number.as_i64()?,
    };
    let life = SignedDuration::from_secs(i64::clamp(secs, 0, MAX_LIFE_SECS));
    let bearer = text(&json, "token_type").is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
    let text = text(&json, "access_token").filter(|t| bearer && t.bytes().all(|b| b.is_ascii_graphic()))?;
    Some(Token { text: text.into(), until: now.checked_add(life).ok()? })
}

fn ahead(headers: &HeaderMap, now: Timestamp) -> Option<i64> {
    let theirs = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(headers.get(DATE)?.as_bytes()).ok()?;
    Some(now.as_second() - theirs.as_second())
}
