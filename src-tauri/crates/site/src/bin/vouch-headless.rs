//! Vouch without a window: the same site, with commands on standard input and views on standard output, a JSON line each.
//!
//! `{"id": 1, "do": "find_number", "args": {"text": "900 000 0009"}}` is answered by `{"done": 1}` or
//! `{"done": 1, "fault": {...}}`; in between come `{"view": {...}}`, `{"blank": true}`, `{"uncover": true}` and `{"browse": "https://..."}`, in order.
//!
//! `--set FIELD=VALUE` puts a value in place of one that the training world announces, under the names of the settings
//! file: `--set card_way=modules`. It may be given more than once, and in the training world only.
//! Ends when standard input does.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tracing_subscriber::EnvFilter;
use vouch_api::command::Command;
use vouch_api::view::View;
use vouch_core::world::World;
use vouch_site::{Field, Options, ReaderChoice, Site, Window};

/// The environment variable with what to log, as for the window.
const LOG: &str = "VOUCH_LOG";

/// Standard output, a line at a time. A reader that is gone is nobody to tell.
struct Lines(Mutex<std::io::Stdout>);

impl Lines {
    fn say(&self, line: &Value) {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }
}

impl Window for Lines {
    fn show(&self, view: &View) {
        self.say(&json!({ "view": view }));
    }

    fn blank(&self) {
        self.say(&json!({ "blank": true }));
    }

    fn uncover(&self) {
        self.say(&json!({ "uncover": true }));
    }

    fn browse(&self, url: &str) -> Result<(), String> {
        self.say(&json!({ "browse": url }));
        Ok(())
    }
}

fn main() -> ExitCode {
    let Some(options) = options() else {
        eprintln!(
            "usage: vouch-headless --data DIR [--world WORLD] [--training PROGRAM] [--reader auto|tray|pcsc] [--set FIELD=VALUE]..."
        );
        return ExitCode::from(2);
    };
    let filter = EnvFilter::try_from_env(LOG).unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    if let Err(error) = vouch_site::no_core_dumps() {
        tracing::warn!(%error, "core dumps could not be turned off");
    }
    let lines = Arc::new(Lines(Mutex::new(std::io::stdout())));
    let site = match Site::start(options, Arc::clone(&lines) as Arc<dyn Window>) {
        Ok(site) => site,
        Err(fault) => {
            lines.say(&json!({ "stopped": vouch_api::view::FaultView::from(&fault) }));
            return ExitCode::FAILURE;
        }
    };
    let Ok(input) = standard_input() else { return ExitCode::FAILURE };
    for line in input.lines() {
        let Ok(line) = line else { break };
        let Ok(mut asked) = serde_json::from_str::<Value>(&line) else {
            lines.say(&json!({ "error": "not a JSON line" }));
            continue;
        };
        let id = asked.get("id").cloned().unwrap_or(Value::Null);
        let name = asked.get("do").and_then(Value::as_str).unwrap_or_default().to_owned();
        let args = asked.get_mut("args").map_or_else(|| json!({}), Value::take);
        match Command::from_json(&name, args) {
            Err(why) => lines.say(&json!({ "done": id, "error": why.to_string() })),
            Ok(command) => {
                let lines = Arc::clone(&lines);
                site.spawn(command, move |result| match result {
                    Ok(()) => lines.say(&json!({ "done": id })),
                    Err(fault) => lines.say(&json!({ "done": id, "fault": fault })),
                });
            }
        }
    }
    site.stop();
    ExitCode::SUCCESS
}

/// With one byte of buffer: a larger one would keep the PIN that went through it.
fn standard_input() -> std::io::Result<BufReader<File>> {
    #[cfg(unix)]
    let input = std::os::fd::AsFd::as_fd(&std::io::stdin()).try_clone_to_owned()?;
    #[cfg(windows)]
    let input = std::os::windows::io::AsHandle::as_handle(&std::io::stdin()).try_clone_to_owned()?;
    Ok(BufReader::with_capacity(1, File::from(input)))
}

fn options() -> Option<Options> {
    let mut args = std::env::args().skip(1);
    let (mut data, mut world, mut training, mut reader) = (None, None, None, ReaderChoice::Auto);
    let mut training_settings = Vec::new();
    while let Some(name) = args.next() {
        let value = args.next()?;
        match name.as_str() {
            "--data" => data = Some(PathBuf::from(value)),
            "--world" => world = Some(World::from_word(&value)?),
            "--training" => training = Some(PathBuf::from(value)),
            "--reader" => reader = ReaderChoice::from_word(&value)?,
            "--set" => {
                let (field, value) = value.split_once('=')?;
                training_settings.push((Field::from_id(field)?, value.to_owned()));
            }
            _ => return None,
        }
    }
    Some(Options { data_dir: data?, world, training_program: training, reader, training_settings })
}
