//! The commands and the words, over a whole counter without a machine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "../../../core/tests/fakes/mod.rs"]
mod fakes;

mod banner;
mod commands;
mod debug;
mod law_8;
mod law_9;
mod permission;
mod sign_in;
mod stand;
mod status;
