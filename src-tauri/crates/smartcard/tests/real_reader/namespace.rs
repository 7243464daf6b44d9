//! Each test runs itself again, alone in a namespace with a service of its own.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// Set for the run inside the namespace.
const INSIDE: &str = "VOUCH_TEST_INSIDE";
const SET_UP: &str = "mkdir -p /run/pcscd && mount -t tmpfs none /run/pcscd && ip link set lo up && exec \"$@\"";

/// Runs `inside` in a namespace, or says why it cannot. `programs` are needed beside the service.
pub fn alone(test: &str, programs: &[&str], inside: impl FnOnce()) {
    if let Some(said) = run_alone(test, programs, &[test, "--exact", "--nocapture"], inside) {
        assert!(said.contains("1 passed"), "{said}");
    }
}

/// The same for any program, which is run again with these arguments: what it said, once it has ended well.
pub fn run_alone(name: &str, programs: &[&str], arguments: &[&str], inside: impl FnOnce()) -> Option<String> {
    if std::env::var_os(INSIDE).is_some() {
        inside();
        return None;
    }
    let needed = ["pcscd", "unshare", "ip"];
    if let Some(absent) = needed.iter().chain(programs).find(|p| !has(p)) {
        println!("skipped: {absent} is absent ({name})");
        return None;
    }
    let root = std::fs::read_to_string("/proc/self/status").is_ok_and(|s| s.contains("\nUid:\t0\t"));
    if !root || !Path::new("/etc/reader.conf.d/vpcd").exists() {
        println!("skipped: vpcd or root is absent ({name})");
        return None;
    }
    let run = Command::new("unshare")
        .args(["--net", "--mount", "sh", "-c", SET_UP, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(arguments)
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let said = text(&run);
    assert!(run.status.success(), "{said}");
    Some(said)
}

fn has(program: &str) -> bool {
    let directories = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    directories.split(':').any(|d| Path::new(d).join(program).exists())
}

/// What a program said, on both of its outputs.
pub fn text(output: &Output) -> String {
    [&output.stdout[..], &output.stderr].map(String::from_utf8_lossy).concat()
}

/// The running service; it ends with the test.
pub struct Service(Child);

impl Service {
    pub fn start() -> Self {
        let quiet = || Stdio::null();
        let run = Command::new("pcscd").arg("--foreground").stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
        Self(run.unwrap())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
