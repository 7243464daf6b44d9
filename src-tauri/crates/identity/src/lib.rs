//! Sign-in: by smartcard with CIS, the Care Identity Service (spec/auth.md 1), and in the browser with CIS2, its
//! successor (spec/auth.md 2).
//!
//! Each implements [`vouch_core::ports::Identity`]. A file per step, in the order of a session: activate, validate,
//! role selection, role assertion, logout. Tickets are secrets: they are in no log, no error and no `Debug`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod cis;
pub mod cis2;

pub use cis::{Cis, CisDigest, CisError, CisSettings};
pub use cis2::{Bearer, Cis2, Cis2Error, Cis2Settings, ClientAuth, FileKey, KeyStore, OsKey, SiteKey, SiteKeySettings};
