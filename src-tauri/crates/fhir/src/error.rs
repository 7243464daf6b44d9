//! What can go wrong when PDS or SDS is asked, and in whose words.

use vouch_core::{Code, Fault, Whose};
use vouch_https::HttpsError;

use crate::outcome::Problem;
use crate::{oauth, pds, sds};

/// One variant an operation; each says whose fault it was.
#[derive(Debug, thiserror::Error)]
pub enum FhirError {
    /// The application's private key cannot be read, or cannot sign.
    #[error("the application's private key cannot be used")]
    Key,
    /// The way to the token endpoint failed.
    #[error("the token endpoint could not be asked")]
    TokenWay(#[source] HttpsError),
    /// The token endpoint refused because of the times in the assertion: this computer's clock is wrong.
    #[error("the clock is wrong")]
    Clock {
        /// What it said.
        problem: Problem,
        /// How far this computer is ahead of the platform, in seconds; negative when it is behind.
        ahead_secs: Option<i64>,
    },
    /// The token endpoint refused.
    #[error("no token was given")]
    TokenRefused(Problem),
    /// The token endpoint's answer is not one.
    #[error("the token cannot be read")]
    TokenUnreadable(Problem),
    /// The signed-in user's token could not be had.
    #[error("the user's token could not be had")]
    User(#[source] Fault),
    /// The platform no longer takes the signed-in user's token: the session has ended.
    #[error("the user's token is no longer taken")]
    UserRefused(Problem),
    /// The way to PDS failed.
    #[error("PDS could not be asked")]
    PdsWay(#[source] HttpsError),
    /// PDS refused.
    #[error("PDS refused")]
    PdsRefused(Problem),
    /// PDS said yes with something that is not a patient.
    #[error("the answer of PDS cannot be read: {0}")]
    PdsUnreadable(&'static str),
    /// PDS answered about somebody else than asked.
    #[error("the answer of PDS is about somebody else: {0}")]
    PdsWrongPatient(&'static str),
    /// The way to SDS failed. Never "none".
    #[error("SDS could not be asked")]
    SdsWay(#[source] HttpsError),
    /// SDS refused.
    #[error("SDS refused")]
    SdsRefused(Problem),
    /// SDS said yes with something that is not an answer.
    #[error("the answer of SDS cannot be read: {0}")]
    SdsUnreadable(&'static str),
    /// SDS has no entry for this service.
    #[error("SDS has no entry for {0}")]
    SdsEmpty(String),
    /// SDS had an entry before and gives none now. The published service answers so when its own look-up ran out of time
    /// (spec/fhir.md 7.1), so this is not yet "none".
    #[error("SDS gave no entry for {0}, and had one before")]
    SdsUnsure(String),
}

impl From<FhirError> for Fault {
    fn from(error: FhirError) -> Self {
        use FhirError as E;
        match &error {
            E::Key => key(),
            E::TokenWay(way) => way.fault("the NHS API platform"),
            E::Clock { problem, ahead_secs } => oauth::clock_is_wrong(problem, *ahead_secs),
            E::TokenRefused(problem) => oauth::refused(problem),
            E::TokenUnreadable(problem) => problem.support(unreadable("The NHS API platform", "token")),
            E::User(fault) => fault.clone(),
            E::UserRefused(problem) => problem.support(oauth::session_ended()),
            E::PdsWay(way) => way.fault("PDS"),
            E::PdsRefused(problem) => pds::refused(problem),
            E::PdsUnreadable(why) => unreadable("PDS", why),
            E::PdsWrongPatient(why) => pds::wrong_patient(why),
            E::SdsWay(way) => way.fault("SDS"),
            E::SdsRefused(problem) => sds::refused(problem),
            E::SdsUnreadable(why) => unreadable("SDS", why),
            E::SdsEmpty(service) => sds::no_entry(service),
            E::SdsUnsure(service) => sds::unsure(service),
        }
    }
}

fn key() -> Fault {
    Fault::new(
        Code::Config,
        Whose::Machine,
        "The key of this application cannot be used.",
        "PDS cannot be asked, so nobody can be found.",
        "Ask whoever set up Vouch to choose the application key again.",
    )
}

fn unreadable(whom: &str, why: &str) -> Fault {
    Fault::new(
        Code::AnswerUnreadable,
        Whose::Far,
        &format!("{whom} sent an answer that cannot be read."),
        "Nothing of it is shown. It does not mean that there is nothing.",
        "Try again. If it happens again, call support.",
    )
    .with("Why", why)
}
