//! HTTPS as every adapter uses it: one trust store, no redirects, no retries, a limit on every answer.
//!
//! A world trusts its own roots and nothing else: the operating system's store is never asked (law 10).

mod answer;
mod client;
mod error;
mod tls;

pub use answer::{Answer, send};
pub use client::{Identity, NotTls, Trust, client};
pub use error::HttpsError;
pub use tls::TlsRefusal;
