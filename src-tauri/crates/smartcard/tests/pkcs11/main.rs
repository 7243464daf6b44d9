//! PKCS#11 modules in the process of their own: SoftHSM, modules that hang, crash or lie, and OpenSC on a PIV card.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod broken;
mod end;
mod keys;
mod opensc;
mod order;
mod played;
mod processes;
mod secrets;
mod softhsm;
mod support;
mod tokens;
mod ways;
