//! What a person types. Each command answers with what it did and what to do next; none prints a secret.

mod enrol;
mod init;
mod list;
mod revoke;
mod rotate;
mod serve;

pub use enrol::enrol;
pub use init::{Init, init, server_certificate};
pub use list::list;
pub use revoke::revoke;
pub use rotate::rotate_key;
pub use serve::{Stop, serve};
