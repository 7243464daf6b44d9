//! The broker from outside: over its listeners, and as a program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod assertions;
mod client;
mod key_set;
mod limits;
mod platform;
mod program;
mod refresh;
mod site;
mod who_may_ask;
mod whole;
