//! Each error in words: what happened, what it means, what to do next, and whose fault it is.

use jiff::SignedDuration;
use vouch_core::{Code, Fault, Whose};

use super::gp_object::GpObjectError;
use super::{CisError, Refusal, Step};

const NOBODY: &str = "Nobody is signed in, and nothing was asked about a patient.";
const AGAIN: &str = "Try again. If it happens again, call support with the lines below.";
const RA: &str = "Sign in again. If it happens again, ask your Registration Authority about this role.";

impl From<CisError> for Fault {
    fn from(error: CisError) -> Self {
        let inside = error.to_string();
        let far = |code: Code, what: &str, next: &str| Self::new(code, Whose::Far, what, NOBODY, next);
        let fault = match &error {
            CisError::Way { source, .. } => source.fault("CIS"),
            CisError::Saml(xml) => xml.fault("CIS"),
            CisError::Refused { step, refusal } => refused(*step, refusal),
            CisError::Unfit(_) => far(Code::CisRefused, "CIS did not confirm this role.", RA),
            CisError::Clock { ahead } => clock(*ahead),
            CisError::Stale => far(
                Code::CisRefused,
                "CIS sent a confirmation of this role that had run out already.",
                "Sign in again. If it happens again, call support: the clocks of CIS may be wrong.",
            ),
            CisError::OtherWorld => Self::new(
                Code::Config,
                Whose::Machine,
                "This sign-in belongs to another world: one of them is for training, the other is not.",
                NOBODY,
                "Call support: the address of CIS in the settings of this PC is not that of this world.",
            ),
            CisError::Status { .. } => far(Code::SpineFault, "CIS answered with an error.", AGAIN),
            CisError::GpObject { source: GpObjectError::TooMuch(_), .. } => {
                far(Code::AnswerTooLarge, "CIS sent an answer too large to be right.", AGAIN)
            }
            CisError::GpObject { .. } | CisError::Param { .. } => {
                far(Code::AnswerUnreadable, "CIS sent an answer that cannot be read.", AGAIN)
            }
            CisError::Certificate(_) => Self::new(
                Code::CardUnknown,
                Whose::Ours,
                "The certificate of this smartcard cannot be used for sign-in.",
                NOBODY,
                AGAIN,
            ),
        };
        fault.with("CIS", inside)
    }
}

fn refused(step: Step, refusal: &Refusal) -> Fault {
    let far = |what: &str, next: &str| Fault::new(Code::CisRefused, Whose::Far, what, NOBODY, next);
    match (refusal, step) {
        (Refusal::Unknown(_), _) => far("CIS said no in words that Vouch does not know.", AGAIN),
        (Refusal::NoSuccess, _) => far(
            "CIS says that this session is not active.",
            "Sign in again. If it happens again, call support with the lines below.",
        ),
        (Refusal::RoleNotTaken, _) | (_, Step::RoleSelection | Step::RoleAssertion) => {
            far("CIS did not confirm this role.", RA)
        }
        (Refusal::NotValidated, _) => far(
            "CIS did not accept this smartcard.",
            "Try again. If it happens again, ask your Registration Authority whether the card is still in order.",
        ),
        (Refusal::NotUnderstood, _) => Fault::new(
            Code::CisRefused,
            Whose::Ours,
            "CIS did not accept the form of what Vouch asked.",
            NOBODY,
            "Call support with the lines below: a setting of the sign-in may be wrong.",
        ),
    }
}

fn clock(ahead: SignedDuration) -> Fault {
    let direction = if ahead.is_negative() { "slow" } else { "fast" };
    Fault::new(
        Code::Config,
        Whose::Machine,
        &format!("The clock of this PC is {} {direction}, so no sign-in can be checked.", amount(ahead.abs())),
        NOBODY,
        "Set the clock of this PC, or ask whoever looks after it, then sign in again.",
    )
}

/// A length of time as people say it: the largest unit of which there are two or more.
fn amount(length: SignedDuration) -> String {
    let (seconds, minutes, hours) = (length.as_secs(), length.as_mins(), length.as_hours());
    match (minutes, hours) {
        (..2, _) => format!("{seconds} seconds"),
        (_, ..2) => format!("{minutes} minutes"),
        (_, ..48) => format!("{hours} hours"),
        _ => format!("{} days", hours / 24),
    }
}

#[cfg(test)]
mod tests;
