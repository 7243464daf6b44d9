//! A training world and a headless Vouch as processes of their own.

#![allow(dead_code, reason = "each test uses its own part")]

pub mod alone;
pub mod browser;
pub mod counter;
mod keys;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Longest wait for anything in a test.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A program of this workspace, built beside the test.
pub fn program(name: &str) -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let path = here.parent().unwrap().parent().unwrap().join(name);
    assert!(path.exists(), "{} is not built: cargo build --workspace first", path.display());
    path
}

/// A running training world.
pub struct World {
    child: Child,
    pub port: u16,
}

impl World {
    /// Starts a world in the folder where a site in `data` will look for it.
    pub fn start(data: &Path) -> Self {
        let folder = data.join("training-world");
        keys::lay_out(&folder);
        Self::start_in(&folder, Some(&data.join("ledger")))
    }

    /// Starts a world in this folder.
    fn start_in(folder: &Path, ledger: Option<&Path>) -> Self {
        let mut command = Command::new(program("vouch-training"));
        command.arg("--data").arg(folder);
        if let Some(ledger) = ledger {
            command.arg("--ledger").arg(ledger);
        }
        let child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        // From here on the world ends with this value, whatever happens.
        let mut world = Self { child, port: 0 };
        let began = Instant::now();
        while world.port == 0 {
            let announced = std::fs::read_to_string(folder.join("training.json")).ok();
            let announced = announced.and_then(|t| serde_json::from_str::<Value>(&t).ok());
            world.port = announced.map_or(0, |a| u16::try_from(a["tray"].as_u64().unwrap()).unwrap());
            assert!(began.elapsed() < PATIENCE, "the training world did not become ready");
            std::thread::sleep(Duration::from_millis(20));
        }
        world
    }

    /// The world ends, and everything in it.
    pub fn end(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks the tray.
    pub fn ask(&self, question: &Value) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        writeln!(stream, "{question}").unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// The PIN printed on a training card.
    pub fn pin(&self, card: &str) -> String {
        let cards = self.ask(&json!({ "op": "cards" }));
        let cards = cards["cards"].as_array().unwrap();
        cards.iter().find(|c| c["id"] == card).unwrap()["pin"].as_str().unwrap().to_owned()
    }

    /// The ledger's lines about one thing.
    pub fn ledger(&self, what: &str) -> Vec<Value> {
        let answer = self.ask(&json!({ "op": "ledger" }));
        answer["lines"].as_array().unwrap().iter().filter(|l| l["what"] == what).cloned().collect()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.end();
    }
}

/// A headless Vouch.
pub struct Headless {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<Value>,
    /// Every line seen so far.
    pub seen: Vec<Value>,
    next: u64,
}

impl Headless {
    pub fn start(data: &Path) -> Self {
        Self::start_as(data, |_| {})
    }

