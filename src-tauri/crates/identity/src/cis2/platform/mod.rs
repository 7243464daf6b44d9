//! User-restricted access to the API platform: token exchange and refresh (spec/auth.md 2.9).

mod exchange;
mod refusal;

pub(super) use exchange::{exchange, refresh};
pub use refusal::{Refusal, RefusalName};
