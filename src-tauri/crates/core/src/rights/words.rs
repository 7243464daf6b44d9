//! What is missing, in words and codes, and who can add it.

use super::gate::{Activity, AnyOf, Missing, missing as lacking};
use crate::session::Session;
use crate::{Code, Fault, Whose};

/// What a session's role lacks for something, for a choice that the screen cannot offer: `Your role does not have the
/// right to view Summary Care Records (B0370).` `None` when it lacks nothing.
#[must_use]
pub fn lacks<A: Activity>(session: &Session) -> Option<String> {
    let missing = lacking::<A>(&session.activities)?;
    Some(format!("Your role does not have {} ({}).", A::WORDS, codes(&missing)))
}

/// The fault that refuses: says what is missing only.
pub(super) fn missing<A: Activity>(session: &Session, missing: &Missing) -> Fault {
    let means = match (missing.local.is_some(), session.activities.is_listed(), session.activities.is_empty()) {
        (false, false, true) => {
            "Your role came without a list of activities, so Vouch gives it no rights. Nothing was asked or shown."
        }
        (false, false, false) => {
            "Your role came without a list of activities, so Vouch gives it those of your job role's official baseline. \
             Nothing was asked or shown."
        }
        (true, ..) | (false, true, _) => "Nothing was asked or shown.",
    };
    let next = match (missing.local, missing.groups.is_empty()) {
        (Some(_), true) => "Ask whoever administers Vouch here: this right is kept in Vouch, not on the smartcard.",
        (Some(_), false) => {
            "Ask your sponsor or Registration Authority (the people who issue smartcards) to add the activity, and whoever \
             administers Vouch here to add the local right."
        }
        (None, _) => {
            "Choose another role, or ask your sponsor or Registration Authority (the people who issue smartcards) to add \
             it."
        }
    };
    let what = format!(
        "As {} at {} you do not have {} ({}).",
        session.role.job,
        session.role.organisation.name,
        A::WORDS,
        codes(missing)
    );
    let mut fault = Fault::new(Code::ActivityMissing, Whose::Person, &what, means, next);
    for group in &missing.groups {
        let named = group.iter().map(|code| match session.activities.rbac().name(code) {
            Some(name) => format!("{code} {name}"),
            None => (*code).to_owned(),
        });
        fault = fault.with("Activity", named.collect::<Vec<_>>().join(", or "));
    }
    if let Some(local) = missing.local {
        fault = fault.with("Local right", local.name());
    }
    fault.with("Role profile", session.role.profile.as_str())
}

/// `B0020, and B0380, B8028 or B8029`.
fn codes(missing: &Missing) -> String {
    let groups = missing.groups.iter().map(|group| any_of(group));
    let all: Vec<_> = groups.chain(missing.local.map(|local| format!("{} in Vouch", local.name()))).collect();
    all.join(", and ")
}

fn any_of(group: AnyOf) -> String {
    match group.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}
