//! Where the site's private key is kept: in the operating system's key store, or for training in a file.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyring_core::{CredentialStore, Entry};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretSlice};
use vouch_core::{Code, Fault, Whose};

/// Largest key file that is read, in bytes: RSA-8192 has about 6,500.
pub const MAX_KEY: usize = 16 * 1024;

/// A place where a private key is. It blocks.
pub trait KeyStore: Send + Sync {
    /// The key, PEM.
    ///
    /// # Errors
    /// When there is none, or it must not be used.
    fn read(&self) -> Result<SecretSlice<u8>, KeyFault>;
}

/// A file that only its owner can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileKey(pub PathBuf);

impl KeyStore for FileKey {
    fn read(&self) -> Result<SecretSlice<u8>, KeyFault> {
        let file = File::open(&self.0).map_err(|_| KeyFault::Missing)?;
        only_its_owner_reads(&file)?;
        // As large as it can become, so that no half of it is left behind in a smaller one.
        let mut pem = Zeroizing::new(Vec::with_capacity(MAX_KEY + 1));
        file.take(MAX_KEY as u64).read_to_end(&mut pem).map_err(|_| KeyFault::Missing)?;
        Ok(std::mem::take(&mut *pem).into())
    }
}

/// Asked of the open file, so that another one cannot be put in its place afterwards.
#[cfg(unix)]
fn only_its_owner_reads(file: &File) -> Result<(), KeyFault> {
    use std::os::unix::fs::MetadataExt as _;
    let mode = file.metadata().map_err(|_| KeyFault::Missing)?.mode() & 0o7777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeyFault::Open(mode)) }
}

/// Windows has no mode: a key belongs into its key store there, and a file is for training.
#[cfg(not(unix))]
fn only_its_owner_reads(_: &File) -> Result<(), KeyFault> {
    Ok(())
}

/// An entry of the operating system's key store: Credential Manager, Keychain, or the secret service over D-Bus.
///
/// The entry is the key in PKCS#8 DER: as PEM a key of 4096 bits would be over Windows' limit of 2,560 bytes.
pub struct OsKey {
    store: Arc<CredentialStore>,
    service: String,
    name: String,
}

impl OsKey {
    /// The entry `name` of `service` in this PC's key store. It blocks.
    ///
    /// # Errors
    /// [`KeyFault::Store`] when this PC has none, such as a Linux session without a secret service.
    pub fn new(service: &str, name: &str) -> Result<Self, KeyFault> {
        Ok(Self::within(system()?, service, name))
    }

    /// As [`OsKey::new`], in a key store that is given.
    #[must_use]
    pub fn within(store: Arc<CredentialStore>, service: &str, name: &str) -> Self {
        Self { store, service: service.into(), name: name.into() }
    }

    /// Puts a PKCS#8 key in PEM there, over the one before.
    ///
    /// # Errors
    /// When it is not such a key, or the store does not take it.
    pub fn save(&self, pem: &SecretSlice<u8>) -> Result<(), KeyFault> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem.expose_secret()).map_err(|_| KeyFault::NotAKey)?;
        self.entry()?.set_secret(der.secret_pkcs8_der()).map_err(fault)
    }

    fn entry(&self) -> Result<Entry, KeyFault> {
        self.store.build(&self.service, &self.name, None).map_err(fault)
    }
}

impl KeyStore for OsKey {
    fn read(&self) -> Result<SecretSlice<u8>, KeyFault> {
        let der = Zeroizing::new(self.entry()?.get_secret().map_err(fault)?);
        let body = Zeroizing::new(STANDARD.encode(&*der));
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", &*body);
        Ok(pem.into_bytes().into())
    }
}

/// What the store says holds no secret; what it found instead of one is not told.
fn fault(error: keyring_core::Error) -> KeyFault {
    use keyring_core::Error as E;
    match error {
        E::NoEntry => KeyFault::Missing,
        E::BadEncoding(_) | E::BadDataFormat(..) | E::Ambiguous(_) => KeyFault::NotAKey,
        other => KeyFault::Store(other.to_string()),
    }
}

#[cfg(target_os = "linux")]
fn system() -> Result<Arc<CredentialStore>, KeyFault> {
    zbus_secret_service_keyring_store::Store::new().map(|store| store as _).map_err(fault)
}

#[cfg(target_os = "windows")]
fn system() -> Result<Arc<CredentialStore>, KeyFault> {
    windows_native_keyring_store::Store::new().map(|store| store as _).map_err(fault)
}

#[cfg(not(any(target_os = "linux", target_os = "windows")))]
fn system() -> Result<Arc<CredentialStore>, KeyFault> {
    Err(KeyFault::Store("Vouch has no key store on this system yet; use a key file".into()))
}

/// Why a key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// There is none under this name.
    #[error("there is none")]
    Missing,
    /// Others than its owner can read the file.
    #[error("others than its owner can read the file (mode {0:o})")]
    Open(u32),
    /// The store of the operating system is not there; the text is for support.
    #[error("the key store cannot be used: {0}")]
    Store(String),
    /// Not an RSA private key in PEM, or it cannot sign.
    #[error("not an RSA private key in PEM")]
    NotAKey,
    /// What an assertion needs is not set up.
    #[error("{0} is not set up")]
    NotSetUp(&'static str),
}

impl KeyFault {
    pub(super) fn fault(&self) -> Fault {
        let (what, next) = match self {
            Self::Missing => ("This site's key is not on this PC.", "Ask whoever set up Vouch to install it."),
            Self::Open(_) => (
                "This site's key can be read by others on this PC, so it is not used.",
                "Ask whoever set up Vouch to let only Vouch's user read the file, and to change the key.",
            ),
            Self::Store(_) => (
                "The key store of this PC cannot be used.",
                "Unlock or start the key store (on Linux the secret service), then try again.",
            ),
            Self::NotAKey | Self::NotSetUp(_) => {
                ("This site's key for sign-in cannot be used.", "Ask whoever set up Vouch to install it again.")
            }
        };
        Fault::new(Code::Config, Whose::Machine, what, "Nobody can sign in through CIS2.", next)
    }
}
