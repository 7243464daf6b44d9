//! GENERAL AUTHENTICATE with key 9A (SP 800-73-4 part 2 section 3.2.4): the card does bare RSA, the padding is made here.

use vouch_core::ports::CardFault;

use super::OwnedDigest;
use super::apdu::{Command, Status, exchange};
use super::certificate::Key;
use super::tlv;
use crate::Card;

const GENERAL_AUTHENTICATE: u8 = 0x87;
/// The PIV authentication key.
const KEY_9A: u8 = 0x9a;

const DYNAMIC_TEMPLATE: u8 = 0x7c;
const CHALLENGE: u8 = 0x81;
const RESPONSE: u8 = 0x82;

/// DigestInfo up to the digest (RFC 8017 section 9.2, note 1).
const SHA1_INFO: [u8; 15] = [0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14];
const SHA256_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// Signs a digest. The PIN must have been verified in the same transaction.
///
/// # Errors
/// [`CardFault::Failed`] if the card does not sign, or not as it should.
pub fn sign(card: &mut dyn Card, key: Key, digest: OwnedDigest) -> Result<Vec<u8>, CardFault> {
    let block = pad(digest, key.bytes());
    let template = tlv::write(DYNAMIC_TEMPLATE, &[tlv::write(RESPONSE, &[]), tlv::write(CHALLENGE, &block)].concat());
    let (answer, status) = exchange(card, &Command::ask(GENERAL_AUTHENTICATE, key.algorithm(), KEY_9A, template))?;
    match status {
        Status::OK => signature(&answer, key.bytes()),
        Status::NOT_VERIFIED => Err(CardFault::Failed("the card signs nothing although the PIN was right".into())),
        status => Err(CardFault::Failed(format!("GENERAL AUTHENTICATE was answered with {status}"))),
    }
}

/// EMSA-PKCS1-v1_5 (RFC 8017 section 9.2): `00 01 FF.. 00 DigestInfo`, as long as the key.
fn pad(digest: OwnedDigest, length: usize) -> Vec<u8> {
    let info = match &digest {
        OwnedDigest::Sha1(digest) => [&SHA1_INFO[..], digest].concat(),
        OwnedDigest::Sha256(digest) => [&SHA256_INFO[..], digest].concat(),
    };
    let mut block = vec![0x00, 0x01];
    block.resize(length.saturating_sub(info.len() + 1), 0xff);
    block.push(0x00);
    block.extend(info);
    block
}

/// Opens `7C { 82 signature }`.
fn signature(answer: &[u8], length: usize) -> Result<Vec<u8>, CardFault> {
    let inside = tlv::find(answer, u32::from(DYNAMIC_TEMPLATE)).ok().flatten().unwrap_or_default();
    match tlv::find(inside, u32::from(RESPONSE)) {
        Ok(Some(signature)) if signature.len() == length => Ok(signature.to_vec()),
        _ => Err(CardFault::Failed("the card's signature cannot be read".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::{OwnedDigest, pad, signature, tlv::write};

    #[test]
    fn a_padded_block_is_as_long_as_the_key() {
        let rows = [
            (OwnedDigest::Sha1([7; 20]), 256, 35),
            (OwnedDigest::Sha256([7; 32]), 256, 51),
            (OwnedDigest::Sha1([7; 20]), 384, 35),
            (OwnedDigest::Sha256([7; 32]), 384, 51),
        ];
        for (digest, length, info) in rows {
            let block = pad(digest, length);
            assert_eq!(block.len(), length);
            assert_eq!(block[..2], [0x00, 0x01]);
            let filled = length - info - 1;
            assert!(block[2..filled].iter().all(|b| *b == 0xff));
            assert_eq!((block[filled], block[filled + 1]), (0x00, 0x30));
        }
    }

    #[test]
    fn only_a_signature_as_long_as_the_key_is_taken() {
        let full = write(0x7c, &write(0x82, &[9; 256]));
        assert_eq!(signature(&full, 256).unwrap(), vec![9; 256]);
        let bad = [
            vec![],
            write(0x7c, &[]),
            write(0x7c, &write(0x82, &[9; 255])),
            write(0x82, &[9; 256]),
            full[..9].to_vec(),
        ];
        for answer in bad {
            assert!(signature(&answer, 256).is_err(), "{} bytes", answer.len());
        }
    }
}
