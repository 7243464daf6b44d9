//! What the tests stand on: a PC, a training world, and Vouch running on both under WebDriver.

mod alone;
mod bus;
mod display;
pub mod journal;
mod page;
mod pc;
mod process;
mod training;
mod vouch;
mod wait;

pub use alone::{Daemon, alone};
pub use page::Page;
pub use pc::Pc;
pub use process::{Process, signal, started_by};
pub use training::Training;
pub use vouch::{NATIVE_DRIVER, Reader, Vouch, arguments, free_port};
pub use wait::{PATIENCE, until};
