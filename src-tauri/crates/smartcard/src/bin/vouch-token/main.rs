//! `vouch-token <path of a PKCS#11 module>`: loads one module and does with it what Vouch asks, over standard input and
//! output (`vouch_smartcard::pkcs11::wire`). It runs for as long as Vouch holds the pipe open, and is killed when late.
//!
//! It writes no file and no log, and a PIN is in its memory only between a request and the login that it is for.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod certificates;
mod input;
mod sign;
mod slots;
mod token;
mod words;

use std::io::Write;
use std::process::ExitCode;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use vouch_smartcard::pkcs11::wire::{Answer, Ask, Request, Told, Wrong};

fn main() -> ExitCode {
    keep_memory_private();
    let (Some(module), None) = (std::env::args_os().nth(1), std::env::args_os().nth(2)) else {
        return ExitCode::from(USAGE);
    };
    let Ok(requests) = input::requests() else { return ExitCode::FAILURE };
    let mut library = None;
    for line in requests {
        let Ok(request) = serde_json::from_slice::<Request<'_>>(&line) else { return ExitCode::FAILURE };
        let id = request.id;
        let outcome = match request.ask {
            Ask::Open => open(&module).map(|opened| {
                library = Some(opened);
                Told::Opened
            }),
            ask => library.as_ref().ok_or_else(|| Wrong::Failed("not opened".into())).and_then(|l| answer(l, ask)),
        };
        drop(line);
        if tell(&Answer { id, outcome }).is_err() {
            break;
        }
    }
    if let Some(library) = library {
        let _ = library.finalize();
    }
    ExitCode::SUCCESS
}

/// As shells have it for a wrong command line.
const USAGE: u8 = 2;

fn open(module: &std::ffi::OsStr) -> Result<Pkcs11, Wrong> {
    let not = |why: Error| Wrong::NotAModule(why.to_string());
    let library = Pkcs11::new(module).map_err(not)?;
    let initialize = |flags| library.initialize(CInitializeArgs::new(flags));
    match initialize(CInitializeFlags::OS_LOCKING_OK) {
        // It is used from one thread, so a module that knows no locks will do.
        Err(Error::Pkcs11(RvError::CantLock, _)) => initialize(CInitializeFlags::empty()),
        outcome => outcome,
    }
    .map_err(not)?;
    Ok(library)
}

fn answer(library: &Pkcs11, ask: Ask<'_>) -> Result<Told, Wrong> {
    match ask {
        Ask::Open => Ok(Told::Opened),
        Ask::Slots { leave } => slots::slots(library, &leave),
        Ask::Certificates { token } => certificates::certificates(library, &token),
        Ask::Sign { token, key, mechanism, block, pin } => {
            sign::sign(library, &token, sign::Work { key: &key, mechanism, block: &block, pin })
        }
    }
}

/// Writes an answer on a line of its own, whatever the module has left on the line before.
fn tell(answer: &Answer) -> std::io::Result<()> {
    let mut line = vec![b'\n'];
    serde_json::to_writer(&mut line, answer)?;
    line.push(b'\n');
    let mut out = std::io::stdout().lock();
    out.write_all(&line)?;
    out.flush()
}

/// No core dump, and no other process of this user reads this one's memory (`PR_SET_DUMPABLE`).
#[cfg(target_os = "linux")]
fn keep_memory_private() {
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

#[cfg(not(target_os = "linux"))]
fn keep_memory_private() {}
