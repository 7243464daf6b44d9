//! The refusals of SDS in words (spec/fhir.md 7.1). Nothing here is about a patient, so explanations are kept.

use vouch_core::{Code, Fault, Whose};

use crate::outcome::Problem;

const MEANS: &str = "Spine was not asked, so nothing is shown. It does not mean that there is nothing.";
const LATER: &str = "Try again in a minute. If it lasts, call support.";

/// The fault for a refusal, by HTTP status.
pub(crate) fn refused(problem: &Problem) -> Fault {
    let (code, whose, what, next) = match problem.status.as_u16() {
        401 | 403 => (
            Code::Config,
            Whose::Machine,
            "SDS does not accept this application's API key.",
            "Call support: the API key of this site is wrong or not registered for SDS.",
        ),
        404 => (
            Code::SpineFault,
            Whose::Machine,
            "Nothing that is SDS answers at its address.",
            "Call support: the SDS address of this site may be wrong.",
        ),
        400 | 405 | 406 => (
            Code::SpineError,
            Whose::Ours,
            "Vouch sent something SDS could not read.",
            "Call support with the reference.",
        ),
        429 => (Code::SpineError, Whose::Far, "SDS is busy.", "Wait a minute, then try again."),
        408 | 504 => (Code::TimedOut, Whose::Far, "SDS did not answer in time.", LATER),
        _ => (Code::SpineFault, Whose::Far, "SDS had a problem.", LATER),
    };
    problem.explained(Fault::new(code, whose, what, MEANS, next))
}

/// SDS says there is no entry.
pub(crate) fn no_entry(service: &str) -> Fault {
    Fault::new(
        Code::DirectoryEmpty,
        Whose::Machine,
        "This site's system is not set up for this service.",
        MEANS,
        "Call support: SDS has no entry for the service.",
    )
    .with("Service", service)
}

/// SDS says there is no entry where there was one.
pub(crate) fn unsure(service: &str) -> Fault {
    Fault::new(
        Code::TimedOut,
        Whose::Far,
        "SDS did not find a service that it knew before; it may not have looked to the end.",
        MEANS,
        "Try again.",
    )
    .with("Service", service)
}
