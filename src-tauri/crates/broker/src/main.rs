//! `vouch-broker`: holds a site's keys, and signs for enrolled PCs only. See docs/broker.md.

use std::alloc::System;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use jiff::Timestamp;
use rcgen::RsaKeySize;
use tracing_subscriber::EnvFilter;
use vouch_broker::commands::{self, Init};
use vouch_broker::config::Config;
use vouch_broker::data::{CONFIG, DataDir};
use vouch_broker::keys::{Audience, Source};
use vouch_core::world::World;
use zeroizing_alloc::ZeroAlloc;

const USAGE: &str = "usage: vouch-broker COMMAND ... --data DIR

  init --world training|test|live --name HOST [--name HOST ...]   set the folder up
  enrol NAME [--csr FILE]            let a PC in: make its bundle, or sign its own request
  revoke NAME                        shut a PC out
  list                               PCs and keys
  rotate-key --for platform|cis2 [--now] [--import FILE --kid ID]
                                     publish the next key; it signs later, or --now if the present one is known to others
  server-certificate --name HOST [--name HOST ...]                the broker's own certificate anew
  serve [--config FILE]              answer until told to stop (SIGTERM)";

/// Size of new keys, in bits. 4096 costs a few milliseconds a signature, and no size is published that CIS2 or the
/// platform would refuse.
const KEY_SIZE: RsaKeySize = RsaKeySize::_4096;

/// What was typed.
#[derive(Default)]
struct Typed {
    words: Vec<String>,
    data: Option<PathBuf>,
    config: Option<PathBuf>,
    names: Vec<String>,
    world: Option<String>,
    audience: Option<String>,
    csr: Option<PathBuf>,
    import: Option<PathBuf>,
    kid: Option<String>,
    now: bool,
}

/// Why nothing was done.
enum Failed {
    /// What was typed makes no sense.
    Usage(String),
    /// It could not be done.
    Broker(vouch_broker::BrokerError),
    /// The program could not start.
    Start(std::io::Error),
}

/// Keys, tokens and assertions go through buffers of HTTP, TLS and JSON: each is overwritten when it is freed.
#[global_allocator]
static WIPED_WHEN_FREED: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    keep_memory_private();
    let filter = EnvFilter::try_from_env("VOUCH_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let (code, words) = match typed(std::env::args().skip(1)).and_then(run) {
        Ok(done) => {
            let _ = writeln!(std::io::stdout(), "{done}");
            return ExitCode::SUCCESS;
        }
        Err(Failed::Usage(complaint)) => (2, format!("{complaint}\n{USAGE}")),
        Err(Failed::Broker(error)) => (1, error.to_string()),
        Err(Failed::Start(error)) => (1, error.to_string()),
    };
    let _ = writeln!(std::io::stderr(), "vouch-broker: {words}");
    ExitCode::from(code)
}

/// No core dump, and no other process of this user reads this one's memory (`PR_SET_DUMPABLE`).
#[cfg(target_os = "linux")]
fn keep_memory_private() {
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

#[cfg(not(target_os = "linux"))]
fn keep_memory_private() {}

fn typed(mut given: impl Iterator<Item = String>) -> Result<Typed, Failed> {
    let mut typed = Typed::default();
    while let Some(word) = given.next() {
        let mut value = || given.next().ok_or_else(|| Failed::Usage(format!("{word} needs a value")));
        match word.as_str() {
            "--data" => typed.data = Some(value()?.into()),
            "--config" => typed.config = Some(value()?.into()),
            "--name" => typed.names.push(value()?),
            "--world" => typed.world = Some(value()?),
            "--for" => typed.audience = Some(value()?),
            "--csr" => typed.csr = Some(value()?.into()),
            "--import" => typed.import = Some(value()?.into()),
            "--kid" => typed.kid = Some(value()?),
            "--now" => typed.now = true,
            option if option.starts_with('-') => return Err(Failed::Usage(format!("{option} is not known"))),
            _ => typed.words.push(word),
        }
    }
    Ok(typed)
}

fn run(typed: Typed) -> Result<String, Failed> {
    let words: Vec<&str> = typed.words.iter().map(String::as_str).collect();
    let data = typed.data.clone().ok_or_else(|| Failed::Usage("--data is missing".into()))?;
    let now = Timestamp::now();
    match words.as_slice() {
        ["init"] => {
            let world = typed.world.as_deref().and_then(World::from_word);
            let world = world.ok_or_else(|| Failed::Usage("--world must be training, test or live".into()))?;
            let asked = Init { world, names: names(typed.names)?, size: KEY_SIZE };
            commands::init(&data, &asked, now).map_err(Failed::Broker)
        }
        ["enrol", pc] => commands::enrol(&data, pc, typed.csr.as_deref(), now).map_err(Failed::Broker),
        ["revoke", pc] => commands::revoke(&data, pc, now).map_err(Failed::Broker),
        ["list"] => commands::list(&data, now).map_err(Failed::Broker),
        ["server-certificate"] => {
            commands::server_certificate(&data, &names(typed.names)?, now).map_err(Failed::Broker)
        }
        ["rotate-key"] => rotate(&typed, data, now),
        ["serve"] => serve(data, typed.config),
        _ => Err(Failed::Usage("no such command".into())),
    }
}

fn names(names: Vec<String>) -> Result<Vec<String>, Failed> {
    if names.is_empty() { Err(Failed::Usage("--name is missing: how PCs call this machine".into())) } else { Ok(names) }
}

fn rotate(typed: &Typed, data: PathBuf, now: Timestamp) -> Result<String, Failed> {
    let audience = typed.audience.as_deref().and_then(Audience::from_word);
    let audience = audience.ok_or_else(|| Failed::Usage("--for must be platform or cis2".into()))?;
    let source = match (&typed.import, &typed.kid) {
        (None, None) => Source::Made(KEY_SIZE),
        (Some(path), Some(kid)) => Source::File { kid: kid.clone(), path: path.clone() },
        _ => return Err(Failed::Usage("--import and --kid: both or neither".into())),
    };
    let ahead = if typed.now {
        None
    } else {
        // How long a key waits is the site's to say.
        let kept = DataDir::open(&data).map_err(Failed::Broker)?;
        let path = typed.config.clone().unwrap_or_else(|| kept.path(CONFIG));
        Some(Config::read(&path, &kept).map_err(Failed::Broker)?.publish_ahead)
    };
    commands::rotate_key(&data, audience, &source, ahead, now).map_err(Failed::Broker)
}

fn serve(data: PathBuf, config: Option<PathBuf>) -> Result<String, Failed> {
    let runtime = tokio::runtime::Runtime::new().map_err(Failed::Start)?;
    let stop = Box::pin(told_to_end());
    runtime.block_on(commands::serve(&data, config.as_deref(), stop)).map_err(Failed::Broker)?;
    Ok("vouch-broker: stopped".into())
}

#[cfg(unix)]
async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminated) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = terminated.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(not(unix))]
async fn told_to_end() {
    let _ = tokio::signal::ctrl_c().await;
}
