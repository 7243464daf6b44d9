//! What can go wrong, in words for the person who looks after the broker.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use vouch_core::world::World;

/// What went wrong. No variant holds a key, a secret or a token.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// A file or folder cannot be read. The machine's.
    #[error("{} cannot be read: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file or folder cannot be written. The machine's.
    #[error("{} cannot be written: {source}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A kept file is open to others. Whoever set the machine up.
    #[error("{} is open to other users (mode {mode:03o}): {remedy}", path.display())]
    Lax {
        /// Which.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// The command that mends it.
        remedy: &'static str,
    },
    /// A kept file belongs to somebody else. Whoever set the machine up.
    #[error("{} belongs to another user: run the broker as the owner of its data", path.display())]
    Owner {
        /// Which.
        path: PathBuf,
    },
    /// This system's file permissions cannot be checked, so nothing is kept on it. The machine's.
    #[error("the broker keeps keys in files that only their owner can read, which it can check on Unix only")]
    NotUnix,
    /// A file is not what it should be.
    #[error("{}: {why}", path.display())]
    Content {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The configuration is wrong: one sentence for each mistake.
    #[error("the configuration is wrong:\n  {}", .0.join("\n  "))]
    Config(Vec<String>),
    /// The folder belongs to another world (law 10).
    #[error("this data folder belongs to the {kept} world, and the configuration says {said}: each world has its own")]
    World {
        /// The folder's.
        kept: World,
        /// The configuration's.
        said: World,
    },
    /// `init` on a folder that is set up.
    #[error("{} is set up already; nothing was changed", .0.display())]
    SetUpAlready(PathBuf),
    /// Anything else on a folder that is not.
    #[error("{} is not set up: run `vouch-broker init` first", .0.display())]
    NotSetUp(PathBuf),
    /// A name that is no name for a PC.
    #[error("{0:?} is no name for a PC: use 1 to 40 small letters, digits and hyphens, such as counter-1")]
    Name(String),
    /// A PC of that name is enrolled.
    #[error("{0} is enrolled already: revoke it first, or choose another name, such as {0}-new")]
    EnrolledAlready(String),
    /// No PC of that name is enrolled.
    #[error("no PC called {0} is enrolled")]
    NotEnrolled(String),
    /// The certificate request cannot be used.
    #[error("{} is no certificate request in PEM form with a good signature", .0.display())]
    Request(PathBuf),
    /// A certificate could not be made.
    #[error("the certificate cannot be made: {0}")]
    Certificate(String),
    /// A key could not be made or used.
    #[error("key {kid}: {why}")]
    Key {
        /// Its id.
        kid: String,
        /// What is wrong.
        why: String,
    },
    /// A key is waiting to take over, so another cannot be queued.
    #[error("key {kid} is published and begins to sign at {from}; wait for it, or use --now")]
    Waiting {
        /// Its id.
        kid: String,
        /// When it begins.
        from: jiff::Timestamp,
    },
    /// No key signs at this moment.
    #[error("no key signs yet: the clock of this machine may have been set back")]
    NoKey,
    /// A listener could not be opened.
    #[error("{address} cannot be listened on: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// TLS could not be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
    /// The system has no random numbers.
    #[error("this machine gives no random numbers")]
    Random,
}

impl BrokerError {
    /// For a file that cannot be read.
    pub(crate) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Read { path, source }
    }

    /// For a file that cannot be written.
    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Write { path, source }
    }

    /// For a file with the wrong content.
    pub(crate) fn content(path: &Path, why: impl Into<String>) -> Self {
        Self::Content { path: path.to_owned(), why: why.into() }
    }
}

impl From<rcgen::Error> for BrokerError {
    fn from(error: rcgen::Error) -> Self {
        Self::Certificate(error.to_string())
    }
}
