//! What the services of the API platform share: who may call, how a call is written down, how it is answered.
//!
//! The application is known by an API key and a public key; a token is good for ten minutes (spec/fhir.md 2.2, 2.3), and
//! stands for the application alone or for a person who signed in to CIS2 (spec/auth.md 2.9).

mod access;
mod call;
mod reply;

pub use access::{Access, Person, Platform, TOKEN_SECONDS};
pub(crate) use access::{Refreshed, Unrefreshed};
pub(crate) use call::{API_KEY, Call, Noted, answer, record};
pub(crate) use reply::{Reply, outcome};

#[cfg(test)]
pub(crate) mod testing;
