//! The system's smartcard service, with virtual readers and training cards (spec/auth.md 4.1). The service runs inside
//! its own network and mount namespace, because its virtual reader listens on every address.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod namespace;
mod others;
mod programs;
mod signatures;
mod watching;
mod world;
