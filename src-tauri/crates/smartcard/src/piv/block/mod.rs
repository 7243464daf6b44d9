//! What the card is given to work on: it does the bare private-key operation, and all padding is made here.

mod ecdsa;
mod pkcs1;
mod pss;

use vouch_core::ports::{CardFault, KeyKind, Scheme};

use super::job::Job;

pub use ecdsa::is_signature;

/// The block for this kind of key.
///
/// # Errors
/// [`CardFault::Failed`], naming both, for a scheme that does not fit the key.
pub fn block(kind: KeyKind, job: &Job) -> Result<Vec<u8>, CardFault> {
    match (job.scheme, kind) {
        (Scheme::Pkcs1, KeyKind::Rsa2048 | KeyKind::Rsa3072) => Ok(pkcs1::pad(job.hash, &job.digest, bytes(kind))),
        (Scheme::Pss, KeyKind::Rsa2048 | KeyKind::Rsa3072) => {
            Ok(pss::encode(job.hash, &job.digest, &job.salt, bytes(kind)))
        }
        (Scheme::Ecdsa, KeyKind::P256 | KeyKind::P384) => Ok(ecdsa::fit(&job.digest, bytes(kind))),
        (scheme, kind) => {
            Err(CardFault::Failed(format!("a signature of scheme {scheme:?} was asked of a key of kind {kind:?}")))
        }
    }
}

/// Bytes of a block: of the modulus, or of a coordinate on the curve.
pub const fn bytes(kind: KeyKind) -> usize {
    match kind {
        KeyKind::Rsa2048 => 256,
        KeyKind::Rsa3072 => 384,
        KeyKind::P256 => 32,
        KeyKind::P384 => 48,
    }
}
