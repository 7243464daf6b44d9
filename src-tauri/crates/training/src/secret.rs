//! Random values, and files that only their owner can read.

use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

/// Bytes of a SHA-256 that stand for a secret in the ledger: enough to tell two apart, of no use otherwise.
const SHORT_HASH_BYTES: usize = 4;

/// So many random bytes, in hex.
///
/// # Errors
/// What the system's random source says.
pub(crate) fn random(bytes: usize) -> io::Result<String> {
    let mut drawn = vec![0; bytes];
    getrandom::fill(&mut drawn).map_err(|e| io::Error::other(e.to_string()))?;
    Ok(hex(&drawn))
}

/// What stands for a secret in the ledger: `sha256:1a2b3c4d`.
pub(crate) fn short_hash(secret: &str) -> String {
    let hash = Sha256::digest(secret.as_bytes());
    format!("sha256:{}", hex(hash.get(..SHORT_HASH_BYTES).unwrap_or_default()))
}

/// What the file holds; made and kept if it is not there.
///
/// # Errors
/// A file that cannot be read or written, or what stops the making.
pub(crate) fn kept(path: &Path, make: impl FnOnce() -> io::Result<String>) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            let made = make()?;
            write_privately(path, &made)?;
            Ok(made)
        }
        read => read,
    }
}

/// Writes a new file that only its owner can read, from its first byte on.
///
/// # Errors
/// A file that is there already, or cannot be written.
pub(crate) fn write_privately(path: &Path, text: &str) -> io::Result<()> {
    use io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

/// A fresh RSA-2048 key, PKCS#8 PEM.
///
/// # Errors
/// What the cryptographic library says.
pub(crate) fn rsa_key() -> io::Result<String> {
    rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA512, rcgen::RsaKeySize::_2048)
        .map(|key| key.serialize_pem())
        .map_err(io::Error::other)
}

/// The public half of a PEM key.
///
/// # Errors
/// Text that is no RSA key.
pub(crate) fn public_half(pem: &str) -> io::Result<jsonwebtoken::DecodingKey> {
    let public = rcgen::KeyPair::from_pem(pem).map_err(io::Error::other)?.public_key_pem();
    jsonwebtoken::DecodingKey::from_rsa_pem(public.as_bytes()).map_err(io::Error::other)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
