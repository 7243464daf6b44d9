//! The application under training: its API key, its secret and its RSA key, made at first start and kept.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jsonwebtoken::DecodingKey;

use crate::secret::{kept, public_half, random, rsa_key};

/// The id under which the application's public key is registered.
const KID: &str = "training-1";
/// Random bytes in the API key.
const KEY_BYTES: usize = 16;
/// Random bytes in the secret.
const SECRET_BYTES: usize = 16;

/// An application registered with the platform.
#[derive(Clone)]
pub struct Application {
    /// The API key: `iss` and `sub` of assertions, `client_id` of a refresh, and the `apikey` header.
    pub api_key: String,
    /// The secret that goes with it, for refreshing.
    pub client_secret: String,
    /// The registered key's id.
    pub kid: String,
    /// Where the private key is (PKCS#8 PEM, RSA 2048).
    pub key_path: PathBuf,
    pub(super) public_key: DecodingKey,
}

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application").field("kid", &self.kid).field("key_path", &self.key_path).finish_non_exhaustive()
    }
}

/// Reads the application kept in `data/platform`, or makes one. Takes well under a second, even the first time.
///
/// # Errors
/// A file that cannot be read or written, or a key file that holds no RSA key.
pub fn prepare(data: &Path) -> io::Result<Application> {
    let directory = data.join("platform");
    fs::create_dir_all(&directory)?;
    let key_path = directory.join("app-key.pem");
    let api_key = kept(&directory.join("api-key"), || random(KEY_BYTES))?;
    let client_secret = kept(&directory.join("client-secret"), || random(SECRET_BYTES))?;
    let public_key = public_half(&kept(&key_path, rsa_key)?)?;
    let (api_key, client_secret) = (api_key.trim().into(), client_secret.trim().into());
    Ok(Application { api_key, client_secret, kid: KID.into(), key_path, public_key })
}
