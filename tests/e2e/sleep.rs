//! Sleep and lock of the PC.

use std::io::{PipeReader, Read};
use std::os::fd::OwnedFd;
use std::sync::Mutex;

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;

use crate::harness::{Pc, until};
use crate::steps::{BAKER, Counter};

const PATH: &str = "/org/freedesktop/login1";

/// logind, as far as Vouch speaks with it.
#[derive(Default)]
struct Logind {
    /// The other ends of the locks that were taken: one ends when its lock is let go.
    held: std::sync::Arc<Mutex<Vec<PipeReader>>>,
}

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl Logind {
    fn inhibit(&self, what: &str, _who: &str, _why: &str, mode: &str) -> zbus::zvariant::OwnedFd {
        assert_eq!((what, mode), ("sleep", "delay"));
        let (reader, writer) = std::io::pipe().unwrap();
        self.held.lock().unwrap().push(reader);
        OwnedFd::from(writer).into()
    }
}

fn logind(pc: &Pc) -> (Connection, std::sync::Arc<Mutex<Vec<PipeReader>>>) {
    let logind = Logind::default();
    let held = logind.held.clone();
    let bus = Builder::address(pc.bus.address()).unwrap().name("org.freedesktop.login1").unwrap();
    (bus.serve_at(PATH, logind).unwrap().build().unwrap(), held)
}

#[tokio::test(flavor = "multi_thread")]
async fn sleep_and_lock_end_what_is_on_screen() {
    let pc = Pc::new();
    // It blocks, and so does its building: it lives on a thread of its own.
    let (logind, held) = tokio::task::block_in_place(|| logind(&pc));
    let counter = Counter::open_on(pc).await;
    let manager = "org.freedesktop.login1.Manager";
    let session = "org.freedesktop.login1.Session";

    counter.look(&BAKER).await;
    let lock = until("the lock against sleep", || held.lock().unwrap().pop());
    tokio::task::block_in_place(|| logind.emit_signal(None::<&str>, PATH, manager, "PrepareForSleep", &true)).unwrap();
    counter.gone().await;
    let mut lock = lock;
    assert_eq!(lock.read(&mut [0]).unwrap(), 0, "the PC may sleep only when Vouch lets go");
    tokio::task::block_in_place(|| logind.emit_signal(None::<&str>, PATH, manager, "PrepareForSleep", &false)).unwrap();
    until("the lock for the next sleep", || held.lock().unwrap().pop());

    counter.pull_card();
    counter.look(&BAKER).await;
    tokio::task::block_in_place(|| logind.emit_signal(None::<&str>, PATH, session, "Lock", &())).unwrap();
    counter.gone().await;
}
