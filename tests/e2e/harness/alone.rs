//! A test in namespaces of its own: its network has only itself, its `/run/pcscd` and its processes are its own.
//!
//! pcscd has one fixed socket, and the virtual reader listens on all addresses on one fixed port: here both are nobody
//! else's. The test runs itself again inside; when it ends, the kernel ends all it has started.

use std::path::Path;
use std::process::{Command, Stdio};

use super::process::Process;
use super::wait::until;

/// Set inside.
const INSIDE: &str = "VOUCH_E2E_INSIDE";
const SOCKET_FOLDER: &str = "/run/pcscd";
const SOCKET: &str = "/run/pcscd/pcscd.comm";

/// Whether the test is to go on here. Outside it has then already run, inside.
///
/// # Panics
/// When it failed inside.
pub fn alone(test: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        run("ip", &["link", "set", "lo", "up"]);
        return true;
    }
    let mut command = Command::new("unshare");
    command.args(["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]);
    if !has_root() {
        command.arg("--map-root-user");
    }
    let own = std::env::current_exe().unwrap();
    let output = command.arg(own).args([test, "--exact", "--nocapture"]).env(INSIDE, "1").output().unwrap();
    // Its own closing lines would be counted as another run's.
    for line in String::from_utf8_lossy(&output.stdout).lines().filter(|line| !line.starts_with("test ")) {
        println!("{line}");
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{test} failed in namespaces of its own: {errors}");
    false
}

/// The smartcard daemon, with one virtual reader of two slots.
pub struct Daemon {
    _process: Process,
}

impl Daemon {
    /// Starts the daemon. Only in a namespace of its own.
    pub fn start() -> Self {
        assert!(std::env::var_os(INSIDE).is_some(), "pcscd is started only in a namespace of its own");
        assert!(Path::new(SOCKET_FOLDER).is_dir() || std::fs::create_dir(SOCKET_FOLDER).is_ok());
        run("mount", &["-t", "tmpfs", "tmpfs", SOCKET_FOLDER]);
        let mut command = Command::new("pcscd");
        let process = Process::start(command.arg("--foreground").stdout(Stdio::null()).stderr(Stdio::null()));
        until("pcscd", || Path::new(SOCKET).exists().then_some(()));
        Self { _process: process }
    }
}

fn has_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

fn run(program: &str, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).status();
    assert!(status.is_ok_and(|s| s.success()), "{program} {arguments:?}");
}
