//! The refusals of PDS in words (spec/fhir.md 6.5), for a read by NHS number.

use vouch_core::{Code, Fault, Whose};

use crate::outcome::{Body, Problem};

const MEANS: &str = "Nobody is shown. It does not mean that there is nobody with that number.";
const LATER: &str = "Try again in a minute. If it lasts, call support.";

/// The fault for a refusal: by HTTP status, then by code.
pub(crate) fn refused(problem: &Problem) -> Fault {
    let (code, whose, what, next) = match problem.status.as_u16() {
        400 if problem.has("INVALID_RESOURCE_ID") => {
            let next = "Check the number and type it again.";
            (Code::NhsNumberInvalid, Whose::Person, "PDS says that is not a valid NHS number.", next)
        }
        400 => (
            Code::SpineError,
            Whose::Ours,
            "Vouch sent something PDS could not read.",
            "Call support with the reference.",
        ),
        401 => (
            Code::Config,
            Whose::Machine,
            "PDS does not accept this application's access.",
            "Call support: the application may not be registered for PDS.",
        ),
        403 => (
            Code::Config,
            Whose::Machine,
            "This application is not permitted to ask PDS.",
            "Call support: the application may not be approved for PDS.",
        ),
        408 | 504 => (Code::TimedOut, Whose::Far, "PDS did not answer in time.", LATER),
        429 => (Code::SpineError, Whose::Far, "PDS is busy.", "Wait a minute, then try again."),
        500..=599 => (Code::SpineFault, Whose::Far, "PDS had a problem.", LATER),
        404 if problem.body != Body::Outcome => (
            Code::SpineFault,
            Whose::Machine,
            "Nothing that is PDS answers at its address.",
            "Call support: the PDS address of this site may be wrong.",
        ),
        _ => (Code::SpineFault, Whose::Far, "PDS gave an answer that is not foreseen.", LATER),
    };
    let fault = Fault::new(code, whose, what, MEANS, next);
    // Spine's message id stands in the explanation of this one; others may repeat what was asked.
    if problem.has("UNKNOWN_ERROR") { problem.explained(fault) } else { problem.support(fault) }
}

/// An answer about somebody else is never shown.
pub(crate) fn wrong_patient(why: &str) -> Fault {
    Fault::new(
        Code::AnswerWrongPatient,
        Whose::Far,
        "PDS answered about somebody else.",
        "Nothing of it is shown.",
        "Try again. If it happens again, call support.",
    )
    .with("Told by", why)
}
