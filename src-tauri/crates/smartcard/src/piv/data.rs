//! GET DATA (SP 800-73-4 part 2 section 3.1.2): the certificates on a card.

use std::io::Read;

use flate2::read::GzDecoder;
use vouch_core::ports::CardFault;

use super::apdu::{Command, Status};
use super::channel::Channel;
use super::tlv::{self, TlvFault};

pub const GET_DATA: u8 = 0xcb;
/// Longest certificate, in bytes, once it is unpacked.
pub const MAX_CERTIFICATE: u64 = 16 << 10;

/// `5C 03`: a tag list with one tag of three bytes.
const LIST: [u8; 2] = [0x5c, 0x03];
const OBJECT: u32 = 0x53;
const CERTIFICATE: u32 = 0x70;
const CERT_INFO: u32 = 0x71;
/// Bit of certificate info: the certificate is compressed with gzip (part 1 appendix A).
const COMPRESSED: u8 = 0x01;

/// Reads the certificate in this object, DER; `None` where the card has none.
///
/// # Errors
/// [`CardFault::NotNhs`] for one that cannot be read.
pub fn certificate(channel: &mut Channel<'_>, object: [u8; 3]) -> Result<Option<Vec<u8>>, CardFault> {
    match channel.exchange(&Command::ask_long(GET_DATA, 0x3f, 0xff, [&LIST[..], &object].concat()))? {
        (object, Status::OK) => open(&object),
        (_, Status::NOT_FOUND) => Ok(None),
        (_, status) => Err(CardFault::NotNhs(format!("the certificate cannot be read ({status})"))),
    }
}

/// Opens `53 { 70 certificate, 71 info, FE }`.
fn open(object: &[u8]) -> Result<Option<Vec<u8>>, CardFault> {
    let broken = |e: TlvFault| CardFault::NotNhs(format!("the certificate object cannot be read: {e}"));
    let inside = tlv::find(object, OBJECT).map_err(broken)?.unwrap_or_default();
    let info = tlv::find(inside, CERT_INFO).map_err(broken)?.and_then(|i| i.first().copied()).unwrap_or(0);
    match tlv::find(inside, CERTIFICATE).map_err(broken)? {
        None | Some([]) => Ok(None),
        Some(packed) if info & COMPRESSED != 0 => unpack(packed).map(Some),
        Some(der) => Ok(Some(der.to_vec())),
    }
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, CardFault> {
    let mut der = Vec::new();
    let read = GzDecoder::new(packed).take(MAX_CERTIFICATE + 1).read_to_end(&mut der);
    match read.map(u64::try_from) {
        Ok(Ok(0..=MAX_CERTIFICATE)) => Ok(der),
        Ok(_) => Err(CardFault::NotNhs(format!("a compressed certificate of more than {MAX_CERTIFICATE} bytes"))),
        Err(_) => Err(CardFault::NotNhs("the certificate is compressed in a way that cannot be read".into())),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::{CardFault, MAX_CERTIFICATE, open, tlv::write};

    fn zip(bytes: &[u8]) -> Vec<u8> {
        let mut out = GzEncoder::new(Vec::new(), Compression::best());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn a_certificate_object_is_opened_or_refused_in_words() {
        let object = |parts: &[Vec<u8>]| write(0x53, &parts.concat());
        let zipped = |bytes: &[u8]| object(&[write(0x70, bytes), write(0x71, &[1]), write(0xfe, &[])]);
        let most = usize::try_from(MAX_CERTIFICATE).unwrap();
        let rows = [
            (object(&[write(0x70, b"der"), write(0x71, &[0]), write(0xfe, &[])]), Ok(Some(b"der".to_vec()))),
            (object(&[write(0x70, b"der")]), Ok(Some(b"der".to_vec()))),
            (object(&[write(0x71, &[0]), write(0x70, b"der")]), Ok(Some(b"der".to_vec()))),
            (zipped(&zip(b"der")), Ok(Some(b"der".to_vec()))),
            (zipped(&zip(&vec![7; most])), Ok(Some(vec![7; most]))),
            (zipped(&zip(&vec![7; most + 1])), Err("a compressed certificate of more than 16384 bytes")),
            // A thousand times as long as what is on the card.
            (zipped(&zip(&vec![7; most * 200])), Err("a compressed certificate of more than 16384 bytes")),
            (zipped(b"zip"), Err("the certificate is compressed in a way that cannot be read")),
            (zipped(&zip(b"der")[..12]), Err("the certificate is compressed in a way that cannot be read")),
            (object(&[write(0x70, b""), write(0x71, &[0])]), Ok(None)),
            (object(&[]), Ok(None)),
            (vec![], Ok(None)),
            (vec![0x53, 0x05, 0x70], Err("the certificate object cannot be read: cut off")),
            (vec![0x53, 0x02, 0x70, 0x09], Err("the certificate object cannot be read: cut off")),
        ];
        for (bytes, expected) in rows {
            let expected = expected.map_err(|why| CardFault::NotNhs(why.into()));
            assert_eq!(open(&bytes), expected, "{} bytes", bytes.len());
        }
    }
}