    /// Starts one with other arguments or another environment.
    pub fn start_as(data: &Path, with: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new(program("vouch-headless"));
        command.args(["--data".as_ref(), data.as_os_str()]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        with(&mut command);
        let mut child = command.spawn().unwrap();
        let (send, lines) = channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if serde_json::from_str(&line).is_ok_and(|line: Value| send.send(line).is_err()) {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        Self { child, input, lines, seen: Vec::new(), next: 0 }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a command without waiting for it.
    pub fn send(&mut self, name: &str, args: Value) -> u64 {
        self.next += 1;
        let line = json!({ "id": self.next, "do": name, "args": args });
        // A process that was killed takes no more commands.
        let _ = self.input.as_mut().map(|i| writeln!(i, "{line}"));
        self.next
    }

    /// Sends a command and waits until it is done.
    pub fn call(&mut self, name: &str, args: Value) -> Value {
        let id = self.send(name, args);
        self.until(|line| line["done"] == id).unwrap_or_else(|| panic!("{name} was never done"))
    }

    /// Sends a command, waits until it is done, and returns the view that then stands on screen.
    pub fn act(&mut self, name: &str, args: Value) -> Value {
        let done = self.call(name, args);
        assert!(done["fault"].is_null() && done["error"].is_null(), "{name}: {done}");
        self.view().expect("a view").clone()
    }

    /// Sends a command that cannot even be begun, and returns why in words.
    pub fn refused(&mut self, name: &str, args: Value) -> Value {
        let mut done = self.call(name, args);
        assert!(!done["fault"].is_null(), "{name} was not refused");
        done["fault"].take()
    }

    /// Waits for a line.
    pub fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Option<Value> {
        let began = Instant::now();
        loop {
            match self.lines.recv_timeout(PATIENCE.saturating_sub(began.elapsed())) {
                Ok(line) => {
                    self.seen.push(line.clone());
                    if wanted(&line) {
                        return Some(line);
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// Waits for a screen.
    pub fn screen(&mut self, kind: &str) -> Value {
        let found = self.until(|line| line["view"]["screen"]["kind"] == kind);
        found.unwrap_or_else(|| panic!("no screen {kind}; last was {:?}", self.last()))["view"].clone()
    }

    /// Waits for a sign-in step.
    pub fn step(&mut self, step: &str) -> Value {
        let found = self.until(|line| line["view"]["screen"]["step"] == step);
        found.unwrap_or_else(|| panic!("no step {step}; last was {:?}", self.last()))["view"].clone()
    }

    /// The last view seen.
    pub fn view(&self) -> Option<&Value> {
        self.seen.iter().rev().find_map(|l| l.get("view"))
    }

    /// The last view seen, without its frame.
    pub fn last(&self) -> Option<&Value> {
        self.view().map(|v| &v["screen"])
    }

    /// From nobody to the search screen.
    pub fn sign_in(&mut self, card: &str, pin: &str) {
        self.step("noCard");
        self.send("card_insert", json!({ "card": card }));
        self.step("pin");
        self.send("pin_enter", json!({ "pin": pin }));
    }

    /// Takes whatever else has been printed, until the process has ended.
    pub fn drain(&mut self) {
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.seen.push(line);
        }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.drain();
    }

    /// Ends it as a person would.
    pub fn stop(mut self) {
        self.end();
    }

    /// The same, and keeps what it has printed.
    pub fn end(&mut self) {
        drop(self.input.take());
        self.drain();
        let _ = self.child.wait();
    }
}

impl Drop for Headless {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The journal's database, to look at.
pub fn database(data: &Path) -> rusqlite::Connection {
    let file = data.join("journal").join(vouch_journal::FILE);
    rusqlite::Connection::open_with_flags(file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// One entry of the journal.
#[derive(Debug)]
pub struct Entry {
    pub sequence: i64,
    pub kind: String,
    pub phase: String,
    pub word: String,
    pub closes: Option<i64>,
    pub patient: Option<String>,
    pub alert: Option<String>,
    pub facts: Value,
    /// Who, and in which role.
    pub user: Option<String>,
    pub role: Option<String>,
}

/// The whole journal, oldest first.
pub fn entries(data: &Path) -> Vec<Entry> {
    let db = database(data);
    let select = "SELECT sequence, kind, phase, word, closes, patient, alert, facts, user, role_profile FROM entry ORDER BY sequence";
    let mut all = db.prepare(select).unwrap();
    let entry = |r: &rusqlite::Row<'_>| {
        Ok(Entry {
            sequence: r.get(0)?,
            kind: r.get(1)?,
            phase: r.get(2)?,
            word: r.get(3)?,
            closes: r.get(4)?,
            patient: r.get(5)?,
            alert: r.get(6)?,
            facts: serde_json::from_str(&r.get::<_, String>(7)?).unwrap(),
            user: r.get(8)?,
            role: r.get(9)?,
        })
    };
    all.query_map([], entry).unwrap().map(Result::unwrap).collect()
}

/// The ids of all alerts owed, once all are delivered.
pub fn delivered(data: &Path) -> Vec<String> {
    let began = Instant::now();
    loop {
        let db = database(data);
        let mut all = db.prepare("SELECT alert, state FROM progress").unwrap();
        let rows: Vec<(String, String)> =
            all.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect();
        if !rows.is_empty() && rows.iter().all(|(_, state)| state == "delivered") {
            return rows.into_iter().map(|(id, _)| id).collect();
        }
        assert!(began.elapsed() < PATIENCE * 4, "not all alerts were delivered: {rows:?}");
        std::thread::sleep(Duration::from_millis(200));
    }
}
