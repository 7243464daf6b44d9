//! What a token endpoint says when it refuses, by name (samples/auth/token-errors.json).

use std::fmt;

use serde::Deserialize;
use vouch_core::{Code, Fault, Whose};
use vouch_https::Answer;

use crate::cis2::Step;
use crate::cis2::error::{clock_is_wrong, ended};

/// Longest text of a refusal that is kept, in characters.
const MAX_TEXT: usize = 200;

/// A refusal: what it is, and what support needs.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What it is.
    pub name: RefusalName,
    /// HTTP status.
    pub status: u16,
    /// `error`.
    pub error: String,
    /// `error_description`.
    pub description: String,
    /// `message_id`: the platform's help desk finds the call by it.
    pub message_id: Option<String>,
}

/// The refusals that are told apart, by who can do what about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RefusalName {
    /// The application is not registered, or not under this key.
    ApplicationUnknown,
    /// The application is not approved, or no longer.
    ApplicationRevoked,
    /// The application may not use this API.
    ApplicationNotSubscribed,
    /// The client assertion is not made as it must be.
    AssertionMalformed,
    /// The same client assertion came twice.
    AssertionReplayed,
    /// The assurance level of the sign-in is too low for the API.
    AssuranceTooLow,
    /// The times in the client assertion: this PC's clock is wrong.
    ClockWrong,
    /// The code of the sign-in is not known, or was used.
    CodeInvalid,
    /// The application has no public key registered.
    KeyNotRegistered,
    /// The key id is not among the registered public keys.
    KeyUnknown,
    /// The registered public keys cannot be fetched.
    KeysUnreachable,
    /// The redirect address is not the registered one.
    RedirectUnknown,
    /// The refresh token was used, or is not known.
    RefreshTokenUsed,
    /// The request is not made as it must be.
    RequestMalformed,
    /// The product's secret is wrong or missing.
    SecretWrong,
    /// No more refreshing: the session has lasted its hours.
    SessionOver,
    /// The signature was made with another key than the registered one.
    SignatureWrong,
    /// The ID token has run out.
    SignInExpired,
    /// The ID token is not accepted.
    SignInRefused,
    /// The assertion names another token address.
    TokenAddressWrong,
    /// Busy, or out of order.
    Unavailable,
    /// Anything else.
    Unforeseen,
    /// Userinfo of the platform was asked with a token of the other pattern.
    WrongPattern,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    error: String,
    error_description: String,
    message_id: Option<String>,
}

impl Refusal {
    /// Reads any answer that is not a success. Never fails.
    #[must_use]
    pub fn read(answer: &Answer) -> Self {
        Self::of(answer.status.as_u16(), &answer.body)
    }

    /// As [`Refusal::read`], of a status and a body.
    #[must_use]
    pub fn of(status: u16, body: &[u8]) -> Self {
        let Body { error, error_description, message_id } = serde_json::from_slice(body).unwrap_or_default();
        Self {
            name: name(status, &error, &error_description),
            status,
            error: cut(&error),
            description: cut(&error_description),
            message_id: message_id.as_deref().map(cut),
        }
    }

