//! Certificates and keys as PEM files: `NAME.pem` and `NAME.key.pem`, keys readable by their owner only.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::Error;

/// A certificate and its private key, in memory and on disk.
#[derive(Clone)]
pub struct Identity {
    /// PEM, one certificate.
    pub certificate_pem: String,
    /// PEM, PKCS#8.
    pub key_pem: String,
    /// Where the certificate is kept.
    pub certificate_path: PathBuf,
    /// Where the key is kept.
    pub key_path: PathBuf,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("certificate_path", &self.certificate_path).finish_non_exhaustive()
    }
}

/// Where the certificate of this name is kept.
pub(super) fn certificate_path(directory: &Path, name: &str) -> PathBuf {
    directory.join(format!("{name}.pem"))
}

fn key_path(directory: &Path, name: &str) -> PathBuf {
    directory.join(format!("{name}.key.pem"))
}

/// Whether both files of this name are there.
pub(super) fn exists(directory: &Path, name: &str) -> bool {
    certificate_path(directory, name).is_file() && key_path(directory, name).is_file()
}

/// Reads what is kept, or makes it (certificate, key) and keeps it. The certificate is written last: it marks a whole pair.
pub(super) fn or_make(
    directory: &Path,
    name: &str,
    make: impl FnOnce() -> Result<(String, String), Error>,
) -> Result<Identity, Error> {
    if exists(directory, name) {
        read(directory, name)
    } else {
        let (certificate, key) = make()?;
        write(directory, name, certificate, key)
    }
}

/// Reads a kept pair.
pub(super) fn read(directory: &Path, name: &str) -> Result<Identity, Error> {
    let (certificate_path, key_path) = (certificate_path(directory, name), key_path(directory, name));
    let certificate_pem = std::fs::read_to_string(&certificate_path).map_err(Error::keep(&certificate_path))?;
    let key_pem = std::fs::read_to_string(&key_path).map_err(Error::keep(&key_path))?;
    Ok(Identity { certificate_pem, key_pem, certificate_path, key_path })
}

/// Keeps a pair, replacing what was there.
pub(super) fn write(directory: &Path, name: &str, certificate_pem: String, key_pem: String) -> Result<Identity, Error> {
    let (certificate_path, key_path) = (certificate_path(directory, name), key_path(directory, name));
    std::fs::create_dir_all(directory).map_err(Error::keep(directory))?;
    private_file(&key_path).and_then(|mut f| f.write_all(key_pem.as_bytes())).map_err(Error::keep(&key_path))?;
    std::fs::write(&certificate_path, &certificate_pem).map_err(Error::keep(&certificate_path))?;
    Ok(Identity { certificate_pem, key_pem, certificate_path, key_path })
}

/// A file only its owner can read, from its first byte on.
fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
