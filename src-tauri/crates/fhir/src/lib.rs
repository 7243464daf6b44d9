//! PDS and SDS over FHIR R4 (spec/fhir.md).
//!
//! [`Pds`] implements [`vouch_core::ports::Demographics`], [`Sds`] implements [`vouch_core::ports::Directory`]. Both ask
//! once and read the answer under a limit. A refusal is told apart by HTTP status and by the codes of the answer, never
//! by its prose; an answer that cannot be read, or did not come, is never taken for "none" (law 8).

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod captured;
mod error;
mod json;
pub mod oauth;
mod outcome;
pub mod pds;
pub mod sds;
#[cfg(test)]
mod testing;
mod user;
#[cfg(test)]
mod world_tests;

pub use error::FhirError;
pub use outcome::{Body, Problem};
pub use pds::{Pds, PdsSettings};
pub use sds::{Sds, SdsSettings};
pub use user::UserBearer;
