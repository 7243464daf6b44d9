//! The journal and the outbox in SQLite.
//!
//! One file, one process, one connection. An entry is durable before [`SqliteJournal`] answers (law 1); an alert is written
//! in the transaction of the intent that causes it (law 6). Rows are append-only, numbered without gaps and linked by hashes
//! ([`chain`]); what a crash left open is closed at the next start ([`recovery`]).

mod chain;
mod database;
mod entry;
mod fault;
mod open;
pub mod outbox;
pub mod recovery;
mod write;

pub use database::{FILE, LOCK_FILE};
pub use entry::MAX_ROWS;
pub use fault::OpenFault;
pub use open::{Opened, Options, SqliteJournal};
pub use outbox::{Due, Event, Job, Sender, Sent, State, Told};
