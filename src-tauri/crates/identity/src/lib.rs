//! Sign-in by smartcard: sessions of CIS, the Care Identity Service (spec/auth.md 1).
//!
//! [`Cis`] implements [`vouch_core::ports::Identity`]. A file per step, in the order of a session: activate, validate,
//! role selection, role assertion, logout. Tickets are secrets: they are in no log, no error and no `Debug`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod cis;

pub use cis::{Cis, CisDigest, CisError, CisSettings};
