//! A test in namespaces of its own: its network has only itself, its `/run/pcscd` and its processes are its own.
//!
//! pcscd has one fixed socket, and the virtual reader listens on all addresses on one fixed port: here both are nobody
//! else's. The test runs itself again inside; when it ends, the kernel ends all it has started.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::counter::eventually;

/// Set inside.
const INSIDE: &str = "VOUCH_TEST_INSIDE";
const SOCKET_FOLDER: &str = "/run/pcscd";
const SOCKET: &str = "/run/pcscd/pcscd.comm";
/// The driver of the virtual reader, as its package sets it up.
const VPCD: &str = "/etc/reader.conf.d/vpcd";

/// Whether the test is to go on here. Outside it has then already run, inside, or said why it cannot. `needed` are
/// programs, or whole paths of files, beside the smartcard service.
///
/// # Panics
/// When it failed inside.
pub fn alone(test: &str, needed: &[&str]) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        run("ip", &["link", "set", "lo", "up"]);
        return true;
    }
    let service = ["pcscd", "unshare", "ip", VPCD];
    if let Some(absent) = service.iter().chain(needed).find(|what| !is_here(what)) {
        println!("skipped: {absent} is absent ({test})");
        return false;
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

/// The smartcard service, with one virtual reader of two slots; it ends with this value.
pub struct Daemon(Child);

impl Daemon {
    /// Starts it. Only in a namespace of its own.
    pub fn start() -> Self {
        assert!(std::env::var_os(INSIDE).is_some(), "pcscd is started only in a namespace of its own");
        std::fs::create_dir_all(SOCKET_FOLDER).unwrap();
        run("mount", &["-t", "tmpfs", "tmpfs", SOCKET_FOLDER]);
        let mut command = Command::new("pcscd");
        let quiet = command.arg("--foreground").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let daemon = Self(quiet.spawn().unwrap());
        eventually("pcscd listens", || Path::new(SOCKET).exists());
        daemon
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn is_here(what: &str) -> bool {
    let folders = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    // A whole path stays what it is, whatever it is joined to.
    folders.split(':').any(|folder| Path::new(folder).join(what).exists())
}

fn has_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

/// Runs a program to its end; it must succeed.
pub fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}
