//! End to end: the real window, the real servers of the training world, and a real smartcard daemon.
//!
//! Each test has a PC of its own: display, buses, folders, ports; nothing is shared, and nothing stays behind. What is
//! asserted is what a person can see: visible text and pixels, never the view model. The programs are those of the
//! workspace's own build, so build it first: `make test` does.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod bad_input;
mod blank;
mod browser;
mod counter;
mod demo;
mod harness;
mod keyboard;
mod kill;
mod locks;
mod on_disk;
mod reader;
mod roles;
mod second_copy;
mod sleep;
mod steps;
mod walls;
mod words;
