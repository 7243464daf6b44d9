//! Identifiers, each its own type, each checked when made.

mod nhs_number;
mod plain;

pub use nhs_number::{NhsNumber, NotAnNhsNumber};
pub use plain::{
    ActivityCode, AlertId, Asid, CpaId, EventId, JobRoleCode, MessageId, OdsCode, PartyKey, RoleProfileId, UserId,
};
