//! Mutual TLS as the client does it: a real server that wants certificates, OpenSSL in the place of cards of every kind,
//! and training smartcards through their tray.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod authority;
mod kinds;
mod openssl;
mod refused;
mod server;
mod training;

use std::time::Duration;

use rustls::ProtocolVersion;

/// Longest wait for something that certainly comes; keys may be made first.
const PATIENCE: Duration = Duration::from_secs(60);
const V12: ProtocolVersion = ProtocolVersion::TLSv1_2;
const V13: ProtocolVersion = ProtocolVersion::TLSv1_3;
