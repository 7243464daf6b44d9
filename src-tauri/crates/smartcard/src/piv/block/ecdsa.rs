//! ECDSA (FIPS 186-5 section 6.4): the digest as the card takes it, and the signature as it gives it.

use der::asn1::UintRef;
use der::{Decode, Reader, SliceReader};

/// The leftmost bytes of a digest, or a shorter one with zeros before it: as long as the order of the curve.
pub fn fit(digest: &[u8], length: usize) -> Vec<u8> {
    let kept = digest.get(..length).unwrap_or(digest);
    let mut block = vec![0; length - kept.len()];
    block.extend_from_slice(kept);
    block
}

/// Whether this is `SEQUENCE { r, s }` in DER, both above zero and no longer than the curve, and nothing after.
pub fn is_signature(bytes: &[u8], length: usize) -> bool {
    let read = SliceReader::new(bytes).and_then(|mut reader| {
        let both = reader.sequence(|inside| {
            let numbers = [UintRef::decode(inside)?, UintRef::decode(inside)?];
            Ok(numbers.iter().all(|n| n.as_bytes() != [0] && n.as_bytes().len() <= length))
        })?;
        reader.finish(both)
    });
    read.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::{fit, is_signature};

    #[test]
    fn a_digest_is_cut_or_filled_up_to_the_curve() {
        let digest: Vec<u8> = (1..=64).collect();
        let rows = [
            (&digest[..32], 32, digest[..32].to_vec()),
            (&digest[..48], 32, digest[..32].to_vec()),
            (&digest[..64], 48, digest[..48].to_vec()),
            (&digest[..20], 32, [vec![0; 12], digest[..20].to_vec()].concat()),
            (&digest[..32], 48, [vec![0; 16], digest[..32].to_vec()].concat()),
        ];
        for (digest, length, expected) in rows {
            assert_eq!(fit(digest, length), expected);
        }
    }

    #[test]
    fn only_two_numbers_of_the_curve_are_a_signature() {
        let number = |bytes: &[u8]| [&[0x02, u8::try_from(bytes.len()).unwrap()], bytes].concat();
        let sequence = |parts: &[Vec<u8>]| crate::piv::tlv::write(0x30, &parts.concat());
        let (r, high) = (number(&[0x11; 32]), number(&[&[0x00][..], &[0x88; 32]].concat()));
        let rows = [
            ("two numbers", sequence(&[r.clone(), high]), true),
            ("small ones", sequence(&[number(&[1]), number(&[2])]), true),
            ("one", sequence(std::slice::from_ref(&r)), false),
            ("three", sequence(&[r.clone(), r.clone(), r.clone()]), false),
            ("zero", sequence(&[r.clone(), number(&[0])]), false),
            ("negative", sequence(&[r.clone(), number(&[0x88; 32])]), false),
            ("too long", sequence(&[r.clone(), number(&[0x11; 33])]), false),
            ("not minimal", sequence(&[r.clone(), number(&[0, 0x11])]), false),
            ("something after", [sequence(&[r.clone(), r.clone()]), vec![0]].concat(), false),
            ("cut off", sequence(&[r.clone(), r])[..40].to_vec(), false),
            ("bare", [[0x11; 32], [0x22; 32]].concat(), false),
            ("nothing", vec![], false),
        ];
        for (name, bytes, expected) in rows {
            assert_eq!(is_signature(&bytes, 32), expected, "{name}");
        }
    }
}
