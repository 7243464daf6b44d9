//! The steps of a session with CIS2 and the API platform.

use std::fmt;

/// A question that is asked over HTTPS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The site's broker.
    Broker,
    /// What the provider is and where its endpoints are.
    Discovery,
    /// Telling the provider that the session has ended.
    EndSession,
    /// Exchanging the ID token for a token of the API platform.
    Exchange,
    /// The provider's public keys.
    Keys,
    /// Refreshing the platform's token.
    Refresh,
    /// Exchanging the code for tokens.
    Token,
    /// Who signed in, and the roles.
    UserInfo,
}

impl Step {
    /// Who is asked, as a sentence goes on: `CIS2`.
    #[must_use]
    pub const fn whom(self) -> &'static str {
        match self {
            Self::Broker => "the site's broker",
            Self::Discovery | Self::EndSession | Self::Keys | Self::Token | Self::UserInfo => "CIS2",
            Self::Exchange | Self::Refresh => "the NHS API platform",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Broker => "broker",
            Self::Discovery => "discovery",
            Self::EndSession => "end of session",
            Self::Exchange => "token exchange",
            Self::Keys => "public keys",
            Self::Refresh => "token refresh",
            Self::Token => "token",
            Self::UserInfo => "userinfo",
        })
    }
}
