//! Why no token was given, in words for the person at the counter.

use vouch_core::{Code, Fault, Whose};

use crate::outcome::Problem;

const MEANS: &str = "PDS was not asked, so nobody is shown. It does not mean that there is nobody with that number.";

/// An `exp` that has passed, or lies too far ahead, is a wrong clock on this computer (spec/fhir.md 2.2).
pub(crate) fn clock_is_wrong(problem: &Problem, ahead_secs: Option<i64>) -> Fault {
    let fault = Fault::new(
        Code::Config,
        Whose::Machine,
        "This computer's clock is wrong, so the NHS API platform does not let it in.",
        MEANS,
        "Set the clock of this computer to the right time, then try again.",
    );
    let fault = problem.explained(fault);
    match ahead_secs {
        Some(secs) if secs < 0 => fault.with("Clock", format!("{} s behind the platform's", secs.unsigned_abs())),
        Some(secs) => fault.with("Clock", format!("{secs} s ahead of the platform's")),
        None => fault,
    }
}

/// Any other refusal of the token endpoint.
pub(crate) fn refused(problem: &Problem) -> Fault {
    let fault = if problem.status.is_server_error() || problem.status.as_u16() == 429 {
        Fault::new(
            Code::SpineFault,
            Whose::Far,
            "The NHS API platform has a problem.",
            MEANS,
            "Wait a minute, then try again. If it lasts, call support.",
        )
    } else {
        Fault::new(
            Code::Config,
            Whose::Machine,
            "The NHS API platform does not accept this application's key.",
            MEANS,
            "Call support: the API key, key id, key or token address of this site is wrong or no longer registered.",
        )
    };
    problem.explained(fault)
}

/// A 401 to the signed-in user's own token ends the session (spec/auth.md 2.7). It is the platform that ended it: that is
/// what the desk goes by.
pub(crate) fn session_ended() -> Fault {
    Fault::new(
        Code::SessionEnded,
        Whose::Far,
        "Your session has ended: the NHS API platform no longer accepts it.",
        MEANS,
        "Sign in again.",
    )
}
