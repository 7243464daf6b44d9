//! Requests from standard input, unbuffered: a buffer would keep the PIN that passed through it.

use std::fs::File;
use std::io::Read;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Duration;

use vouch_smartcard::pkcs11::wire::MAX_REQUEST;
use zeroize::Zeroizing;

/// A line, wiped when it is dropped.
pub type Line = Zeroizing<Vec<u8>>;

/// How long a module may go on with what it is at, once nobody waits for it.
const GRACE: Duration = Duration::from_secs(2);

/// Reads lines on a thread of its own, so that the end of the pipe is seen also while a module hangs.
///
/// # Errors
/// When standard input cannot be read, or no thread be made.
pub fn requests() -> std::io::Result<Receiver<Line>> {
    let mut input = standard_input()?;
    let (next, lines) = sync_channel(0);
    thread::Builder::new().name("requests".into()).spawn(move || {
        while let Some(line) = line(&mut input) {
            if next.send(line).is_err() {
                return;
            }
        }
        drop(next);
        thread::sleep(GRACE);
        // The module has not come back. Its exit handlers are not to be trusted either.
        std::process::abort();
    })?;
    Ok(lines)
}

/// The next line, without its end. `None` at the end of the pipe, or when a line is too long.
///
/// One request is asked at a time, so nothing follows the end of a line.
fn line(input: &mut File) -> Option<Line> {
    let mut line = Zeroizing::new(vec![0; MAX_REQUEST]);
    let mut filled = 0;
    loop {
        let read = input.read(line.get_mut(filled..).filter(|room| !room.is_empty())?).ok().filter(|read| *read > 0)?;
        filled += read;
        if line.get(filled.checked_sub(1)?) == Some(&b'\n') {
            line.truncate(filled - 1);
            return Some(line);
        }
    }
}

#[cfg(unix)]
fn standard_input() -> std::io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(std::io::stdin().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn standard_input() -> std::io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(std::io::stdin().as_handle().try_clone_to_owned()?))
}
