//! Use cases and rules of Vouch. No I/O: it talks to traits.
//!
//! The core speaks in the terms of the people at the counter: a session, a patient, a permission, a look, an alert.
//! It never sees XML, SQL, APDUs or a window. Adapters implement the traits of [`ports`]; they return receipts and
//! values, and only the core turns a receipt into a witness.
//!
//! The laws live here:
//! - [`look`]: three witnesses open a `Look`, and only a `Look` can ask Spine for a record (laws 1, 2, 11);
//! - [`desk`]: one patient, one moment; card out means blank (laws 3, 4);
//! - [`alert`]: what is owed to the Privacy Officer, and the state of each alert (law 6);
//! - [`record`]: what can be shown, and how absence is told apart from nothing (laws 7, 8, 9).

pub mod alert;
pub mod clock;
pub mod desk;
pub mod fault;
pub mod ids;
pub mod journal;
pub mod look;
pub mod permission;
pub mod person;
pub mod ports;
pub mod record;
pub mod rights;
pub mod session;
pub mod world;

pub use fault::{Code, Fault, Whose};
