//! No PIN, ticket, token, assertion or private key anywhere after a day's work, and nothing clinical but on the screen
//! (laws 4 and 5). The training world says which secrets went through it; each is looked for, in several forms, in every
//! file, in the log at its most talkative, in command lines and environments, and in memory once its session is over.
//!
//! What the search does not see: the inside of compressed files, of which Vouch writes none. What memory still holds, and
//! rightly so, is said where memory is searched.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod control;
mod cores;
mod day;
mod memory;
mod places;
mod search;
mod token;
