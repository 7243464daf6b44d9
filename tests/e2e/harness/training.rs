//! The training world, as a process of its own, and its control desk.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::pc::Pc;
use super::process::Process;

/// Where a site looks for its training world, in its data directory.
const FOLDER: &str = "training-world";

/// A training world that runs.
pub struct Training {
    tray: u16,
    _process: Process,
}

impl Training {
    /// Starts the world in the data directory of the PC's Vouch, which then joins it.
    pub fn start(pc: &Pc) -> Self {
        let folder = pc.data().join(FOLDER);
        let mut command = Command::new(beside("vouch-training"));
        command.arg("--data").arg(&folder).arg("--ledger").arg(pc.home().join("ledger"));
        let mut process = Process::start(command.stdin(Stdio::piped()).stdout(Stdio::piped()));
        let mut ready = String::new();
        BufReader::new(process.child().stdout.take().unwrap()).read_line(&mut ready).unwrap();
        assert!(ready.contains("ready"), "the training world did not start: {ready:?}");
        let announced = std::fs::read(folder.join("training.json")).unwrap();
        let announced: Value = serde_json::from_slice(&announced).unwrap();
        Self { tray: announced["tray"].as_u64().unwrap().try_into().unwrap(), _process: process }
    }

    /// Says one thing to the control desk.
    ///
    /// # Panics
    /// When it refuses.
    pub fn ask(&self, request: &Value) -> Value {
        let mut desk = TcpStream::connect(("127.0.0.1", self.tray)).unwrap();
        writeln!(desk, "{request}").unwrap();
        let mut answer = String::new();
        BufReader::new(desk).read_line(&mut answer).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert!(answer.get("error").is_none(), "{request}: {answer}");
        answer
    }

    /// The PIN printed beside a card.
    pub fn pin(&self, card: &str) -> String {
        let cards = self.ask(&json!({ "op": "cards" }));
        let cards = cards["cards"].as_array().unwrap();
        cards.iter().find(|c| c["id"] == card).unwrap()["pin"].as_str().unwrap().to_owned()
    }

    /// Orders a fault for everybody, until it is cleared.
    pub fn fault(&self, at: &str, fault: &Value) {
        self.ask(&json!({ "op": "fault", "patient": "*", "at": at, "fault": fault }));
    }

    /// Everything runs as it should again.
    pub fn clear(&self) {
        self.ask(&json!({ "op": "faults-clear" }));
    }

    /// What the world has received.
    pub fn ledger(&self) -> Vec<Value> {
        self.ask(&json!({ "op": "ledger" }))["lines"].as_array().unwrap().clone()
    }

    /// How often it has received something, such as `scr.get`.
    pub fn received(&self, what: &str) -> usize {
        self.ledger().iter().filter(|line| line["what"] == what).count()
    }
}

/// A program of the workspace, in the build under test.
///
/// # Panics
/// When the workspace has not been built.
pub fn beside(name: &str) -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_vouch")).with_file_name(name);
    assert!(program.is_file(), "{name} is not built: cargo build --workspace --features vouch/webdriver");
    program
}
