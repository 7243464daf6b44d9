//! PKCS#11 modules: what reads the cards that are not PIV (series 8, virtual smartcards; spec/auth.md 3).
//!
//! **A module runs in a process of its own, `vouch-token`, one for each module, and never in Vouch.** It is a library of
//! a vendor that is loaded at run time. One that hangs inside a call cannot be stopped: a thread cannot be killed, and
//! whatever lock it holds stays held. One that crashes, or calls `exit`, takes its whole process along, and the journal,
//! the outbox and the screen are in ours. One that writes where it should not could change any of them unseen. A process
//! has a border that all three stop at: it is killed by its id when it is late, and started again when it is next needed.
//!
//! The two sides speak over pipes ([`wire`]). Every request has a deadline ([`helper`]). A PIN goes over once, in a
//! buffer that is wiped on both sides; it is never an argument, in the environment, or in a log.
//!
//! A card coming or going is seen by asking every [`LOOK`]. What asking can miss: a token that was taken out and put back
//! between two questions, when the module tells of no slot event either; it is then the same token, with the same serial
//! number, and the one logged in to for a signature logs in anew. A card in a reader that PC/SC shows is watched through
//! PC/SC alone, which misses nothing ([`crate::AnyCards`]).

mod block;
mod choose;
mod helper;
mod list;
mod look;
mod module;
mod program;
mod seen;
mod trust;
pub mod wire;

pub use list::{FoundModule, KNOWN, Known, ModulePolicy, Modules, Refused, modules};
pub use look::LOOK;
pub use module::Module;
pub use program::{Deadlines, TokenProgram};
pub(crate) use seen::Shown;
