//! A second copy of Vouch.

use std::process::Stdio;

use crate::harness::{Process, Reader, arguments, until};
use crate::steps::Counter;

/// The window that lies over Vouch's until it is raised.
const OVER: &str = "#FF0000";

#[tokio::test]
async fn a_second_copy_raises_the_first_window_and_ends() {
    let counter = Counter::open().await;
    let pc = &counter.pc;
    let mut over = pc.command("display");
    let _over = Process::start(
        over.args(["-immutable", "-size", "900x700", "-geometry", "+0+0", "xc:red"]).stderr(Stdio::null()),
    );
    let covered = || pc.display.count(OVER) > 100_000;
    until("a window over Vouch", || covered().then_some(()));

    let second = pc.command(env!("CARGO_BIN_EXE_vouch")).args(arguments(pc, Reader::Tray)).status().unwrap();
    assert!(second.success());
    until("Vouch above it", || (!covered()).then_some(()));
    let windows = pc.display.xdotool(&["search", "--onlyvisible", "--name", "^Vouch$"]);
    assert_eq!(windows.lines().count(), 1, "{windows}");
    counter.page().screen("signIn").await;
}
