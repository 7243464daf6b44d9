//! OpenSSL in the place of a card.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use vouch_core::ports::{CardFault, Digest, KeyKind, Scheme};
use vouch_https::card::CardKey;

/// Whether it is there.
pub fn is_there() -> bool {
    Command::new("openssl").arg("version").output().is_ok()
}

/// A card that is a key file and OpenSSL.
pub struct OpenSsl {
    pub kind: KeyKind,
    pub schemes: &'static [Scheme],
    pub directory: PathBuf,
    pub signed: AtomicU32,
}

impl OpenSsl {
    pub fn new(kind: KeyKind, schemes: &'static [Scheme], directory: impl Into<PathBuf>) -> Arc<Self> {
        Arc::new(Self { kind, schemes, directory: directory.into(), signed: AtomicU32::new(0) })
    }
}

impl CardKey for OpenSsl {
    fn kind(&self) -> KeyKind {
        self.kind
    }

    fn schemes(&self) -> &[Scheme] {
        self.schemes
    }

    fn sign(&self, scheme: Scheme, digest: Digest<'_>) -> Result<Vec<u8>, CardFault> {
        self.signed.fetch_add(1, Ordering::SeqCst);
        std::fs::write(self.directory.join("digest"), digest.bytes()).unwrap();
        let named = format!("digest:sha{}", digest.bytes().len() * 8);
        let mut arguments = vec!["pkeyutl", "-sign", "-inkey", "key.pem", "-in", "digest", "-pkeyopt", &named];
        if scheme == Scheme::Pss {
            arguments.extend(["-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:digest"]);
        }
        let run = Command::new("openssl").args(arguments).current_dir(&self.directory).output().unwrap();
        if run.status.success() { Ok(run.stdout) } else { Err(CardFault::Failed("openssl".into())) }
    }
}
