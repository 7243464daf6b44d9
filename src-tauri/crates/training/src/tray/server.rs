//! The tray's listener: newline-delimited JSON.

use std::sync::Arc;

use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{Request, Tray};

/// Longest line from a caller, in bytes.
pub const MAX_LINE: u64 = 64 << 10;
/// Callers at a time; more wait.
pub const MAX_CONNECTIONS: usize = 32;

/// Serves until the task is dropped; its connections end with it.
pub async fn serve(listener: TcpListener, tray: Tray) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, peer)) if peer.ip().is_loopback() => {
                let tray = tray.clone();
                connections.spawn(async move {
                    if let Err(e) = talk(stream, &tray).await {
                        tracing::debug!(error = %e, "a caller of the tray is gone");
                    }
                    drop(place);
                });
            }
            Ok(_) => {}
            Err(e) => tracing::warn!(error = %e, "a caller of the tray could not be accepted"),
        }
    }
}

/// Answers line by line until the caller goes. A line that is too long is answered, and ends the conversation.
async fn talk(stream: TcpStream, tray: &Tray) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    loop {
        line.clear();
        (&mut stream).take(MAX_LINE).read_until(b'\n', &mut line).await?;
        let whole = line.last() == Some(&b'\n');
        if line.is_empty() {
            return Ok(());
        }
        let answer = match serde_json::from_slice::<Request>(&line) {
            _ if !whole => json!({ "error": format!("a line ends within {MAX_LINE} bytes") }),
            Ok(request) => tray.handle(request).await,
            Err(e) => json!({ "error": e.to_string() }),
        };
        stream.write_all(format!("{answer}\n").as_bytes()).await?;
        if !whole {
            return Ok(());
        }
    }
}
