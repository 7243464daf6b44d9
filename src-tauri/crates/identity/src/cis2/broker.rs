//! The site's broker, as a PC asks it (docs/broker.md): mutual TLS, one question a connection, nothing asked twice.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::RequestBuilder;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use vouch_core::clock::Clock;
use vouch_core::{Code, Fault, Whose};
use vouch_https::{Answer, HttpsError, TlsRefusal, send};

use super::{Audience, Cis2Error, ClientAuth, PlatformToken, Step, clock, platform};

/// Longest wait for an assertion: the broker is on the site's own network and asks nobody.
const ASSERTION_TIME: Duration = Duration::from_secs(10);
/// Longest wait for a refresh: the broker gives the platform 20 s.
const REFRESH_TIME: Duration = Duration::from_secs(30);
/// Clocks further apart than this, in seconds, are told at once: an assertion lives 150 s, and the refusal of one made
/// by a wrong clock would be put down to this PC's.
const MAX_APART_SECS: u64 = 120;

/// The site's broker.
pub struct Broker {
    http: reqwest::Client,
    address: String,
    clock: Arc<dyn Clock>,
}

impl Broker {
    /// Asks nothing yet. `address` is `https://HOST:PORT`. The client must trust the broker's authority alone and show
    /// this PC's certificate: [`vouch_https::client`] with the files of the bundle that `vouch-broker enrol` laid.
    #[must_use]
    pub fn new(http: reqwest::Client, address: &str, clock: Arc<dyn Clock>) -> Self {
        Self { http, address: address.trim_end_matches('/').to_owned(), clock }
    }

    fn question(&self, path: &str, body: &Value, time: Duration) -> RequestBuilder {
        let url = format!("{}{path}", self.address);
        self.http.post(url).header("content-type", "application/json").body(body.to_string()).timeout(time)
    }
}

#[async_trait]
impl ClientAuth for Broker {
    async fn assertion(&self, audience: Audience) -> Result<SecretString, Cis2Error> {
        let word = match audience {
            Audience::Cis2 => "cis2",
            Audience::Platform => "platform",
        };
        let answer = ask(self.question("/assertion", &json!({"for": word}), ASSERTION_TIME)).await?;
        if !answer.status.is_success() {
            return Err(Cis2Error::Status { step: Step::Broker, status: answer.status.as_u16() });
        }
        // Only the broker signs times, so only here can its clock be told from this PC's.
        match clock::ahead(&answer.headers, self.clock.now()) {
            Some(secs) if secs.unsigned_abs() > MAX_APART_SECS => return Err(BrokerFault::Clocks(secs).into()),
            _ => {}
        }
        let json: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let assertion = json.as_ref().and_then(|json| json.get("assertion")).and_then(Value::as_str);
        let assertion = assertion.filter(|jwt| jwt.matches('.').count() == 2).map(SecretString::from);
        assertion.ok_or(Cis2Error::Unreadable { step: Step::Broker, what: "assertion" })
    }

