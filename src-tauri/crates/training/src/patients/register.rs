//! All patients of the training world.

use jiff::civil::Date;

use super::{Patient, allergies, events, everyday, families, identity, markup, wide, withheld};

/// The register as it stands on `today`: records are as many days old as their stories say.
#[must_use]
pub fn register(today: Date) -> Vec<Patient> {
    [
        everyday::patients(today),
        wide::patients(today),
        families::patients(today),
        allergies::patients(today),
        withheld::patients(today),
        identity::patients(today),
        events::patients(today),
        markup::patients(today),
    ]
    .concat()
}
