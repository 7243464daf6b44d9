//! User-restricted access to the API platform: token exchange and refresh (spec/auth.md 2.9).

mod exchange;
mod refusal;

pub(super) use exchange::{MAX_ANSWER, exchange, read, refresh};
pub use refusal::{Refusal, RefusalName};
