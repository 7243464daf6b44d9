//! What the training world received: each request byte for byte, and what came of it.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::Serialize;

/// The ledger of one running world.
pub struct Ledger {
    entries: Mutex<Vec<Line>>,
    directory: Option<PathBuf>,
}

/// One line of the ledger.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Counts from 1, no gaps.
    pub number: u64,
    /// RFC 3339, UTC.
    pub at: String,
    /// `scr.list`, `scr.get`, `alert`, `pds`, `sds`, `cis.activate`, ...
    pub what: String,
    /// Message id, as received.
    pub message_id: Option<String>,
    /// The alert's own id, for alerts.
    pub alert_id: Option<String>,
    /// NHS number, where there is one.
    pub patient: Option<String>,
    /// User id of the person named in the message, where there is one.
    pub user: Option<String>,
    /// `accepted`, `refused NAME`, `fault NAME`, `duplicate`.
    pub answer: String,
}

impl Ledger {
    /// Keeps lines in memory and, with a directory, each request as `000001.request` and a line in `ledger.jsonl`.
    #[must_use]
    pub fn new(directory: Option<&Path>) -> Self {
        Self { entries: Mutex::default(), directory: directory.map(Path::to_path_buf) }
    }

    /// Writes one request down, before it is answered. `line.number` and `line.at` are filled in here.
    pub fn write(&self, mut line: Line, request: &[u8]) -> u64 {
        let mut entries = self.entries.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        line.number = entries.len() as u64 + 1;
        line.at = jiff::Timestamp::now().to_string();
        let number = line.number;
        if let Some(dir) = &self.directory {
            // A ledger that cannot be written is useless: say so on stderr and go on answering.
            let kept = std::fs::create_dir_all(dir)
                .and_then(|()| std::fs::write(dir.join(format!("{number:06}.request")), request))
                .and_then(|()| append(&dir.join("ledger.jsonl"), &line));
            if let Err(e) = kept {
                tracing::error!(error = %e, "the ledger cannot be written");
            }
        }
        entries.push(line);
        number
    }

    /// A copy of all lines.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        self.entries.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

fn append(path: &Path, line: &Line) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
    let mut text = serde_json::to_string(line)?;
    text.push('\n');
    file.write_all(text.as_bytes())
}
