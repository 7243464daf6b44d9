//! What a site is set up with.

mod check;
mod file;

pub use check::{Facts, Field};
pub use file::Settings;
