//! One running `vouch-token`, as Vouch sees it: asked one thing at a time, killed when it is late.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::program::{Deadlines, TokenProgram};
use super::wire::{Answer, Ask, MAX_ANSWER, MAX_REQUEST, Request, Told, Wrong};

/// Lines of an answer that wait to be read. The one asked for is read at once; the rest is noise of the module.
const WAITING: usize = 4;

/// Why a request came to nothing.
#[derive(Debug)]
pub enum Trouble {
    /// The program could not be started, or it died or was late and has been killed: in words, for support.
    Lost(String),
    /// The module said so.
    Said(Wrong),
}

/// The program for one module: started when it is needed, and again after it was lost.
pub struct Helper {
    program: TokenProgram,
    module: PathBuf,
    running: Mutex<Option<Running>>,
}

impl Helper {
    /// Starts nothing yet.
    pub const fn new(program: TokenProgram, module: PathBuf) -> Self {
        Self { program, module, running: Mutex::new(None) }
    }

    /// How long each request may take.
    pub const fn deadlines(&self) -> Deadlines {
        self.program.deadlines()
    }

    /// The module.
    pub fn module(&self) -> &Path {
        &self.module
    }

    /// Asks, once whatever was asked before is answered.
    ///
    /// # Errors
    /// What the module says, or how the program was lost.
    pub fn ask(&self, ask: Ask<'_>, within: Duration) -> Result<Told, Trouble> {
        self.ask_with(self.running.lock().unwrap_or_else(PoisonError::into_inner), ask, within)
    }

    /// Asks if nothing else is being asked; otherwise `None`.
    pub fn try_ask(&self, ask: Ask<'_>, within: Duration) -> Option<Result<Told, Trouble>> {
        let running = match self.running.try_lock() {
            Ok(running) => running,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        Some(self.ask_with(running, ask, within))
    }

    fn ask_with(
        &self,
        mut running: MutexGuard<'_, Option<Running>>,
        ask: Ask<'_>,
        within: Duration,
    ) -> Result<Told, Trouble> {
        let mut program = match running.take() {
            Some(program) => program,
            None => Running::start(&self.program, &self.module)?,
        };
        let outcome = program.ask(ask, within);
        // A program that was lost is dropped, and so killed; the next request starts another.
        if !matches!(outcome, Err(Trouble::Lost(_))) {
            *running = Some(program);
        }
        outcome
    }
}

struct Running {
    child: Option<Child>,
    requests: ChildStdin,
    answers: Receiver<Vec<u8>>,
    asked: u64,
}

impl Running {
    fn start(program: &TokenProgram, module: &Path) -> Result<Self, Trouble> {
        let not =
            |why: &dyn std::fmt::Display| Trouble::Lost(format!("{} does not start: {why}", program.path().display()));
        let mut child = program.start(module).map_err(|e| not(&e))?;
        let (Some(requests), Some(out)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(not(&"no pipes"));
        };
        let (told, answers) = sync_channel(WAITING);
        let mut running = Self { child: Some(child), requests, answers, asked: 0 };
        thread::Builder::new().name("token".into()).spawn(move || listen(out, &told)).map_err(|e| not(&e))?;
        match running.ask(Ask::Open, program.deadlines().open) {
            Ok(_) => Ok(running),
            // It cannot be used, so it need not run on.
            Err(Trouble::Said(Wrong::NotAModule(why) | Wrong::Failed(why))) => Err(Trouble::Lost(why)),
            Err(trouble) => Err(trouble),
        }
    }

    fn ask(&mut self, ask: Ask<'_>, within: Duration) -> Result<Told, Trouble> {
        self.asked += 1;
        let id = self.asked;
        self.send(&Request { id, ask }).map_err(|why| Trouble::Lost(format!("the module has ended ({why})")))?;
        let until = Instant::now() + within;
        loop {
            match self.answers.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(line) => match serde_json::from_slice::<Answer>(&line) {
                    Ok(answer) if answer.id == id => return answer.outcome.map_err(Trouble::Said),
                    _ => {}
                },
                Err(RecvTimeoutError::Timeout) => {
                    return Err(Trouble::Lost(format!("the module did not answer within {} s", within.as_secs())));
                }
                Err(RecvTimeoutError::Disconnected) => return Err(Trouble::Lost(self.ending())),
            }
        }
    }

    /// Writes the request out of one buffer that never grows and is wiped.
    fn send(&mut self, request: &Request<'_>) -> std::io::Result<()> {
        let mut line = Zeroizing::new([0; MAX_REQUEST]);
        let mut rest = line.as_mut_slice();
        serde_json::to_writer(&mut rest, request)?;
        rest.write_all(b"\n")?;
        let length = MAX_REQUEST - rest.len();
        self.requests.write_all(line.get(..length).unwrap_or_default())?;
        self.requests.flush()
    }

    /// How it ended, if it has.
    fn ending(&mut self) -> String {
        match self.child.as_mut().map(Child::try_wait) {
            Some(Ok(Some(status))) => format!("the module took its process down ({status})"),
            _ => "the module took its process down".into(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        // Only this one, by its own id. It is waited for elsewhere, as one stuck in a driver may take its time to die.
        let _ = child.kill();
        let _ = thread::Builder::new().name("token-end".into()).spawn(move || child.wait());
    }
}

/// Passes the lines of one program on, until it ends or nobody listens.
fn listen(out: ChildStdout, told: &SyncSender<Vec<u8>>) {
    let mut out = BufReader::new(out);
    loop {
        let mut line = Vec::new();
        let limit = u64::try_from(MAX_ANSWER).unwrap_or(u64::MAX);
        match out.by_ref().take(limit).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) if line.iter().all(u8::is_ascii_whitespace) => {}
            Ok(_) => {
                if told.send(line).is_err() {
                    return;
                }
            }
        }
    }
}
