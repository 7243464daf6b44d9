//! The laws of the core, each with the tests that fail when its control is taken out (`scripts/laws`).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "../fakes/mod.rs"]
mod fakes;

mod law_1;
mod law_11;
mod law_2;
mod law_3;
mod law_4;
mod law_4_locks;
mod law_5;
mod law_6;
mod turns;
mod witnesses;
