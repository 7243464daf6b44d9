//! The training world: a strict Spine, CIS, CIS2, PDS and SDS on loopback, and the smartcards of its staff.
//!
//! A product in itself: its encoders and decoders are written from the specification and share nothing with the client,
//! so that an error in one is not mirrored in the other. It listens on loopback only and cannot reach anything else.

pub mod cards;
pub mod cis;
pub mod cis2;
mod error;
pub mod faults;
pub mod given;
mod jwt;
pub mod ledger;
pub mod oauth;
pub mod patients;
pub mod pds;
pub mod pki;
pub mod platform;
pub mod running;
pub mod sds;
mod secret;
pub mod serve;
pub mod spine;
pub mod staff;
pub mod state;
pub mod tray;

pub use error::Error;
