//! A D-Bus of its own, both as session and as system bus.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::process::Process;

/// A message bus.
pub struct Bus {
    address: String,
    _daemon: Process,
}

impl Bus {
    /// Starts a bus.
    pub fn start() -> Self {
        let mut command = Command::new("dbus-daemon");
        command.args(["--session", "--nofork", "--print-address"]);
        let mut daemon = Process::start(command.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut address = String::new();
        BufReader::new(daemon.child().stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { address: address.trim().to_owned(), _daemon: daemon }
    }

    /// As the environment names it.
    pub fn address(&self) -> &str {
        &self.address
    }
}
