//! What can go wrong, in words a person at the counter can act on.
//!
//! A fault has an outside and an inside. The outside is three sentences: what happened, what it means for the patient in
//! front of you, what to do next. The inside is for the log and for support: codes and message ids, never patient data.

use std::fmt;

/// Whose fault it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// What was typed, chosen or inserted.
    Person,
    /// This PC: disk, reader, clock, set-up.
    Machine,
    /// The way to the other side.
    Network,
    /// The other side: Spine, CIS, PDS, SDS.
    Far,
    /// Vouch itself.
    Ours,
}

/// A stable name for each kind of fault. Tests, logs and support desks use it; people read the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// A world without a confirmed table of alert codes cannot send alerts, so it cannot look.
    AlertCodesMissing,
    /// The far side refused to be understood: not XML, not JSON, cut, or against its own specification.
    AnswerUnreadable,
    /// The answer was larger, deeper or longer than the limit.
    AnswerTooLarge,
    /// An answer about somebody else. Never shown.
    AnswerWrongPatient,
    /// The activity needed is not on the chosen role.
    ActivityMissing,
    /// Stopped by the person.
    Cancelled,
    /// PIN tries are used up.
    CardBlocked,
    /// The certificate on the card has run out.
    CardExpired,
    /// The card was taken out or swapped.
    CardGone,
    /// The card does not answer as an NHS smartcard does.
    CardUnknown,
    /// The card, reader or driver failed.
    CardFailed,
    /// CIS refused the sign-in.
    CisRefused,
    /// Not set up completely, or the set-up is wrong.
    Config,
    /// SDS does not know the service for this site.
    DirectoryEmpty,
    /// The journal cannot be written, so nothing is fetched.
    JournalUnwritable,
    /// Not an NHS number.
    NhsNumberInvalid,
    /// PDS does not know the number.
    PatientNotFound,
    /// PDS says the number is no longer valid.
    PatientInvalidated,
    /// Wrong PIN.
    PinWrong,
    /// The session has ended.
    SessionEnded,
    /// The far side answered with a named error of its own.
    SpineError,
    /// A SOAP fault or HTTP error without a business answer.
    SpineFault,
    /// Could not connect.
    Unreachable,
    /// Connected, but no answer in time.
    TimedOut,
    /// The connection ended before the answer did: what was asked may have happened.
    CutOff,
    /// TLS: not trusted, expired, or not accepted.
    TlsRefused,
    /// Something Vouch did not foresee.
    Unexpected,
}

impl Code {
    /// The name as support desks see it: `SPINE_ERROR`.
    #[must_use]
    pub fn name(self) -> String {
        let mut name = String::new();
        for c in format!("{self:?}").chars() {
            if c.is_ascii_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.push(c.to_ascii_uppercase());
        }
        name
    }
}

/// One fault.
#[derive(Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its stable name.
    pub code: Code,
    /// Whose fault it was.
    pub whose: Whose,
    /// What happened, one sentence.
    pub what: String,
    /// What it means for the patient in front of you, one sentence.
    pub means: String,
    /// What to do next, one sentence.
    pub next: String,
    /// Label and value for the support desk: codes, ids, never patient data.
    pub support: Vec<(String, String)>,
}

impl Fault {
    /// A fault with its three sentences.
    #[must_use]
    pub fn new(code: Code, whose: Whose, what: &str, means: &str, next: &str) -> Self {
        Self { code, whose, what: what.into(), means: means.into(), next: next.into(), support: Vec::new() }
    }

    /// Adds one line for the support desk.
    #[must_use]
    pub fn with(mut self, label: &str, value: impl Into<String>) -> Self {
        self.support.push((label.into(), value.into()));
        self
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The sentences may be about a patient; the log gets the name and the support lines.
        f.debug_struct("Fault")
            .field("code", &self.code)
            .field("whose", &self.whose)
            .field("support", &self.support)
            .finish()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Fault {}