    async fn refresh(&self, refresh_token: &SecretString) -> Result<Option<PlatformToken>, Cis2Error> {
        let now = self.clock.now();
        let body = json!({"refresh_token": refresh_token.expose_secret()});
        match ask(self.question("/refresh", &body, REFRESH_TIME)).await {
            // What the broker passes on is the platform's own answer.
            Ok(answer) => platform::read(&answer, Step::Refresh, now).map(Some),
            // A broker without the secret: the ID token is exchanged anew instead.
            Err(Cis2Error::Broker(BrokerFault::NotRegistered)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Asks once. An answer that comes back is not the broker's own refusal.
async fn ask(request: RequestBuilder) -> Result<Answer, Cis2Error> {
    let answer = send(request, platform::MAX_ANSWER).await.map_err(way)?;
    match BrokerFault::read(&answer) {
        Some(fault) => Err(fault.into()),
        None => Ok(answer),
    }
}

fn way(source: HttpsError) -> Cis2Error {
    match source.tls_refusal() {
        Some(TlsRefusal::TheirTime) => BrokerFault::TheirTime.into(),
        Some(TlsRefusal::OurTime) => BrokerFault::OurTime.into(),
        Some(TlsRefusal::OurCertificate) => BrokerFault::NotEnrolled.into(),
        Some(TlsRefusal::Other) | None => Cis2Error::Way { step: Step::Broker, source },
    }
}

/// What any of these means for the patient in front of you.
const NOTHING: &str = "Nothing was asked about a patient.";

/// Why the broker does not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokerFault {
    /// It does not know this PC's certificate.
    #[error("this PC is not enrolled")]
    NotEnrolled,
    /// It has shut this PC out.
    #[error("this PC was revoked")]
    Revoked,
    /// This PC's certificate has run out, or the broker's clock is wrong.
    #[error("this PC's certificate has run out")]
    OurTime,
    /// The broker's certificate is not good at this PC's time.
    #[error("the broker's certificate is not good at this PC's time")]
    TheirTime,
    /// This PC is so many seconds ahead of the broker; behind it when negative.
    #[error("this PC is {0} s ahead of it")]
    Clocks(i64),
    /// This PC asked too often.
    #[error("asked too often")]
    TooOften,
    /// It has no registration, or no secret, for what was asked.
    #[error("not registered there")]
    NotRegistered,
    /// A problem of its own, or a question it does not understand.
    #[error("a problem of its own")]
    Trouble,
    /// It could not reach the platform: the refresh token was certainly not used.
    #[error("the platform cannot be reached from it")]
    PlatformUnreachable,
    /// The platform's answer did not reach it: the refresh token may have been used.
    #[error("the platform's answer did not reach it")]
    PlatformUnknown,
}

impl BrokerFault {
    /// The broker's own refusals have a field `broker`; what it passes on has none.
    fn read(answer: &Answer) -> Option<Self> {
        if answer.status.is_success() {
            return None;
        }
        let json: Value = serde_json::from_slice(&answer.body).ok()?;
        Some(match json.get("broker")?.as_str()? {
            "not_enrolled" => Self::NotEnrolled,
            "revoked" => Self::Revoked,
            "too_often" => Self::TooOften,
            "not_registered" => Self::NotRegistered,
            "platform_unreachable" => Self::PlatformUnreachable,
            "platform_unknown" => Self::PlatformUnknown,
            _ => Self::Trouble,
        })
    }

    /// Whether what was asked certainly did not reach the platform: a refresh token is still good then.
    pub(super) const fn certainly_not_sent(self) -> bool {
        !matches!(self, Self::PlatformUnknown)
    }

    pub(super) fn fault(self) -> Fault {
        let support = "Call support: they look after the site's broker.";
        let (code, whose, what, next) = match self {
            Self::NotEnrolled => (
                Code::Config,
                Whose::Machine,
                "The site's broker does not know this PC.",
                "Ask support to enrol this PC.",
            ),
            Self::Revoked => (
                Code::Config,
                Whose::Machine,
                "This PC has been shut out of the site's broker.",
                "Ask support why. Use another PC meanwhile.",
            ),
            Self::OurTime => (
                Code::TlsRefused,
                Whose::Machine,
                "This PC's certificate for the site's broker has run out.",
                "Ask support to enrol this PC anew.",
            ),
            Self::TheirTime => (
                Code::TlsRefused,
                Whose::Machine,
                "This PC's clock is wrong, or the certificate of the site's broker has run out.",
                "Set the clock of this PC to the right time, then try again. If it is right, call support.",
            ),
            Self::Clocks(secs) => {
                return Fault::new(
                    Code::Config,
                    Whose::Machine,
                    "The clocks of this PC and of the site's broker differ.",
                    NOTHING,
                    "Set the clock of this PC to the right time, then try again. If it is right, call support.",
                )
                .with("Clock", format!("{secs} s ahead of the broker's"));
            }
            Self::TooOften => (
                Code::Config,
                Whose::Machine,
                "This PC has asked the site's broker too often.",
                "Wait a minute, then try again. If it happens again, call support.",
            ),
            Self::NotRegistered => {
                (Code::Config, Whose::Machine, "The site's broker is not set up for this sign-in.", support)
            }
            Self::Trouble => (Code::Config, Whose::Machine, "The site's broker has a problem of its own.", support),
            Self::PlatformUnreachable => (
                Code::Unreachable,
                Whose::Network,
                "The site's broker cannot reach the NHS API platform.",
                "Check the site's network, then try again. If it lasts, call support.",
            ),
            Self::PlatformUnknown => (
                Code::CutOff,
                Whose::Network,
                "The NHS API platform's answer did not reach the site's broker.",
                "Try again. If it lasts, sign in again.",
            ),
        };
        Fault::new(code, whose, what, NOTHING, next)
    }
}
