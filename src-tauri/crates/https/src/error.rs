//! What can go wrong on the way, and in whose words.

use vouch_core::ports::CardFault;
use vouch_core::{Code, Fault, Whose};

use crate::TlsRefusal;

/// What went wrong on the way.
#[derive(Debug, thiserror::Error)]
pub enum HttpsError {
    /// The card that holds the client key did not sign: certainly nothing was asked.
    #[error("the card did not sign: {0}")]
    Card(CardFault),
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
        let error = without_address(error);
        let tls = tls_behind(&error);
        if let Some(rustls::Error::Other(other)) = tls
            && let Some(fault) = other.0.downcast_ref::<CardFault>()
        {
            Self::Card(fault.clone())
        } else if error.is_connect() {
            if tls.is_some() { Self::Tls(error) } else { Self::Unreachable(error) }
        } else if error.is_timeout() {
            Self::TimedOut(error)
        } else if tls.is_some() {
            // With TLS 1.3 a server refuses the client certificate only after the handshake seemed done.
            Self::Tls(error)
        } else {
            Self::CutOff(error)
        }
    }

    pub(crate) fn from_read(error: reqwest::Error) -> Self {
        let error = without_address(error);
        if error.is_timeout() { Self::TimedOut(error) } else { Self::CutOff(error) }
    }

    /// Whether what was asked certainly did not happen.
    #[must_use]
    pub const fn certainly_not_sent(&self) -> bool {
        matches!(self, Self::Card(_) | Self::Unreachable(_) | Self::Tls(_))
    }

    /// The fault in words, for a question asked of `whom` (`Spine`, `CIS`, `the NHS API platform`).
    #[must_use]
    pub fn fault(&self, whom: &str) -> Fault {
        let nothing = "Nothing was received, so nothing is shown. It does not mean that there is nothing.";
        let first = first_word(whom);
        let (code, whose, what, next) = match self {
            Self::Card(fault) => return fault.clone().into(),
            Self::Unreachable(_) => (
                Code::Unreachable,
                Whose::Network,
                format!("{first} cannot be reached from this PC."),
                "Check the network, then try again. If it lasts, call support.",
            ),
            Self::Tls(_) if self.tls_refusal() == Some(TlsRefusal::TheirTime) => (
                Code::TlsRefused,
                Whose::Machine,
                format!("By the clock of this PC, the certificate of {whom} is not valid now."),
                "Look whether date and time of this PC are right. If they are, call support.",
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
            Self::Card(_) => fault,
            Self::TooLarge { limit } => fault.with("Limit", format!("{limit} bytes")),
        }
    }
}

/// `whom` as a sentence begins with it.
fn first_word(whom: &str) -> String {
    let mut letters = whom.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
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

/// An address may hold an NHS number or a ticket, and an error may be printed.
fn without_address(error: reqwest::Error) -> reqwest::Error {
    error.without_url()
}

/// The chain of sources.
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
