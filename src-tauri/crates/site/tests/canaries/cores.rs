//! No core dump, whatever the limit was before.

use std::path::Path;
use std::process::Command;

use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, setrlimit};

use crate::support::Headless;
use crate::support::counter::Counter;

/// What the process has set for itself, as the kernel shows it: soft and hard, in bytes.
const NONE: &str = "1 1 bytes";

/// As `ulimit -c unlimited`: what is started from here on could leave a core.
pub fn allow() {
    let most = getrlimit(Resource::Core).maximum;
    setrlimit(Resource::Core, Rlimit { current: most, maximum: most }).unwrap();
}

/// Whether a program of somebody else leaves a core in its folder here.
pub fn left_by_others(folder: &Path) -> bool {
    let mut shell = Command::new("sh").args(["-c", "kill -ABRT $$"]).current_dir(folder).spawn().unwrap();
    assert!(!shell.wait().unwrap().success());
    std::fs::read_dir(folder).unwrap().next().is_some()
}

/// The limit that a process has.
pub fn limit(id: u32) -> String {
    let limits = std::fs::read_to_string(format!("/proc/{id}/limits")).unwrap();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max core file size")).unwrap();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Ends it as a failed assertion in a library does.
pub fn abort(vouch: &mut Headless) {
    let id = Pid::from_raw(vouch.id().cast_signed()).unwrap();
    kill_process(id, Signal::ABORT).unwrap();
    vouch.drain();
    // It has ended by itself: this only takes its status.
    vouch.kill();
}

#[test]
fn a_program_that_aborts_leaves_no_core() {
    allow();
    let (theirs, ours) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    if !left_by_others(theirs.path()) {
        println!("cores go elsewhere on this machine: only the limit says that there is none");
    }
    let mut counter = Counter::open();
    counter.vouch.kill();
    counter.vouch = Headless::start_as(counter.data.path(), |command| {
        command.current_dir(ours.path());
    });
    counter.vouch.step("noCard");
    assert_eq!(limit(counter.vouch.id()), NONE);
    abort(&mut counter.vouch);
    assert_eq!(std::fs::read_dir(ours.path()).unwrap().count(), 0);
}
