//! CIS against the training world: its card tray over TCP, its CIS over TLS. Nothing is shared with it but bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod cards;
mod checks;
mod desk;
mod keys;
mod pinpad;
mod session;
