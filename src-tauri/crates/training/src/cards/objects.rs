//! The data objects on a training card (SP 800-73-4 part 1 section 3 and appendix A).

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::tlv::tlv;

/// The registered identifier of PIV: `A0 00 00 03 08`.
pub const PIV_RID: [u8; 5] = [0xa0, 0x00, 0x00, 0x03, 0x08];
/// Full identifier of the PIV application, version 1.0.
pub const PIV_AID: [u8; 11] = [0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00];

/// Reference of the PIN of the PIV application.
pub const APPLICATION_PIN: u8 = 0x80;
/// Reference of the PIN of the whole card.
pub const GLOBAL_PIN: u8 = 0x00;

/// Tag of the discovery object.
pub const DISCOVERY: &[u8] = &[0x7e];
/// Tag of the Card Holder Unique Identifier.
pub const CHUID: &[u8] = &[0x5f, 0xc1, 0x02];
/// Tag of the certificate of key 9A.
pub const AUTHENTICATION_CERTIFICATE: &[u8] = &[0x5f, 0xc1, 0x05];
/// Tag of the certificate of key 9C.
pub const SIGNING_CERTIFICATE: &[u8] = &[0x5f, 0xc1, 0x0a];

/// The CHUID's expiry date, long after any training.
const CHUID_EXPIRY: &[u8; 8] = b"20991231";
/// PIN usage policy of the discovery object: application PIN alone; or both, of which the global is the one to ask for.
const APPLICATION_ALONE: [u8; 2] = [0x40, 0x00];
const GLOBAL_PREFERRED: [u8; 2] = [0x60, 0x20];

/// What SELECT answers: the application property template.
#[must_use]
pub fn application() -> Vec<u8> {
    let pix = PIV_AID.strip_prefix(&PIV_RID).unwrap_or_default();
    tlv(&[0x61], &[tlv(&[0x4f], pix), tlv(&[0x79], &tlv(&[0x4f], &PIV_RID))].concat())
}

/// The discovery object. It has no `53` around it.
#[must_use]
pub fn discovery(global_pin: bool) -> Vec<u8> {
    let policy = if global_pin { GLOBAL_PREFERRED } else { APPLICATION_ALONE };
    tlv(DISCOVERY, &[tlv(&[0x4f], &PIV_AID), tlv(&[0x5f, 0x2f], &policy)].concat())
}

/// The CHUID: no FASC-N (all zero), a GUID made of the user id, no signature.
#[must_use]
pub fn chuid(user_id: &str) -> Vec<u8> {
    let mut guid = [0u8; 16];
    for (slot, byte) in guid.iter_mut().zip(user_id.bytes()) {
        *slot = byte;
    }
    let parts =
        [tlv(&[0x30], &[0; 25]), tlv(&[0x34], &guid), tlv(&[0x35], CHUID_EXPIRY), tlv(&[0x3e], &[]), tlv(&[0xfe], &[])];
    tlv(&[0x53], &parts.concat())
}

/// A certificate container; certificate info 01 says that it is compressed with gzip.
#[must_use]
pub fn certificate(der: &[u8], compressed: bool) -> Vec<u8> {
    let (der, info) = if compressed { (gzip(der), 0x01) } else { (der.to_vec(), 0x00) };
    tlv(&[0x53], &[tlv(&[0x70], &der), tlv(&[0x71], &[info]), tlv(&[0xfe], &[])].concat())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail; what is not whole could not be read as a certificate.
    let _ = packed.write_all(bytes);
    packed.finish().unwrap_or_default()
}
