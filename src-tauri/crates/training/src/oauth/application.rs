//! The application under training: its API key and RSA key, made at first start and kept.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jsonwebtoken::DecodingKey;

/// The id under which the application's public key is registered.
const KID: &str = "training-1";
/// Random bytes in the API key.
const KEY_BYTES: usize = 16;

/// An application registered with the platform.
#[derive(Clone)]
pub struct Application {
    /// The API key: `iss` and `sub` of assertions, and the `apikey` header.
    pub api_key: String,
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
    let api_key = kept(&directory.join("api-key"), new_api_key)?;
    let key = kept(&key_path, new_key)?;
    let public = rcgen::KeyPair::from_pem(&key).map_err(io::Error::other)?.public_key_pem();
    let public_key = DecodingKey::from_rsa_pem(public.as_bytes()).map_err(io::Error::other)?;
    Ok(Application { api_key: api_key.trim().into(), kid: KID.into(), key_path, public_key })
}

fn kept(path: &Path, make: impl FnOnce() -> io::Result<String>) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            let made = make()?;
            write_privately(path, &made)?;
            Ok(made)
        }
        read => read,
    }
}

fn write_privately(path: &Path, text: &str) -> io::Result<()> {
    use io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

fn new_api_key() -> io::Result<String> {
    let mut bytes = [0_u8; KEY_BYTES];
    getrandom::fill(&mut bytes).map_err(|e| io::Error::other(e.to_string()))?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}

fn new_key() -> io::Result<String> {
    rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA512, rcgen::RsaKeySize::_2048)
        .map(|key| key.serialize_pem())
        .map_err(io::Error::other)
}
