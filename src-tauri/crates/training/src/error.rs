//! What can stop the training world. Each variant is one operation; every one is this machine's fault, never a client's.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Why the training world cannot start, or a part of it cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of the data directory cannot be read or written.
    #[error("{} cannot be used: {source}", path.display())]
    Keep {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A certificate or key cannot be made or read.
    #[error("a training certificate cannot be made: {0}")]
    Certificate(String),
    /// Somebody asked for an address that other machines could reach.
    #[error("{0} is not a loopback address; the training world listens on loopback only")]
    NotLoopback(SocketAddr),
    /// A listener cannot be opened.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The TLS set-up is refused by the TLS library.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
    /// The virtual reader is not there.
    #[error("no virtual reader answers on 127.0.0.1:{port}: {source}")]
    Reader {
        /// TCP port of the vpcd slot.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Error {
    /// Says which file an I/O error is about.
    pub(crate) fn keep(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Keep { path, source }
    }
}

impl From<rcgen::Error> for Error {
    fn from(e: rcgen::Error) -> Self {
        Self::Certificate(e.to_string())
    }
}
