//! A training world and a headless Vouch as processes of their own.

#![allow(dead_code, reason = "each test uses its own part")]

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
        std::fs::create_dir_all(&folder).unwrap();
        let child = Command::new(program("vouch-training"))
            .args(["--data".as_ref(), folder.as_os_str(), "--ledger".as_ref(), data.join("ledger").as_os_str()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let began = Instant::now();
        loop {
            let announced = std::fs::read_to_string(folder.join("training.json")).ok();
            if let Some(announced) = announced.and_then(|t| serde_json::from_str::<Value>(&t).ok()) {
                let port = u16::try_from(announced["tray"].as_u64().unwrap()).unwrap();
                return Self { child, port };
            }
            assert!(began.elapsed() < PATIENCE, "the training world did not become ready");
            std::thread::sleep(Duration::from_millis(20));
        }
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
        drop(self.child.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
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
        let mut child = Command::new(program("vouch-headless"))
            .args(["--data".as_ref(), data.as_os_str()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
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

    /// The last view seen, without its frame.
    pub fn last(&self) -> Option<&Value> {
        self.seen.iter().rev().find_map(|l| l.get("view")).map(|v| &v["screen"])
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
        drop(self.input.take());
        let _ = self.child.wait();
    }
}

impl Drop for Headless {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
