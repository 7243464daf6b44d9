//! Entries: as rows, written, and read.

mod append;
mod read;
mod row;

pub(crate) use append::append;
pub use read::MAX_ROWS;
pub(crate) use read::read;
pub(crate) use row::Row;
