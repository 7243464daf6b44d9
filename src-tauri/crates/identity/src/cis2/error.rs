//! What can go wrong with CIS2, and whose fault it is.

use vouch_core::{Code, Fault, Whose};
use vouch_https::HttpsError;

use super::{BrokerFault, Flaw, KeyFault, Refusal, Step};

/// What went wrong with CIS2. None of it holds a token, a code, a name or a whole user id.
#[derive(Debug, thiserror::Error)]
pub enum Cis2Error {
    /// The way there, or no answer.
    #[error("{step}: {source}")]
    Way {
        /// During.
        step: Step,
        /// What.
        source: HttpsError,
    },
    /// An HTTP error without a named refusal.
    #[error("{step}: HTTP {status}")]
    Status {
        /// During.
        step: Step,
        /// HTTP status.
        status: u16,
    },
    /// Something in an answer is missing or is not what it must be.
    #[error("{step}: {what} is missing or cannot be read")]
    Unreadable {
        /// During.
        step: Step,
        /// Its name.
        what: &'static str,
    },
    /// What the provider says about itself does not fit the settings.
    #[error("discovery: {0}")]
    Provider(&'static str),
    /// None of the registered redirect ports is free.
    #[error("none of the redirect ports {0:?} is free")]
    Ports(Vec<u16>),
    /// Nobody came back from the browser in time.
    #[error("nobody came back from the browser in time")]
    NotInTime,
    /// The provider sent the browser back with an error (RFC 6749 section 4.1.2.1).
    #[error("the provider refused: {0}")]
    Denied(String),
    /// A token endpoint refused.
    #[error("{step}: {refusal}")]
    Refused {
        /// During.
        step: Step,
        /// What it said.
        refusal: Refusal,
    },
    /// The ID token fails a check.
    #[error("ID token: {0}")]
    IdToken(Flaw),
    /// A time check failed, and the provider's own clock says that it is this PC's clock that is wrong.
    #[error("this PC's clock is {ahead_secs} s ahead of the provider's")]
    Clock {
        /// How far this PC is ahead, in seconds; negative when it is behind.
        ahead_secs: i64,
    },
    /// Userinfo fails a check.
    #[error("userinfo: {0}")]
    UserInfo(&'static str),
    /// Somebody else signed in than the holder of the card in the reader.
    #[error("user id ends {theirs} in the browser, {card} on the card")]
    SomebodyElse {
        /// The last digits of the user id that signed in.
        theirs: String,
        /// The last digits of the user id on the card.
        card: String,
    },
    /// The role asked for is not one that the provider gave, or not the one chosen there.
    #[error("role: {0}")]
    Role(&'static str),
    /// The application's key cannot be used.
    #[error("the application's key: {0}")]
    Key(#[from] KeyFault),
    /// The site's broker does not do what it was asked.
    #[error("the site's broker: {0}")]
    Broker(#[from] BrokerFault),
    /// The session has ended: signed out, locked, or past its hours.
    #[error("the session has ended")]
    Ended,
    /// The system gave no random bytes.
    #[error("no random bytes")]
    Random,
}

const NOBODY: &str = "Nobody is signed in, and nothing was asked about a patient.";
const AGAIN: &str = "Try again. If it happens again, call support with the lines below.";

impl From<Cis2Error> for Fault {
    fn from(error: Cis2Error) -> Self {
        let inside = error.to_string();
        let (code, whose, what, next) = match &error {
            Cis2Error::Way { step, source } => return source.fault(step.whom()).with("CIS2", inside),
            Cis2Error::Refused { step, refusal } => return refusal.fault(*step).with("CIS2", inside),
            Cis2Error::Clock { ahead_secs } => return clock_is_wrong(Some(*ahead_secs)).with("CIS2", inside),
            Cis2Error::Ended => return ended().with("CIS2", inside),
            Cis2Error::Key(key) => return key.fault().with("CIS2", inside),
            Cis2Error::Broker(broker) => return broker.fault().with("CIS2", inside),
            Cis2Error::IdToken(flaw) => flaw.words(),
            Cis2Error::Denied(error) => denied(error),
            Cis2Error::Status { step, .. } => {
                (Code::SpineFault, Whose::Far, format!("The answer of {} was an error.", step.whom()), AGAIN)
            }
            Cis2Error::Unreadable { step, .. } => {
                (Code::AnswerUnreadable, Whose::Far, format!("The answer of {} cannot be read.", step.whom()), AGAIN)
            }
            Cis2Error::Provider(_) => (
                Code::Config,
                Whose::Machine,
                "The CIS2 this site is set up for is not the one that answers.".into(),
                "Call support: the CIS2 address of this site may be wrong.",
            ),
            Cis2Error::Ports(_) => (
                Code::Config,
                Whose::Machine,
                "Another program on this PC is using the ports that sign-in comes back to.".into(),
                "Close other sign-ins on this PC, or restart it, then try again. If it lasts, call support.",
            ),
            Cis2Error::NotInTime => (
                Code::TimedOut,
                Whose::Person,
                "Sign-in in the browser was not finished in five minutes.".into(),
                "Try again, and finish signing in in the browser.",
            ),
            Cis2Error::UserInfo(_) => {
                (Code::CisRefused, Whose::Far, "What CIS2 says about the user does not fit the sign-in.".into(), AGAIN)
            }
            Cis2Error::SomebodyElse { .. } => (
                Code::CisRefused,
                Whose::Person,
                "The browser signed in somebody else than the holder of the card in the reader.".into(),
                "The browser may still hold the previous person's sign-in: close all its windows, then sign in again.",
            ),
            Cis2Error::Role(_) => (
                Code::CisRefused,
                Whose::Far,
                "CIS2 did not confirm this role.".into(),
                "Sign in again and choose the role there. If it happens again, ask your Registration Authority.",
            ),
            Cis2Error::Random => (
                Code::Unexpected,
                Whose::Machine,
                "This PC could not make the random numbers that sign-in needs.".into(),
                "Restart the PC. If it happens again, call support.",
            ),
        };
        Self::new(code, whose, &what, NOBODY, next).with("CIS2", inside)
    }
}

/// Errors a provider may send the browser back with (RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6).
fn denied(error: &str) -> (Code, Whose, String, &'static str) {
    match error {
        "access_denied" => (
            Code::Cancelled,
            Whose::Person,
            "Sign-in was cancelled or refused in the browser.".into(),
            "Try again. If CIS2 refuses, ask your Registration Authority.",
        ),
        "login_required" | "interaction_required" | "account_selection_required" | "consent_required" => {
            (Code::CisRefused, Whose::Person, "CIS2 needs you to sign in again in the browser.".into(), "Try again.")
        }
        "server_error" | "temporarily_unavailable" => (
            Code::SpineFault,
            Whose::Far,
            "CIS2 has a problem.".into(),
            "Wait a minute, then try again. If it lasts, call support.",
        ),
        _ => (
            Code::Config,
            Whose::Machine,
            "CIS2 does not accept this site's sign-in request.".into(),
            "Call support: the client id, redirect address or scopes of this site may not be registered.",
        ),
    }
}

/// The session is over: one fault, whichever way it was found out. Not ended by the person, so the desk ends it now.
pub(super) fn ended() -> Fault {
    Fault::new(
        Code::SessionEnded,
        Whose::Far,
        "Your session has ended.",
        "Nothing more is asked or shown until you sign in again.",
        "Sign in again.",
    )
}

/// A clock that is wrong makes every time check fail, here or at the other side.
pub(super) fn clock_is_wrong(ahead_secs: Option<i64>) -> Fault {
    let fault = Fault::new(
        Code::Config,
        Whose::Machine,
        "This PC's clock is wrong, so the sign-in cannot be trusted.",
        NOBODY,
        "Set the clock of this PC to the right time, then try again.",
    );
    match ahead_secs {
        Some(secs) if secs < 0 => fault.with("Clock", format!("{} s behind", secs.unsigned_abs())),
        Some(secs) => fault.with("Clock", format!("{secs} s ahead")),
        None => fault,
    }
}
