//! `vouch-training`: the training world as a program, started by the app or by hand.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use tokio::io::AsyncReadExt;
use tracing_subscriber::EnvFilter;
use vouch_training::cis::{Digest, Rules};
use vouch_training::running::{Options, PORTS_TAKEN, start};

const USAGE: &str =
    "usage: vouch-training --data DIR [--ledger DIR] [--port-base N] [--cis-digest sha1|sha256] [--stay]

A training Spine, CIS, CIS2, PDS, SDS and smartcards, on loopback only.
  --data DIR        keys, certificates and training.json (how to reach it) are kept here
  --ledger DIR      write every request down here, byte for byte but for its secrets
  --port-base N     nine ports from N on; 0 (default) lets the system choose
  --cis-digest D    what CIS wants signed at log-in: sha1 (default) or sha256
  --stay            keep running when standard input closes";

struct Arguments {
    options: Options,
    stay: bool,
}

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let arguments = match arguments(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(complaint) => {
            let _ = writeln!(std::io::stderr(), "vouch-training: {complaint}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(e) => return failed(&e),
    };
    let end = runtime.block_on(run(arguments));
    // A read of standard input that never ends must not keep the process.
    runtime.shutdown_background();
    end
}

async fn run(arguments: Arguments) -> ExitCode {
    let running = match start(arguments.options).await {
        Ok(running) => running,
        Err(e) => return failed(&e),
    };
    // Whoever started the world may not listen.
    let (tray, announced) = (running.announcement.tray, running.announced_at().display());
    let _ = writeln!(std::io::stdout(), "training world ready: tray {tray}, {announced}");
    tokio::select! {
        () = input_closed(), if !arguments.stay => {}
        () = told_to_end() => {}
    }
    ExitCode::SUCCESS
}

fn failed(e: &dyn std::error::Error) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "vouch-training: {e}");
    ExitCode::FAILURE
}

fn arguments(mut given: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let (mut data, mut ledger, mut port_base, mut stay) = (None, None, 0, false);
    let mut digest = Digest::default();
    while let Some(name) = given.next() {
        let mut value = || given.next().ok_or(format!("{name} needs a value"));
        match name.as_str() {
            "--data" => data = Some(PathBuf::from(value()?)),
            "--ledger" => ledger = Some(PathBuf::from(value()?)),
            "--port-base" => port_base = port(&value()?)?,
            "--cis-digest" => digest = value()?.parse()?,
            "--stay" => stay = true,
            _ => return Err(format!("{name} is not known")),
        }
    }
    let data = data.ok_or("--data is missing")?;
    Ok(Arguments { options: Options { data, ledger, port_base, cis: Rules { digest } }, stay })
}

/// A base that leaves room for the ports after it.
fn port(text: &str) -> Result<u16, String> {
    let port = text.parse::<u16>().ok().filter(|p| p.checked_add(PORTS_TAKEN - 1).is_some());
    port.ok_or_else(|| format!("{text} is not a port base"))
}

async fn input_closed() {
    let mut input = tokio::io::stdin();
    let mut ignored = [0; 256];
    while input.read(&mut ignored).await.is_ok_and(|n| n > 0) {}
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
