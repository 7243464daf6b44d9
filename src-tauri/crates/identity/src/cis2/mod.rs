//! CIS2: OpenID Connect in the system's browser (spec/auth.md 2).

mod client_auth;
mod error;
mod flaw;
mod key_store;
mod platform;
mod step;

pub use client_auth::{ASSERTION_TYPE, Audience, ClientAuth, PlatformToken};
pub use error::Cis2Error;
pub use flaw::Flaw;
pub use key_store::KeyFault;
pub use platform::{Refusal, RefusalName};
pub use step::Step;
