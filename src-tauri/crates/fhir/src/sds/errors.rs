//! What SDS says instead of an entry.

use vouch_core::ports::Service;
use vouch_core::{Code, Fault, Whose};

use crate::outcome::Refusal;

const NOTHING: &str = "Spine could not be asked, so nothing is shown. It does not mean that there is nothing.";
const AGAIN: &str = "Try again in a minute. If it lasts, call support.";

/// SDS refused the question.
pub(super) fn refused(refusal: &Refusal) -> Fault {
    let (code, whose, what, next) = match refusal.status {
        400 | 405 | 406 => (Code::SpineError, Whose::Ours, "Vouch sent something SDS could not read.", AGAIN),
        401 | 403 => (
            Code::Config,
            Whose::Machine,
            "SDS did not let Vouch in.",
            "Call support: the API key in the set-up is not accepted.",
        ),
        404 => (Code::Config, Whose::Machine, "There is no SDS at the address in the set-up.", "Call support."),
        408 | 504 => (Code::TimedOut, Whose::Far, "SDS did not answer in time.", AGAIN),
        429 => (Code::SpineError, Whose::Far, "SDS is busy.", AGAIN),
        _ if refusal.code.is_some() => (Code::SpineError, Whose::Far, "SDS had a problem.", AGAIN),
        _ => (Code::SpineFault, Whose::Far, "SDS, or the way to it, had a problem.", AGAIN),
    };
    refusal.tell(Fault::new(code, whose, what, NOTHING, next))
}

/// Not a bundle, or an entry without what is needed.
pub(super) fn unreadable() -> Fault {
    Fault::new(Code::AnswerUnreadable, Whose::Far, "SDS answered with something Vouch cannot read.", NOTHING, AGAIN)
}

/// No entry. SDS answers a time-out of its own with an empty list (spec/fhir.md 7.1): where there was an entry before, that
/// is not believed.
pub(super) fn empty(service: Service, answered_before: bool) -> Fault {
    let fault = if answered_before {
        Fault::new(
            Code::SpineFault,
            Whose::Far,
            "SDS gave an empty answer about a service it knew before.",
            NOTHING,
            AGAIN,
        )
    } else {
        Fault::new(
            Code::DirectoryEmpty,
            Whose::Far,
            "SDS has no entry for a service Vouch needs.",
            NOTHING,
            "Try again. If it lasts, call support: the service or this site may not be registered for it.",
        )
    };
    fault.with("Service", service.sds_id())
}
