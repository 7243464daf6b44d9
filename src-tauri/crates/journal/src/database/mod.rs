//! The SQLite file: how it is opened, what shape it has, and what its errors mean.

mod connect;
mod fault;
mod lock;
mod migrate;

pub(crate) use connect::connect;
pub(crate) use fault::fault;
pub(crate) use lock::{Lock, io_fault};
pub(crate) use migrate::{NEWEST, migrate, version};

/// The name of the database in its folder.
pub const FILE: &str = "journal.db";
/// The name of the lock file beside it.
pub const LOCK_FILE: &str = "journal.lock";
