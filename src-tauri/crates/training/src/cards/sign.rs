//! GENERAL AUTHENTICATE with an RSA-2048 key: the bare private-key operation; the host has padded already.

use rsa::hazmat::rsa_decrypt_and_check;
use rsa::rand_core::CryptoRngCore;
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, RsaPrivateKey};

use super::apdu::Status;
use super::tlv::{first, tlv};

/// Algorithm identifier of RSA-2048 (SP 800-78-4 table 6-2).
pub const RSA_2048: u8 = 0x07;
/// Bytes of a challenge and of a signature.
const BLOCK: usize = 256;

const DYNAMIC_TEMPLATE: u8 = 0x7c;
const CHALLENGE: u8 = 0x81;
const RESPONSE: u8 = 0x82;

/// Signs `7C { 82 00, 81 BLOCK }` (in any order) and answers `7C { 82 BLOCK }` (SP 800-73-4 part 2 section 3.2.4).
///
/// # Errors
/// [`Status::WRONG_DATA`] for any other template, or a number that is not below the modulus.
pub fn sign(key: &RsaPrivateKey, template: &[u8]) -> Result<Vec<u8>, Status> {
    let challenge = challenge(template).filter(|c| c.len() == BLOCK).ok_or(Status::WRONG_DATA)?;
    let number = BigUint::from_bytes_be(challenge);
    if number >= *key.n() {
        return Err(Status::WRONG_DATA);
    }
    // No blinding: nobody measures a training card.
    let signature =
        rsa_decrypt_and_check(key, None::<&mut dyn CryptoRngCore>, &number).map_err(|_| Status::WRONG_DATA)?;
    let signature = signature.to_bytes_be();
    let padding = vec![0; BLOCK.saturating_sub(signature.len())];
    let element = tlv(&[RESPONSE], &[padding, signature].concat());
    Ok(tlv(&[DYNAMIC_TEMPLATE], &element))
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
