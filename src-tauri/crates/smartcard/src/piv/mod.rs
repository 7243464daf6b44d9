//! PIV (SP 800-73-4): what an NHS smartcard of series 9 speaks. Pure: bytes in, bytes out, through [`crate::Card`].

mod apdu;
mod certificate;
mod data;
mod select;
mod sign;
mod tlv;
mod verify;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use vouch_core::ports::{CardFault, CardHolder, Digest, Pin};

use crate::Card;
use certificate::Certificate;

/// A digest that owns its bytes: the work runs on another thread than the caller's.
#[derive(Clone, Copy)]
pub(crate) enum OwnedDigest {
    Sha1([u8; 20]),
    Sha256([u8; 32]),
}

impl From<Digest<'_>> for OwnedDigest {
    fn from(digest: Digest<'_>) -> Self {
        match digest {
            Digest::Sha1(bytes) => Self::Sha1(*bytes),
            Digest::Sha256(bytes) => Self::Sha256(*bytes),
        }
    }
}

/// Whose card it is. Asks no PIN.
///
/// # Errors
/// [`CardFault::NotNhs`], [`CardFault::Expired`], or what the transport says.
pub(crate) fn holder(card: &mut dyn Card, now: Timestamp) -> Result<CardHolder, CardFault> {
    let certificate = authentication(card, now)?;
    let tries_left = verify::tries_left(card)?;
    Ok(CardHolder {
        user_id: certificate.user_id,
        certificate: certificate.der,
        expires: certificate.expires,
        tries_left,
    })
}

/// Signs one digest with key 9A: the certificate is read first, so that no PIN is spent on a card that cannot be used.
///
/// # Errors
/// As [`holder`], and what becomes of the PIN.
pub(crate) fn sign(card: &mut dyn Card, now: Timestamp, pin: &Pin, digest: OwnedDigest) -> Result<Vec<u8>, CardFault> {
    let certificate = authentication(card, now)?;
    verify::verify(card, pin)?;
    sign::sign(card, certificate.key, digest)
}

fn authentication(card: &mut dyn Card, now: Timestamp) -> Result<Certificate, CardFault> {
    select::select(card)?;
    let certificate = Certificate::read(data::certificate(card)?)?;
    if certificate.expires <= now { Err(CardFault::Expired) } else { Ok(certificate) }
}
