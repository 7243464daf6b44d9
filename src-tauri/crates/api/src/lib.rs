//! The command table, view models, error codes and their TypeScript.
//!
//! The only crate that knows how things look on the wire between Rust and the page. The core's types are converted here
//! by hand, so that a change in the core cannot leak onto the screen unnoticed.

pub mod backend;
pub mod command;
pub mod present;
pub mod typescript;
pub mod view;
