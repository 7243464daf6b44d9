//! Why an ID token is not believed, by name.

use vouch_core::{Code, Whose};

/// The check of spec/auth.md 2.4 that an ID token fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Not three base64url parts of JSON, or larger than the limit.
    #[error("not a JWT")]
    Malformed,
    /// Signed in another way than RS256.
    #[error("not RS256")]
    Algorithm,
    /// No key id, or one the provider's keys do not have.
    #[error("unknown key id")]
    UnknownKey,
    /// The signature does not fit the key.
    #[error("wrong signature")]
    Signature,
    /// A claim that must be there is missing or has another type.
    #[error("claim {0} is missing or cannot be read")]
    Claim(&'static str),
    /// From another issuer.
    #[error("another issuer")]
    Issuer,
    /// For another client, or for several.
    #[error("another audience")]
    Audience,
    /// Given to another client.
    #[error("another authorised party")]
    Party,
    /// Run out.
    #[error("expired")]
    Expired,
    /// Issued in the future, or long ago.
    #[error("issued at another time")]
    IssuedAt,
    /// The answer to another sign-in.
    #[error("another nonce")]
    Nonce,
    /// It came with another access token.
    #[error("another access token")]
    AccessToken,
    /// The person was authenticated too long ago.
    #[error("authenticated too long ago")]
    Stale,
    /// The way of signing in is too weak.
    #[error("authentication assurance level {0} is too low")]
    Authentication(u8),
    /// The person's identity was not checked well enough.
    #[error("identity assurance level {0} is too low")]
    IdentityLevel(u8),
    /// A role was asked for, and none is named.
    #[error("no selected role")]
    NoRole,
}

impl Flaw {
    /// Whether a clock that is wrong could be the reason.
    pub(super) const fn is_about_time(self) -> bool {
        matches!(self, Self::Expired | Self::IssuedAt | Self::Stale)
    }

    pub(super) fn words(self) -> (Code, Whose, String, &'static str) {
        match self {
            Self::Stale => (
                Code::CisRefused,
                Whose::Person,
                "The browser signed in with a sign-in made earlier.".into(),
                "Close all windows of the browser, then sign in again.",
            ),
            Self::Authentication(_) => (
                Code::CisRefused,
                Whose::Person,
                "This way of signing in is not strong enough for this site.".into(),
                "Sign in again with your smartcard, or another way that your site permits.",
            ),
            Self::IdentityLevel(_) => (
                Code::CisRefused,
                Whose::Person,
                "Your identity has not been checked well enough for this site.".into(),
                "Ask your Registration Authority.",
            ),
            Self::NoRole => (
                Code::CisRefused,
                Whose::Far,
                "CIS2 did not say which role you chose.".into(),
                "Sign in again and choose a role there. If it happens again, call support.",
            ),
            _ => (
                Code::CisRefused,
                Whose::Far,
                "The sign-in from CIS2 cannot be trusted.".into(),
                "Sign in again. If it happens again, call support with the lines below.",
            ),
        }
    }
}
