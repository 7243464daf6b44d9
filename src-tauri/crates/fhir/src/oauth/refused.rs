//! Why the platform gave no token, in words (samples/auth/token-errors.json).

use jiff::Timestamp;
use vouch_core::{Code, Fault, Whose};

use crate::outcome::Refusal;

/// The fault for a refusal of the token endpoint. `date` is the far side's `Date` header.
pub(crate) fn refused(refusal: &Refusal, now: Timestamp, date: Option<&str>) -> Fault {
    let text = refusal.text.as_deref().unwrap_or_default();
    let (code, whose, what, next) = if is_clock(text) {
        (
            Code::Config,
            Whose::Machine,
            "This computer's clock is wrong, so PDS did not let Vouch in.".to_owned(),
            "Set the date and time of this PC, then try again.",
        )
    } else if is_key(refusal, text) {
        (
            Code::Config,
            Whose::Machine,
            "The API platform does not accept this application's key.".to_owned(),
            "Call support: the API key, the key id or the application key in the set-up is not the registered one.",
        )
    } else if refusal.status == 429 || refusal.status >= 500 {
        (
            Code::SpineFault,
            Whose::Far,
            "The API platform cannot sign Vouch in at the moment.".to_owned(),
            "Try again in a minute. If it lasts, call support.",
        )
    } else {
        (
            Code::SpineError,
            Whose::Ours,
            "The API platform could not read Vouch's sign-in.".to_owned(),
            "Try again. If it happens again, call support.",
        )
    };
    let fault = Fault::new(code, whose, &what, "The patient could not be looked up, so nothing is shown.", next);
    let fault = refusal.tell(fault).with("This PC's time", now.to_string());
    match date {
        Some(date) => fault.with("The platform's time", date),
        None => fault,
    }
}

/// A clock that is wrong shows as an `exp` that has passed or is too far ahead. An `exp` that is missing or no number would
/// be a mistake of ours.
fn is_clock(text: &str) -> bool {
    text.contains("'exp' claim") && (text.contains("expired") || text.contains("in future"))
}

fn is_key(refusal: &Refusal, text: &str) -> bool {
    refusal.code.as_deref() == Some("public_key error")
        || (refusal.status == 401 && ["'kid'", "'iss'", "signature"].iter().any(|word| text.contains(word)))
        || (refusal.status == 403 && ["public key", "JWKS"].iter().any(|word| text.contains(word)))
}
