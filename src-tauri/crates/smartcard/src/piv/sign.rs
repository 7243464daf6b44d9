//! GENERAL AUTHENTICATE (SP 800-73-4 part 2 section 3.2.4): the card does the bare private-key operation.

use vouch_core::ports::{CardFault, KeyKind};

use super::apdu::{Command, Status};
use super::block::{bytes, is_signature};
use super::channel::Channel;
use super::tlv;

const GENERAL_AUTHENTICATE: u8 = 0x87;

const DYNAMIC_TEMPLATE: u8 = 0x7c;
const CHALLENGE: u8 = 0x81;
const RESPONSE: u8 = 0x82;

/// Has the key work on a block. The PIN must have been verified directly before.
///
/// # Errors
/// [`CardFault::Failed`] if the card does not sign, or not as it should.
pub fn sign(channel: &mut Channel<'_>, key: u8, kind: KeyKind, block: &[u8]) -> Result<Vec<u8>, CardFault> {
    let template = tlv::write(DYNAMIC_TEMPLATE, &[tlv::write(RESPONSE, &[]), tlv::write(CHALLENGE, block)].concat());
    let (answer, status) =
        channel.exchange(&Command::ask_long(GENERAL_AUTHENTICATE, algorithm(kind), key, template))?;
    match status {
        Status::OK => signature(&answer, kind),
        Status::NOT_VERIFIED => Err(CardFault::Failed("the card signs nothing although the PIN was right".into())),
        status => Err(CardFault::Failed(format!("GENERAL AUTHENTICATE was answered with {status}"))),
    }
}

/// Algorithm identifier (SP 800-78-4 table 6-2).
const fn algorithm(kind: KeyKind) -> u8 {
    match kind {
        KeyKind::Rsa3072 => 0x05,
        KeyKind::Rsa2048 => 0x07,
        KeyKind::P256 => 0x11,
        KeyKind::P384 => 0x14,
    }
}

/// Opens `7C { 82 signature }`.
fn signature(answer: &[u8], kind: KeyKind) -> Result<Vec<u8>, CardFault> {
    let inside = tlv::find(answer, u32::from(DYNAMIC_TEMPLATE)).ok().flatten().unwrap_or_default();
    let signature = tlv::find(inside, u32::from(RESPONSE)).ok().flatten().unwrap_or_default();
    let good = match kind {
        KeyKind::Rsa2048 | KeyKind::Rsa3072 => signature.len() == bytes(kind),
        KeyKind::P256 | KeyKind::P384 => is_signature(signature, bytes(kind)),
    };
    good.then(|| signature.to_vec()).ok_or_else(|| CardFault::Failed("the card's signature cannot be read".into()))
}

#[cfg(test)]
mod tests {
    use super::{KeyKind, signature, tlv::write};

    #[test]
    fn only_a_signature_of_the_key_is_taken() {
        let full = write(0x7c, &write(0x82, &[9; 256]));
        assert_eq!(signature(&full, KeyKind::Rsa2048).unwrap(), vec![9; 256]);
        let ecdsa = write(0x7c, &write(0x82, &[0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x06]));
        assert_eq!(signature(&ecdsa, KeyKind::P256).unwrap().len(), 8);
        let bad = [
            (KeyKind::Rsa2048, vec![]),
            (KeyKind::Rsa2048, write(0x7c, &[])),
            (KeyKind::Rsa2048, write(0x7c, &write(0x82, &[9; 255]))),
            (KeyKind::Rsa2048, write(0x82, &[9; 256])),
            (KeyKind::Rsa2048, full[..9].to_vec()),
            (KeyKind::Rsa3072, full.clone()),
            (KeyKind::P256, full),
            (KeyKind::Rsa2048, ecdsa),
        ];
        for (kind, answer) in bad {
            assert!(signature(&answer, kind).is_err(), "{kind:?}, {} bytes", answer.len());
        }
    }
}
