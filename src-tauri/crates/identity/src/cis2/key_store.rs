//! Where the site's private key is kept.

use vouch_core::{Code, Fault, Whose};

/// Why a key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// There is none under this name.
    #[error("there is none")]
    Missing,
    /// Others than its owner can read the file.
    #[error("others than its owner can read the file (mode {0:o})")]
    Open(u32),
    /// The store of the operating system is not there; the text is for support.
    #[error("the key store cannot be used: {0}")]
    Store(String),
    /// Not an RSA private key in PEM, or it cannot sign.
    #[error("not an RSA private key in PEM")]
    NotAKey,
    /// What an assertion needs is not set up.
    #[error("{0} is not set up")]
    NotSetUp(&'static str),
}

impl KeyFault {
    pub(super) fn fault(&self) -> Fault {
        let (what, next) = match self {
            Self::Missing => ("This site's key is not on this PC.", "Ask whoever set up Vouch to install it."),
            Self::Open(_) => (
                "This site's key can be read by others on this PC, so it is not used.",
                "Ask whoever set up Vouch to let only Vouch's user read the file, and to change the key.",
            ),
            Self::Store(_) => (
                "The key store of this PC cannot be used.",
                "Unlock or start the key store (on Linux the secret service), then try again.",
            ),
            Self::NotAKey | Self::NotSetUp(_) => {
                ("This site's key for sign-in cannot be used.", "Ask whoever set up Vouch to install it again.")
            }
        };
        Fault::new(Code::Config, Whose::Machine, what, "Nobody can sign in through CIS2.", next)
    }
}
