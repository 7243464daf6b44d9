//! What the services of the API platform share: who may call, how a call is written down, how it is answered.
//!
//! The application is known by an API key and a public key; a token is good for ten minutes (spec/fhir.md 2.2, 2.3).

mod access;
mod call;
mod reply;

pub use access::{Access, Platform, TOKEN_SECONDS};
pub(crate) use call::{API_KEY, Call, answer};
pub(crate) use reply::{Reply, outcome};

#[cfg(test)]
pub(crate) mod testing;
