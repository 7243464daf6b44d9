//! GENERAL AUTHENTICATE: the bare private-key operation; the host has padded, or made the digest, already.

use aws_lc_rs::digest::{Digest, SHA256, SHA384};
use aws_lc_rs::signature::EcdsaKeyPair;
use rsa::hazmat::rsa_decrypt_and_check;
use rsa::rand_core::CryptoRngCore;
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, RsaPrivateKey};

use super::apdu::Status;
use super::tlv::{first, tlv};
use crate::pki::{KeyKind, PrivateKey};

const DYNAMIC_TEMPLATE: u8 = 0x7c;
const CHALLENGE: u8 = 0x81;
const RESPONSE: u8 = 0x82;

/// Algorithm identifier (SP 800-78-4 table 6-2).
#[must_use]
pub const fn algorithm(kind: KeyKind) -> u8 {
    match kind {
        KeyKind::Rsa3072 => 0x05,
        KeyKind::Rsa2048 => 0x07,
        KeyKind::P256 => 0x11,
        KeyKind::P384 => 0x14,
    }
}

/// Signs `7C { 82 00, 81 BLOCK }` (in any order) and answers `7C { 82 SIGNATURE }` (SP 800-73-4 part 2 section 3.2.4).
///
/// # Errors
/// [`Status::WRONG_DATA`] for any other template, a block of another length than the key wants, or a number that is not
/// below the modulus.
pub fn sign(key: &PrivateKey, template: &[u8]) -> Result<Vec<u8>, Status> {
    let challenge = challenge(template).ok_or(Status::WRONG_DATA)?;
    let signature = match key {
        PrivateKey::Rsa(key) => rsa(key, challenge)?,
        PrivateKey::Ec(kind, key) => ecdsa(*kind, key, challenge)?,
    };
    Ok(tlv(&[DYNAMIC_TEMPLATE], &tlv(&[RESPONSE], &signature)))
}

fn rsa(key: &RsaPrivateKey, block: &[u8]) -> Result<Vec<u8>, Status> {
    let number = BigUint::from_bytes_be(block);
    if block.len() != key.size() || number >= *key.n() {
        return Err(Status::WRONG_DATA);
    }
    // No blinding: nobody measures a training card.
    let signature =
        rsa_decrypt_and_check(key, None::<&mut dyn CryptoRngCore>, &number).map_err(|_| Status::WRONG_DATA)?;
    let signature = signature.to_bytes_be();
    let padding = vec![0; block.len().saturating_sub(signature.len())];
    Ok([padding, signature].concat())
}

/// `SEQUENCE { r, s }` over a digest as long as the order of the curve.
fn ecdsa(kind: KeyKind, key: &EcdsaKeyPair, digest: &[u8]) -> Result<Vec<u8>, Status> {
    let made_by = if kind == KeyKind::P384 { &SHA384 } else { &SHA256 };
    let digest = Digest::import_less_safe(digest, made_by).map_err(|_| Status::WRONG_DATA)?;
    key.sign_digest(&digest).map(|s| s.as_ref().to_vec()).map_err(|_| Status::WRONG_DATA)
}

fn challenge(template: &[u8]) -> Option<&[u8]> {
    let (DYNAMIC_TEMPLATE, mut inner, []) = first(template)? else { return None };
    let (mut challenge, mut asked) = (None, false);
    while !inner.is_empty() {
        let (tag, value, rest) = first(inner)?;
        match (tag, value) {
            (CHALLENGE, value) if challenge.is_none() => challenge = Some(value),
            (RESPONSE, []) if !asked => asked = true,
            _ => return None,
        }
        inner = rest;
    }
    challenge.filter(|_| asked)
}
