//! What a module is given to sign, and how its signature is handed on.

use der::asn1::{AnyRef, UintRef};
use der::{Encode, Tag};
use vouch_core::ports::{CardFault, Digest, KeyKind, Scheme};

use super::wire::{Hash, Mechanism};
use crate::piv::{self, key_bytes};

/// The mechanism for a scheme, and what it is applied to.
///
/// # Errors
/// [`CardFault::Failed`] if the scheme does not fit the key.
pub fn block(kind: KeyKind, scheme: Scheme, digest: Digest<'_>) -> Result<(Mechanism, Vec<u8>), CardFault> {
    let bytes = digest.bytes();
    match (kind, scheme) {
        (KeyKind::Rsa2048 | KeyKind::Rsa3072, Scheme::Pkcs1) => {
            Ok((Mechanism::RsaPkcs, [piv::Hash::of(&digest).info(), bytes].concat()))
        }
        (KeyKind::Rsa2048 | KeyKind::Rsa3072, Scheme::Pss) => Ok((Mechanism::RsaPss(hash(digest)), bytes.to_vec())),
        // FIPS 186-5 section 6.4.1: of a digest longer than the order, its leftmost bits.
        (KeyKind::P256 | KeyKind::P384, Scheme::Ecdsa) => {
            Ok((Mechanism::Ecdsa, bytes.iter().copied().take(key_bytes(kind)).collect()))
        }
        (kind, scheme) => Err(CardFault::Failed(format!("the key ({kind:?}) does not sign in this way ({scheme:?})"))),
    }
}

/// The signature as the port has it: as long as the RSA key, or for ECDSA `SEQUENCE { r, s }` (SEC 1 appendix C.8).
///
/// # Errors
/// [`CardFault::Failed`] if the module's is neither.
pub fn signature(kind: KeyKind, made: &[u8]) -> Result<Vec<u8>, CardFault> {
    let odd = || CardFault::Failed(format!("a signature of {} bytes for a key of kind {kind:?}", made.len()));
    match kind {
        KeyKind::Rsa2048 | KeyKind::Rsa3072 => (made.len() == key_bytes(kind)).then(|| made.to_vec()).ok_or_else(odd),
        KeyKind::P256 | KeyKind::P384 => {
            let (r, s) =
                made.split_at_checked(key_bytes(kind)).filter(|(_, s)| s.len() == key_bytes(kind)).ok_or_else(odd)?;
            sequence(r, s).map_err(|_| odd())
        }
    }
}

fn sequence(r: &[u8], s: &[u8]) -> der::Result<Vec<u8>> {
    let integers = [UintRef::new(r)?.to_der()?, UintRef::new(s)?.to_der()?].concat();
    AnyRef::new(Tag::Sequence, &integers)?.to_der()
}

const fn hash(digest: Digest<'_>) -> Hash {
    match digest {
        Digest::Sha1(_) => Hash::Sha1,
        Digest::Sha256(_) => Hash::Sha256,
        Digest::Sha384(_) => Hash::Sha384,
        Digest::Sha512(_) => Hash::Sha512,
    }
}

#[cfg(test)]
mod tests {
    use super::{CardFault, Digest, Hash, KeyKind, Mechanism, Scheme, block, signature};

    #[test]
    fn a_scheme_that_fits_the_key_becomes_a_mechanism() {
        let (sha1, sha256, sha384, sha512) = ([1; 20], [2; 32], [3; 48], [4; 64]);
        let rows = [
            (KeyKind::Rsa2048, Scheme::Pkcs1, Digest::Sha1(&sha1), Mechanism::RsaPkcs, 35),
            (KeyKind::Rsa2048, Scheme::Pkcs1, Digest::Sha256(&sha256), Mechanism::RsaPkcs, 51),
            (KeyKind::Rsa3072, Scheme::Pkcs1, Digest::Sha384(&sha384), Mechanism::RsaPkcs, 67),
            (KeyKind::Rsa3072, Scheme::Pkcs1, Digest::Sha512(&sha512), Mechanism::RsaPkcs, 83),
            (KeyKind::Rsa2048, Scheme::Pss, Digest::Sha256(&sha256), Mechanism::RsaPss(Hash::Sha256), 32),
            (KeyKind::Rsa2048, Scheme::Pss, Digest::Sha512(&sha512), Mechanism::RsaPss(Hash::Sha512), 64),
            (KeyKind::P256, Scheme::Ecdsa, Digest::Sha1(&sha1), Mechanism::Ecdsa, 20),
            (KeyKind::P256, Scheme::Ecdsa, Digest::Sha512(&sha512), Mechanism::Ecdsa, 32),
            (KeyKind::P384, Scheme::Ecdsa, Digest::Sha512(&sha512), Mechanism::Ecdsa, 48),
        ];
        for (kind, scheme, digest, mechanism, length) in rows {
            let (made, bytes) = block(kind, scheme, digest).unwrap();
            assert_eq!((made, bytes.len()), (mechanism, length), "{kind:?} {scheme:?}");
            // A DigestInfo says its own length.
            assert!(mechanism != Mechanism::RsaPkcs || usize::from(bytes[1]) + 2 == length);
        }
    }

    #[test]
    fn a_scheme_that_does_not_fit_is_a_fault() {
        let rows = [
            (KeyKind::Rsa2048, Scheme::Ecdsa),
            (KeyKind::Rsa3072, Scheme::Ecdsa),
            (KeyKind::P256, Scheme::Pkcs1),
            (KeyKind::P384, Scheme::Pss),
        ];
        for (kind, scheme) in rows {
            let fault = block(kind, scheme, Digest::Sha256(&[0; 32])).unwrap_err();
            assert!(matches!(fault, CardFault::Failed(_)), "{kind:?} {scheme:?}");
        }
    }

    #[test]
    fn r_and_s_become_integers_of_a_sequence() {
        let mut made = vec![0; 64];
        (made[31], made[32]) = (0x7f, 0x80);
        let s = [&[0x02, 0x21, 0x00, 0x80][..], &[0; 31]].concat();
        let expected = [&[0x30, 0x26, 0x02, 0x01, 0x7f][..], &s].concat();
        assert_eq!(signature(KeyKind::P256, &made), Ok(expected));
    }

    #[test]
    fn a_signature_has_the_length_of_its_key() {
        let rows = [(KeyKind::Rsa2048, 256), (KeyKind::Rsa3072, 384), (KeyKind::P256, 64), (KeyKind::P384, 96)];
        for (kind, length) in rows {
            assert!(signature(kind, &vec![1; length]).is_ok(), "{kind:?}");
            for wrong in [0, length - 1, length + 1] {
                assert!(signature(kind, &vec![1; wrong]).is_err(), "{kind:?} {wrong}");
            }
        }
    }
}
