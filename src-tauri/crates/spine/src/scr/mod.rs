//! The Summary Care Record: which documents there are, and one of them.

mod answer;
mod event;
mod get;
mod gp_summary;
mod list;
mod question;

pub(crate) use answer::interaction;
pub use event::MAX_EVENTS;
pub(crate) use get::read as get;
pub use get::{Get, read_get};
pub(crate) use list::read as list;
pub use list::{ListInteraction, ListSm04, ListUk04, read_list};
pub use question::{Dissent, Question};
