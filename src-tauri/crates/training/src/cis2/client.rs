//! The one client registered with CIS2: its id, its key, and where it may be answered.

use std::fmt;
use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use jsonwebtoken::{Algorithm, DecodingKey};

use crate::secret::{kept, public_half, rsa_key};

/// The client's id, shaped as real ones are (spec/auth.md 2.2).
pub const CLIENT_ID: &str = "999999999901.apps.supplier";
/// The id under which the client's key is registered.
const KID: &str = "training-cis2-1";
/// How the client is registered to sign its assertions.
pub(super) const ALGORITHM: Algorithm = Algorithm::RS512;
/// The name of [`ALGORITHM`].
pub const ALGORITHM_NAME: &str = "RS512";
/// Redirect addresses that are registered, each with its own port.
pub const REDIRECTS: usize = 3;
/// The path of every redirect address.
const REDIRECT_PATH: &str = "/signed-in";
/// Ports are looked for from here, below those that systems hand out by themselves.
const LOWEST_PORT: u16 = 20_000;
/// How many ports are looked through.
const PORTS_TRIED: u16 = 10_000;

/// A client registered with CIS2.
#[derive(Clone)]
pub struct Client {
    /// `iss` and `sub` of its assertions.
    pub id: &'static str,
    /// The registered key's id.
    pub kid: &'static str,
    /// Where the private key is (PKCS#8 PEM, RSA 2048).
    pub key_path: PathBuf,
    /// Ports of the registered redirect addresses, `http://localhost:PORT/signed-in`.
    pub redirect_ports: [u16; REDIRECTS],
    pub(super) public_key: DecodingKey,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("id", &self.id)
            .field("redirect_ports", &self.redirect_ports)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Whether this is a registered redirect address, letter for letter.
    pub(super) fn may_be_answered_at(&self, address: &str) -> bool {
        self.redirect_ports.iter().any(|port| address == redirect(*port))
    }
}

/// The registered redirect address of a port.
#[must_use]
pub fn redirect(port: u16) -> String {
    format!("http://localhost:{port}{REDIRECT_PATH}")
}

/// Reads the client kept in `data/cis2`, or makes one.
///
/// # Errors
/// A file that cannot be read or written, or a key file that holds no RSA key.
pub fn prepare(data: &Path, redirect_ports: [u16; REDIRECTS]) -> io::Result<Client> {
    let directory = data.join("cis2");
    fs::create_dir_all(&directory)?;
    let key_path = directory.join("client-key.pem");
    let public_key = public_half(&kept(&key_path, rsa_key)?)?;
    Ok(Client { id: CLIENT_ID, kid: KID, key_path, redirect_ports, public_key })
}

/// Ports nobody listens at just now. They are not held: the client listens there, at one of them, when it needs to.
///
/// # Errors
/// When no three ports are free.
pub fn free_ports() -> io::Result<[u16; REDIRECTS]> {
    let mut drawn = [0; 2];
    getrandom::fill(&mut drawn).map_err(|e| io::Error::other(e.to_string()))?;
    let begin = u16::from_be_bytes(drawn) % PORTS_TRIED;
    let mut free = (0..PORTS_TRIED)
        .map(|n| LOWEST_PORT + (begin + n) % PORTS_TRIED)
        .filter(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok());
    let mut next = || free.next().ok_or_else(|| io::Error::from(io::ErrorKind::AddrInUse));
    Ok([next()?, next()?, next()?])
}
