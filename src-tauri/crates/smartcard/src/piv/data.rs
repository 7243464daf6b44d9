//! GET DATA (SP 800-73-4 part 2 section 3.1.2): the certificate of key 9A.

use vouch_core::ports::CardFault;

use super::apdu::{Command, Status, exchange};
use super::tlv::{self, TlvFault};
use crate::Card;

const GET_DATA: u8 = 0xcb;
/// `5C 03 5FC105`: X.509 Certificate for PIV Authentication (part 1 table 3).
const AUTHENTICATION: [u8; 5] = [0x5c, 0x03, 0x5f, 0xc1, 0x05];

const OBJECT: u32 = 0x53;
const CERTIFICATE: u32 = 0x70;
const CERT_INFO: u32 = 0x71;
/// Bit of certificate info: the certificate is compressed with gzip (part 1 appendix A).
const COMPRESSED: u8 = 0x01;

/// Reads the authentication certificate, DER.
///
/// # Errors
/// [`CardFault::NotNhs`] if there is none, or none that can be read.
pub fn certificate(card: &mut dyn Card) -> Result<Vec<u8>, CardFault> {
    match exchange(card, &Command::ask(GET_DATA, 0x3f, 0xff, AUTHENTICATION.to_vec()))? {
        (object, Status::OK) => open(&object),
        (_, Status::NOT_FOUND) => Err(CardFault::NotNhs("no authentication certificate".into())),
        (_, status) => Err(CardFault::NotNhs(format!("the authentication certificate cannot be read ({status})"))),
    }
}

/// Opens `53 { 70 certificate, 71 info, FE }`.
fn open(object: &[u8]) -> Result<Vec<u8>, CardFault> {
    let broken = |e: TlvFault| CardFault::NotNhs(format!("the certificate object cannot be read: {e}"));
    let inside = tlv::find(object, OBJECT).map_err(broken)?.unwrap_or_default();
    let info = tlv::find(inside, CERT_INFO).map_err(broken)?.and_then(|i| i.first().copied()).unwrap_or(0);
    if info & COMPRESSED != 0 {
        return Err(CardFault::NotNhs("the certificate is compressed, which Vouch cannot read yet".into()));
    }
    match tlv::find(inside, CERTIFICATE).map_err(broken)? {
        Some(der) if !der.is_empty() => Ok(der.to_vec()),
        _ => Err(CardFault::NotNhs("no authentication certificate".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::{CardFault, open, tlv::write};

    #[test]
    fn a_certificate_object_is_opened_or_refused_in_words() {
        let object = |parts: &[Vec<u8>]| write(0x53, &parts.concat());
        let rows = [
            (object(&[write(0x70, b"der"), write(0x71, &[0]), write(0xfe, &[])]), Ok(b"der".to_vec())),
            (object(&[write(0x70, b"der")]), Ok(b"der".to_vec())),
            (object(&[write(0x71, &[0]), write(0x70, b"der")]), Ok(b"der".to_vec())),
            (
                object(&[write(0x70, b"zip"), write(0x71, &[1])]),
                Err("the certificate is compressed, which Vouch cannot read yet"),
            ),
            (object(&[write(0x70, b""), write(0x71, &[0])]), Err("no authentication certificate")),
            (object(&[]), Err("no authentication certificate")),
            (vec![], Err("no authentication certificate")),
            (vec![0x53, 0x05, 0x70], Err("the certificate object cannot be read: cut off")),
            (vec![0x53, 0x02, 0x70, 0x09], Err("the certificate object cannot be read: cut off")),
        ];
        for (bytes, expected) in rows {
            let expected = expected.map_err(|why| CardFault::NotNhs(why.into()));
            assert_eq!(open(&bytes), expected, "{bytes:02x?}");
        }
    }
}
