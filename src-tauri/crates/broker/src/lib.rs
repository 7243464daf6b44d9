//! The site broker: a small service on the site's own network that holds what a desktop cannot keep secret.
//!
//! A PC at a counter can be stolen or read; a key on it belongs to whoever has the disk. So the key that speaks for the
//! site, and the API key's secret, live on one machine. PCs ask it, over mutual TLS, for an assertion that is good for
//! minutes, or to have a refresh token renewed. Each use is written down; a PC is shut out by one command.
//!
//! Where to read: `serve/assertion.rs` and `serve/refresh.rs` are the two things a PC can ask; `serve/caller.rs` is who
//! may ask; `keys/ring.rs` is which key signs and which are published; `data/private.rs` is what a kept file must be.

pub mod authority;
pub mod clock;
pub mod commands;
pub mod config;
pub mod data;
pub mod enrolment;
mod error;
pub mod keys;
mod rate;
mod record;
pub mod serve;

pub use error::BrokerError;
