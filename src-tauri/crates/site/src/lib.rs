//! One data directory made to work: the adapters joined to the core.
//!
//! The shell and the headless process start the same [`Site`]; nothing here knows what a window is made of, and nothing
//! here is linked to the training world, which is a program of its own reached over loopback (law 10).

mod adapters;
mod alerts;
mod cards;
mod clock;
mod counter;
mod directory;
mod first_time;
mod memory;
mod ops;
mod presenter;
mod readers;
mod rights;
mod settings;
mod sign_in;
mod site;
mod training;

pub use directory::DataDir;
pub use memory::no_core_dumps;
pub use presenter::Window;
pub use rights::Rights;
pub use settings::{Field, Settings, Ways};
pub use site::{Options, ReaderChoice, Site, stopped};
