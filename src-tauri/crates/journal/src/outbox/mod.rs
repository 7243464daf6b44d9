//! The alerts that are owed, in the same database as the journal (law 6).

mod enqueue;
pub mod machine;
mod sender;
mod store;
mod tally;
mod worker;

pub use enqueue::CAUSE_FACT;
pub(crate) use enqueue::enqueue;
pub use machine::{Event, State};
pub use sender::{Sender, Sent};
pub(crate) use store::interrupted;
pub use store::{Due, Job, Told};
pub use worker::{SEND_LIMIT_SECS, run};
