//! Whether a role assertion holds now, and if not, whose clock is wrong.

use jiff::{SignedDuration, Timestamp};
use vouch_xml::Element;

use super::saml::SAML;
use super::{CisError, Misfit};

/// Difference of two good clocks that is let pass at either end of the window. The published sample holds from three
/// minutes before to one minute after it was issued (spec/auth.md 1.9).
pub const LEEWAY: SignedDuration = SignedDuration::from_mins(1);

/// Two clocks at the moment of an answer.
#[derive(Clone, Copy, Debug)]
pub struct Clocks {
    /// This PC's.
    pub ours: Timestamp,
    /// CIS's, as the answer's `Date` header gives it (RFC 9110 section 6.6.1).
    pub theirs: Option<Timestamp>,
}

/// Checks `NotBefore` and `NotOnOrAfter` of an assertion that was made just now.
///
/// # Errors
/// [`CisError::Clock`] if it holds by the clock of CIS: that is the header, or without one the time of issue, as the
/// assertion was made to answer us. Else [`CisError::Stale`].
pub fn check(assertion: Element<'_, '_>, clocks: Clocks) -> Result<(), CisError> {
    let conditions = assertion.child(SAML, "Conditions")?;
    let from = instant(conditions, "NotBefore")?.checked_sub(LEEWAY).map_err(|_| Misfit::NoTime)?;
    let until = instant(conditions, "NotOnOrAfter")?.checked_add(LEEWAY).map_err(|_| Misfit::NoTime)?;
    let window = from..until;
    if window.contains(&clocks.ours) {
        return Ok(());
    }
    let theirs = match clocks.theirs {
        Some(theirs) => theirs,
        None => instant(assertion, "IssueInstant")?,
    };
    match window.contains(&theirs) {
        true => Err(CisError::Clock { ahead: clocks.ours.duration_since(theirs) }),
        false => Err(CisError::Stale),
    }
}

fn instant(element: Element<'_, '_>, attribute: &str) -> Result<Timestamp, CisError> {
    element.attr(attribute)?.parse().map_err(|_| Misfit::NoTime.into())
}
