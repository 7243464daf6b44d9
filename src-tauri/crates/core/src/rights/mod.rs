//! RBAC: which activity allows what. Spine does not check it for these interactions, so Vouch does (law 11).
//!
//! Three things come together here:
//! - [`Activity`]: what Vouch does, and the activity codes each thing needs (spec/lrs-rbac.md E.7);
//! - [`Rbac`]: which activity includes which, and what a job role has by the baseline, as tables that an official export
//!   replaces;
//! - [`LocalRights`]: the rights that Vouch keeps itself, given by name and never by an activity.
//!
//! [`Held`] is what a role has by all three, and [`Right`] the witness that it was enough. A role without an activity list
//! has the rights of an officially loaded baseline for its job role, else none.

mod fault;
mod gate;
mod held;
mod local;
mod sheet;
mod table;
mod words;

pub use fault::{MAX_BYTES, MAX_CELL, MAX_DEPTH, MAX_INCLUSIONS, MAX_ROWS, TableFault, TableFile};
pub use gate::{
    Activity, EmergencyAccess, FindPatient, GpConnect, LegalOverride, PrivacyOfficer, ReadAudit, ReviewAccess, Right,
    SelfClaim, SensitiveRecords, SetConsent, SiteAdmin, ViewScr, Workgroups, may,
};
pub use held::{Held, How, Who};
pub use local::{LocalRight, LocalRights};
pub use sheet::Source;
pub use table::{Note, Rbac, Texts};
pub use words::lacks;

#[cfg(test)]
mod tests;
