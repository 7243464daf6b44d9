//! HTTPS as every adapter uses it: one trust store, no redirects, no retries, a limit on every answer.
//!
//! A world trusts its own roots and nothing else: the operating system's store is never asked (law 10).

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod answer;
pub mod card;
mod client;
mod error;
mod tls;

pub use answer::{Answer, send};
pub use card::CardIdentity;
pub use client::{IDLE, Identity, NotTls, Trust, card_client, client};
pub use error::HttpsError;
pub use tls::TlsRefusal;
