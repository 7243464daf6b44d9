//! Authenticators and what `acr_values` asks of them (spec/auth.md 2.3).

use crate::staff::Authenticator;

/// What is taken if a request does not say: what the API platform asks by itself (spec/auth.md 2.9).
pub(super) const USUAL: &str = "AAL3_ANY";

/// Each known value and the authenticators that satisfy it. The values are those seen in public code; that
/// `AAL2_ANY` does not take a stronger authenticator is read out of its name.
pub(super) const VALUES: [(&str, &[Authenticator]); 8] = [
    ("AAL3_ANY", &[Authenticator::Smartcard, Authenticator::SecurityKey]),
    ("AAL2_OR_AAL3_ANY", &[Authenticator::Smartcard, Authenticator::SecurityKey, Authenticator::App]),
    ("AAL2_ANY", &[Authenticator::App]),
    ("AAL3_N3_SMARTCARD", &[Authenticator::Smartcard]),
    ("AAL3_CIS2_SMARTCARD", &[Authenticator::Smartcard]),
    ("AAL3_SMARTCARD", &[Authenticator::Smartcard]),
    ("AAL3_FIDO2", &[Authenticator::SecurityKey]),
    ("AAL2_TOTP", &[Authenticator::App]),
];

/// Every authenticator, in the order of the page.
pub(super) const ALL: [Authenticator; 3] = [Authenticator::Smartcard, Authenticator::SecurityKey, Authenticator::App];

/// The authenticators that satisfy a value; `None` for one that is not known.
pub(super) fn satisfying(value: &str) -> Option<&'static [Authenticator]> {
    VALUES.iter().find(|(known, _)| *known == value).map(|(_, authenticators)| *authenticators)
}

impl Authenticator {
    /// As it stands in the form.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Smartcard => "smartcard",
            Self::SecurityKey => "security-key",
            Self::App => "app",
        }
    }

    /// As people read it.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Smartcard => "Smartcard",
            Self::SecurityKey => "Security key",
            Self::App => "Authenticator app",
        }
    }

    /// `authentication_assurance_level`.
    pub(super) const fn level(self) -> u8 {
        match self {
            Self::Smartcard | Self::SecurityKey => 3,
            Self::App => 2,
        }
    }

    /// `amr`. The first two are as seen; what stands there for an app is not public.
    pub(super) const fn method(self) -> &'static str {
        match self {
            Self::Smartcard => "N3_SMARTCARD",
            Self::SecurityKey => "FIDO2",
            Self::App => "TOTP",
        }
    }
}
