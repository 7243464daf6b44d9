//! What can go wrong on the way, and in whose words.

use vouch_core::{Code, Fault, Whose};

/// What went wrong on the way.
#[derive(Debug, thiserror::Error)]
pub enum HttpsError {
    /// No connection: certainly nothing was asked.
    #[error("no connection")]
    Unreachable(#[source] reqwest::Error),
    /// TLS was refused by one side: certainly nothing was asked.
    #[error("TLS was refused")]
    Tls(#[source] reqwest::Error),
    /// No answer in time: what was asked may have happened.
    #[error("no answer in time")]
    TimedOut(#[source] reqwest::Error),
    /// The connection ended before the answer did: what was asked may have happened.
    #[error("the answer was cut off")]
    CutOff(#[source] reqwest::Error),
    /// The answer is larger than the limit.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
}

impl HttpsError {
    pub(crate) fn from_send(error: reqwest::Error) -> Self {
        if error.is_connect() {
            if tls_stands_behind(&error) { Self::Tls(error) } else { Self::Unreachable(error) }
        } else if error.is_timeout() {
            Self::TimedOut(error)
        } else if tls_stands_behind(&error) {
            // With TLS 1.3 a server refuses the client certificate only after the handshake seemed done.
            Self::Tls(error)
        } else {
            Self::CutOff(error)
        }
    }

    pub(crate) fn from_read(error: reqwest::Error) -> Self {
        if error.is_timeout() { Self::TimedOut(error) } else { Self::CutOff(error) }
    }

    /// Whether what was asked certainly did not happen.
    #[must_use]
    pub const fn certainly_not_sent(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Tls(_))
    }

    /// The fault in words, for a question asked of `whom` (`Spine`, `CIS`, `the NHS API platform`).
    #[must_use]
    pub fn fault(&self, whom: &str) -> Fault {
        let nothing = "Nothing was received, so nothing is shown. It does not mean that there is nothing.";
        let first = first_word(whom);
        let (code, whose, what, next) = match self {
            Self::Unreachable(_) => (
                Code::Unreachable,
                Whose::Network,
                format!("{first} cannot be reached from this PC."),
                "Check the network, then try again. If it lasts, call support.",
            ),
            Self::Tls(_) => (
                Code::TlsRefused,
                Whose::Machine,
                format!("The secure connection to {whom} was refused."),
                "The site's certificate, the trusted roots or the clock of this PC may be wrong. Call support.",
            ),
            Self::TimedOut(_) => (
                Code::TimedOut,
                Whose::Far,
                format!("{first} did not answer in time."),
                "Try again. If it lasts, call support.",
            ),
            Self::CutOff(_) => (
                Code::CutOff,
                Whose::Network,
                format!("The connection to {whom} ended in the middle of the answer."),
                "Try again. If it lasts, call support.",
            ),
            Self::TooLarge { .. } => (
                Code::AnswerTooLarge,
                Whose::Far,
                format!("{first} sent an answer too large to be right."),
                "Try again. If it happens again, call support.",
            ),
        };
        let fault = Fault::new(code, whose, &what, nothing, next);
        match self {
            Self::Unreachable(e) | Self::Tls(e) | Self::TimedOut(e) | Self::CutOff(e) => {
                fault.with("Connection", chain(e))
            }
            Self::TooLarge { limit } => fault.with("Limit", format!("{limit} bytes")),
        }
    }
}

/// `whom` as a sentence begins with it.
fn first_word(whom: &str) -> String {
    let mut letters = whom.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn tls_stands_behind(error: &reqwest::Error) -> bool {
    tls_behind(error).is_some()
}

/// The TLS error behind an error, if there is one.
pub(crate) fn tls_behind(error: &reqwest::Error) -> Option<&rustls::Error> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(e) = next {
        if let Some(tls) = e.downcast_ref::<rustls::Error>() {
            return Some(tls);
        }
        // The source of an I/O error is that of what it carries: what it carries itself would be passed over.
        next = match e.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(carried) => Some(carried),
            None => e.source(),
        };
    }
    None
}

/// The chain of sources without the URL: an address may hold an NHS number.
fn chain(error: &reqwest::Error) -> String {
    let mut out = String::new();
    let mut next = std::error::Error::source(error);
    while let Some(e) = next {
        if !out.is_empty() {
            out.push_str(": ");
        }
        out.push_str(&e.to_string());
        next = e.source();
    }
    out
}
