//! Which certificate of a token is which (spec/auth.md 3): the same reading as for PIV, and what PKCS#11 adds to it.

use std::cmp::Reverse;

use vouch_core::ports::{CardFault, KeyUse};

use super::wire::{Found, unhex};
use crate::IssuerNames;
use crate::piv::Certificate;

/// A certificate, and the key that it is for.
pub struct Chosen {
    /// `CKA_ID` of certificate and key, in hex.
    pub id: String,
    /// The certificate.
    pub certificate: Certificate,
}

/// The certificate for this use: one that says so, else one that says nothing. Among several, for signing in the one whose
/// key can decrypt (as the recorded NHS client chose), for signing the one whose key cannot; then the one that lasts
/// longest, as a renewed token may hold the old one too.
///
/// # Errors
/// [`CardFault::NotNhs`] if there is none.
pub fn choose(found: Vec<Found>, wanted: KeyUse, issuers: &IssuerNames) -> Result<Chosen, CardFault> {
    let mut why = CardFault::NotNhs("the token has no certificate".into());
    let mut best: Option<(_, Chosen)> = None;
    for Found { id, der, decrypts } in found {
        let certificate = match Certificate::read(unhex(&der).unwrap_or_default(), issuers) {
            Ok(certificate) => certificate,
            Err(fault) => {
                why = fault;
                continue;
            }
        };
        if certificate.meant.is_some_and(|meant| meant != wanted) {
            why = CardFault::NotNhs("no certificate of the token is for this use".into());
            continue;
        }
        let by_key = match decrypts.map(|can| can == (wanted == KeyUse::Authentication)) {
            Some(true) => 0,
            None => 1,
            Some(false) => 2,
        };
        let rank = (certificate.meant.is_none(), by_key, Reverse(certificate.expires));
        if best.as_ref().is_none_or(|(first, _)| rank < *first) {
            best = Some((rank, Chosen { id, certificate }));
        }
    }
    best.map(|(_, chosen)| chosen).ok_or(why)
}