    /// In words for the person who signs in or works.
    pub(in crate::cis2) fn fault(&self, step: Step) -> Fault {
        let fault = self.name.fault(step).with("HTTP status", self.status.to_string());
        let fault = if self.description.is_empty() { fault } else { fault.with("Explanation", &*self.description) };
        match &self.message_id {
            Some(id) => fault.with("Reference", id.as_str()),
            None => fault,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} (HTTP {}, {})", self.name, self.status, self.error)
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The wording is the only sign: `error` is `invalid_request` for most.
fn name(status: u16, error: &str, description: &str) -> RefusalName {
    use RefusalName as N;
    let says = |words: &str| description.contains(words);
    if status == 429 || status >= 500 {
        return N::Unavailable;
    }
    if says("'exp'") && (says("has expired") || says("minutes in future")) {
        return if says("subject_token") { N::SignInExpired } else { N::ClockWrong };
    }
    match error {
        "public_key error" if says("register a public key") => N::KeyNotRegistered,
        "public_key error" if says("can't be reached") => N::KeysUnreachable,
        "public_key error" if says("signature verification failed") => N::SignatureWrong,
        "access_denied" if says("not approved or revoked") => N::ApplicationRevoked,
        "access_denied" => N::ApplicationNotSubscribed,
        "unauthorized_client" => N::AssuranceTooLow,
        "invalid_client" if says("client_secret") => N::SecretWrong,
        "invalid_client" => N::ApplicationUnknown,
        "invalid_grant" if says("refresh period has expired") => N::SessionOver,
        "invalid_grant" if says("refresh_token") => N::RefreshTokenUsed,
        "invalid_grant" => N::CodeInvalid,
        "unsupported_grant_type" | "unsupported_response_type" => N::RequestMalformed,
        "invalid_request" => invalid_request(description),
        _ => N::Unforeseen,
    }
}

fn invalid_request(description: &str) -> RefusalName {
    use RefusalName as N;
    let rows: [(&[&str], RefusalName); 12] = [
        (&["Non-unique 'jti'"], N::AssertionReplayed),
        // Before the other keys and signatures: those of the ID token are CIS2's, not this site's.
        (&["subject_token", "signature verification failed"], N::SignInRefused),
        (&["no matching public key"], N::KeyUnknown),
        (&["Invalid 'iss'/'sub'"], N::ApplicationUnknown),
        (&["'aud' claim in client_assertion"], N::TokenAddressWrong),
        (&["client_assertion"], N::AssertionMalformed),
        (&["client_secret"], N::SecretWrong),
        (&["client_id is invalid"], N::ApplicationUnknown),
        (&["redirect_uri is invalid"], N::RedirectUnknown),
        (&["Userinfo endpoint"], N::WrongPattern),
        (&["is missing", "is invalid"], N::RequestMalformed),
        (&["Content-Type", "state parameter"], N::RequestMalformed),
    ];
    let found = rows.iter().find(|(words, _)| words.iter().any(|w| description.contains(w)));
    found.map_or(N::Unforeseen, |(_, name)| *name)
}

impl RefusalName {
    fn fault(self, step: Step) -> Fault {
        let whom = step.whom();
        let support = "Call support with the lines below.";
        let (code, whose, what, next) = match self {
            Self::ClockWrong => return clock_is_wrong(None),
            Self::SessionOver | Self::SignInExpired => return ended(),
            Self::ApplicationUnknown => {
                (Code::Config, Whose::Machine, "This site's application is not registered with {}.", support)
            }
            Self::ApplicationRevoked => {
                (Code::Config, Whose::Machine, "This site's application is not approved by {}, or no longer.", support)
            }
            Self::ApplicationNotSubscribed => {
                (Code::Config, Whose::Machine, "This site's application may not use this service of {}.", support)
            }
            Self::AssertionMalformed | Self::AssertionReplayed | Self::RequestMalformed | Self::WrongPattern => {
                (Code::SpineError, Whose::Ours, "Vouch sent something that {} does not accept.", support)
            }
            Self::AssuranceTooLow => (
                Code::CisRefused,
                Whose::Person,
                "This way of signing in is not strong enough for {}.",
                "Sign in again with your smartcard, or another way that your site permits.",
            ),
            Self::CodeInvalid => {
                (Code::CisRefused, Whose::Far, "The sign-in was not accepted by {}.", "Sign in again.")
            }
            Self::KeyNotRegistered => {
                (Code::Config, Whose::Machine, "No public key of this site is registered with {}.", support)
            }
            Self::KeyUnknown => {
                (Code::Config, Whose::Machine, "This site's key is not the one registered with {}.", support)
            }
            Self::KeysUnreachable => {
                (Code::Config, Whose::Far, "This site's public keys could not be fetched by {}.", support)
            }
            Self::RedirectUnknown => {
                (Code::Config, Whose::Machine, "This site's redirect address is not registered with {}.", support)
            }
            Self::RefreshTokenUsed => {
                (Code::SessionEnded, Whose::Far, "The session was not prolonged by {}.", "Sign in again.")
            }
            Self::SecretWrong => {
                (Code::Config, Whose::Machine, "This product's secret is not accepted by {}.", support)
            }
            Self::SignatureWrong => {
                (Code::Config, Whose::Machine, "This site's signature is not accepted by {}.", support)
            }
            Self::SignInRefused => {
                (Code::CisRefused, Whose::Far, "The sign-in of CIS2 is not accepted by {}.", "Sign in again.")
            }
            Self::TokenAddressWrong => (
                Code::Config,
                Whose::Machine,
                "The token address of this site is not the one of {}.",
                "Call support: the address must be written exactly as registered.",
            ),
            Self::Unavailable => (
                Code::SpineFault,
                Whose::Far,
                "There is a problem at {}.",
                "Wait a minute, then try again. If it lasts, call support.",
            ),
            Self::Unforeseen => {
                (Code::SpineError, Whose::Far, "The request was refused by {} in a way not foreseen.", support)
            }
        };
        let means = "Nothing was asked about a patient, so nothing is shown. It does not mean that there is nothing.";
        Fault::new(code, whose, &what.replace("{}", whom), means, next)
    }
}

fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MAX_TEXT).collect()
}
