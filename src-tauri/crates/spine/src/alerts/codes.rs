//! Which codes an alert carries, for each world (spec/hl7v3.md 12, 19).
//!
//! The vocabularies for relationships are not public, and whether HL7 uses the numbers of the FHIR alert is unknown. So
//! only the training world has a table built in; anywhere else the codes come from settings, as NHS England confirmed
//! them, and without them Vouch does not look.

use std::collections::BTreeMap;

use vouch_core::alert::Cause;
use vouch_core::permission::Ground;
use vouch_core::world::World;

use crate::oid;

/// A code with its system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    /// The code.
    pub code: String,
    /// The OID of its system.
    pub system: String,
    /// Its name.
    pub display: String,
}

/// What one cause is sent as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertCode {
    /// The type of alert.
    pub kind: Coded,
    /// The reason.
    pub reason: Coded,
}

/// The codes of a world, by [`Cause::word`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertCodes(BTreeMap<String, AlertCode>);

impl AlertCodes {
    /// The codes of a world: the built-in ones in training, whatever else is given; the confirmed ones elsewhere.
    #[must_use]
    pub fn of(world: World, confirmed: impl IntoIterator<Item = (String, AlertCode)>) -> Self {
        match world {
            World::Training => Self::for_training_only(),
            World::Live | World::Test => Self(confirmed.into_iter().collect()),
        }
    }

    /// The codes of a cause, if this world has them.
    #[must_use]
    pub fn get(&self, cause: Cause) -> Option<&AlertCode> {
        self.0.get(cause.word())
    }

    /// FOR TRAINING ONLY: the numbers of the published FHIR alert types and reasons, in the code systems the MIM names.
    fn for_training_only() -> Self {
        let claimed = || coded("1", oid::LR_ALERT, "Create LR (Self Claimed)");
        let dissent = |ground: Ground| AlertCode {
            kind: coded("1", oid::DISSENT_ALERT, "Dissent Override"),
            reason: coded(ground.code(), oid::DISSENT_OVERRIDE, ground.display()),
        };
        let mut table = BTreeMap::new();
        let mut add = |cause: Cause, code| table.insert(cause.word().to_owned(), code);
        for ground in [Ground::PublicInterest, Ground::Statute, Ground::CourtOrder] {
            add(Cause::of_override(ground), dissent(ground));
        }
        let reason = coded("6", oid::LR_ALERT_REASON, "Other");
        add(Cause::SelfClaimed, AlertCode { kind: claimed(), reason });
        let reason = coded("4", oid::LR_ALERT_REASON, "Self-Claim Emergency Access");
        add(Cause::SelfClaimedEmergency, AlertCode { kind: claimed(), reason });
        let kind = coded("2", oid::ALERT_TYPE, "Access Alert");
        let reason = coded("5", oid::ALERT_REASON, "Access made in an emergency");
        add(Cause::Emergency, AlertCode { kind, reason });
        Self(table)
    }
}

fn coded(code: &str, system: &str, display: &str) -> Coded {
    Coded { code: code.into(), system: system.into(), display: display.into() }
}

#[cfg(test)]
mod tests {
    use super::{AlertCodes, Cause, World};

    const ALL: [Cause; 6] = [
        Cause::Emergency,
        Cause::LegalOverride(1),
        Cause::LegalOverride(2),
        Cause::LegalOverride(3),
        Cause::SelfClaimed,
        Cause::SelfClaimedEmergency,
    ];

    #[test]
    fn training_has_all_and_the_others_have_what_was_confirmed() {
        let training = AlertCodes::of(World::Training, []);
        assert!(ALL.iter().all(|c| training.get(*c).is_some()));
        for world in [World::Live, World::Test] {
            assert!(ALL.iter().all(|c| AlertCodes::of(world, []).get(*c).is_none()));
            let one = training.get(Cause::SelfClaimed).unwrap().clone();
            let codes = AlertCodes::of(world, [("self-claimed".to_owned(), one.clone())]);
            assert_eq!(codes.get(Cause::SelfClaimed), Some(&one));
            assert_eq!(codes.get(Cause::Emergency), None);
        }
    }
}
