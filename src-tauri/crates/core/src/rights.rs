//! RBAC: which activity allows what. Spine does not check it for these interactions, so Vouch does (law 11).
//!
//! The table follows spec/lrs-rbac.md E.7. A role without an activity list has no rights here: an officially loaded
//! baseline would give it some, and none is loaded.

use std::marker::PhantomData;

use crate::ids::ActivityCode;
use crate::session::{Epoch, Session};
use crate::{Code, Fault, Whose};

/// Something a role may be allowed to do.
pub trait Activity {
    /// Any one of these codes is enough.
    const CODES: &'static [&'static str];
    /// What it is, in words, to follow "You need": `the right to view Summary Care Records`.
    const WORDS: &'static str;
}

macro_rules! activities {
    ($($(#[$doc:meta])* $name:ident: $codes:expr, $words:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub enum $name {}
        impl Activity for $name {
            const CODES: &'static [&'static str] = &$codes;
            const WORDS: &'static str = $words;
        }
    )*};
}

activities! {
    /// Find a patient.
    FindPatient: ["B0264", "B0370", "B0020"], "the right to find a patient";
    /// View a Summary Care Record.
    ViewScr: ["B0370"], "the right to view Summary Care Records";
    /// View when permission could not be asked.
    EmergencyAccess: ["B0168"], "the right to emergency access";
    /// Override dissent on a legal ground.
    LegalOverride: ["B0082"], "the right to override dissent on a legal ground";
    /// Read what was looked at and the alerts that were sent.
    ReviewAccess: ["B0015", "B0016", "B0011"], "the right to review accesses";
    /// Change the set-up of the site.
    SiteAdmin: ["B0062"], "the right to administer the site";
}

/// Witness that the chosen role holds an activity, in one session.
#[derive(Debug)]
pub struct Right<A> {
    epoch: Epoch,
    code: &'static str,
    activity: PhantomData<fn() -> A>,
}

impl<A: Activity> Right<A> {
    /// Checks the activity codes of the session's role.
    ///
    /// # Errors
    /// A fault that names the activity in words and code, and who can add it.
    pub fn check(session: &Session) -> Result<Self, Fault> {
        match holds::<A>(session.activities.as_deref()) {
            Some(code) => Ok(Self { epoch: session.epoch, code, activity: PhantomData }),
            None => Err(missing::<A>(session)),
        }
    }

    /// The epoch it was checked in.
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The code that gave the right.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }
}

/// Whether a session's role may do something, for what the screen offers. Doing it needs the witness.
#[must_use]
pub fn may<A: Activity>(session: &Session) -> bool {
    holds::<A>(session.activities.as_deref()).is_some()
}

fn holds<A: Activity>(codes: Option<&[ActivityCode]>) -> Option<&'static str> {
    let held = codes?;
    A::CODES.iter().copied().find(|code| held.iter().any(|h| h.as_str() == *code))
}

fn missing<A: Activity>(session: &Session) -> Fault {
    let code = A::CODES.first().copied().unwrap_or_default();
    let means = if session.activities.is_none() {
        "Your role came without a list of activities, so Vouch gives it no rights. Nothing was asked or shown."
    } else {
        "Nothing was asked or shown."
    };
    Fault::new(
        Code::ActivityMissing,
        Whose::Person,
        &format!(
            "As {} at {} you do not have {} ({code}).",
            session.role.job,
            session.role.organisation.name,
            A::WORDS
        ),
        means,
        "Choose another role, or ask your Registration Authority (the people who issued your smartcard) to add it.",
    )
    .with("Activity", code)
    .with("Role profile", session.role.profile.as_str())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{EmergencyAccess, LegalOverride, Right, ViewScr, may};
    use crate::Code;
    use crate::ids::{ActivityCode, OdsCode, RoleProfileId, UserId};
    use crate::session::{Epoch, Organisation, Role, Session, User};

    pub(crate) fn session(codes: Option<&[&str]>) -> Session {
        Session {
            epoch: Epoch(1),
            user: User { id: UserId::new("900000000001").unwrap(), name: "Priya Example".into() },
            role: Role {
                profile: RoleProfileId::new("900000000101").unwrap(),
                organisation: Organisation { ods: OdsCode::new("FX123").unwrap(), name: "Hill Street Pharmacy".into() },
                job: "Pharmacist".into(),
                job_code: None,
            },
            activities: codes.map(|c| c.iter().map(|c| ActivityCode::new(c).unwrap()).collect()),
            method: "CIS smartcard",
            since: jiff::Timestamp::UNIX_EPOCH,
            until: jiff::Timestamp::MAX,
        }
    }

    #[test]
    fn law_11_the_caller_checks() {
        let pharmacist = session(Some(&["B0264", "B0370", "B0168"]));
        assert!(Right::<ViewScr>::check(&pharmacist).is_ok());
        assert!(may::<EmergencyAccess>(&pharmacist));
        assert!(!may::<LegalOverride>(&pharmacist));
        for none in [session(None), session(Some(&[])), session(Some(&["B0380", "B0360"]))] {
            let fault = Right::<ViewScr>::check(&none).unwrap_err();
            assert_eq!(fault.code, Code::ActivityMissing);
            assert!(fault.what.contains("B0370") && fault.what.contains("Summary Care Records"), "{}", fault.what);
        }
    }
}
