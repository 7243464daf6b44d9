//! TLS with a client key that never leaves a smartcard.
//!
//! rustls asks for signatures with a synchronous call in the middle of the handshake, so a handshake holds its thread
//! while a card works, and while a person types a PIN. On tokio's multi-thread runtime the thread's other tasks move
//! elsewhere first ([`tokio::task::block_in_place`]); on a current-thread runtime they wait. A `LocalSet`,
//! whose tasks cannot move, is no place for it. Nothing else of the way there differs from [`crate::client`].

mod asked;
mod signer;

use std::fmt;
use std::sync::Arc;

use rustls::sign::CertifiedKey;
use rustls_pki_types::CertificateDer;
use vouch_core::ports::{CardFault, Digest, KeyKind, Scheme};

pub use asked::{AskedKey, PinGiven};

/// A private key on a card.
pub trait CardKey: Send + Sync {
    /// Its kind.
    fn kind(&self) -> KeyKind;

    /// The ways it can sign. An RSA key that only does PKCS#1 v1.5 cannot do TLS 1.3, which wants PSS (RFC 8446
    /// section 4.2.3).
    fn schemes(&self) -> &[Scheme];

    /// Signs a digest. Blocks, for as long as a person takes to type a PIN. ECDSA gives a DER `SEQUENCE { r, s }`.
    ///
    /// # Errors
    /// What the card, the reader or the person did. The handshake ends, and nothing is tried again.
    fn sign(&self, scheme: Scheme, digest: Digest<'_>) -> Result<Vec<u8>, CardFault>;
}

/// A client certificate whose key is on a card.
#[derive(Clone)]
pub struct CardIdentity {
    /// Certificates, DER, that of the key first, then those between it and a root the server knows.
    pub chain: Vec<Vec<u8>>,
    /// Its key.
    pub key: Arc<dyn CardKey>,
}

impl fmt::Debug for CardIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardIdentity").field("kind", &self.key.kind()).finish_non_exhaustive()
    }
}

impl CardIdentity {
    /// As rustls wants it; `None` without a certificate, or if the key cannot sign for TLS at all.
    pub(crate) fn certified(&self) -> Option<Arc<CertifiedKey>> {
        let usable = !self.chain.is_empty() && signer::is_usable(&*self.key);
        let chain = self.chain.iter().cloned().map(CertificateDer::from).collect();
        usable.then(|| Arc::new(CertifiedKey::new(chain, signer::signing_key(&self.key))))
    }

    /// Whether TLS 1.3 is out of reach.
    pub(crate) fn needs_tls12(&self) -> bool {
        !signer::does_tls13(&*self.key)
    }
}
