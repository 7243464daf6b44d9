//! User-restricted access to the API platform: token exchange and refresh (spec/auth.md 2.9).

mod refusal;

pub use refusal::{Refusal, RefusalName};
