//! EMSA-PSS (RFC 8017 section 9.1.1), with MGF1 over the same hash.

use crate::piv::job::Hash;

const TRAILER: u8 = 0xbc;
/// The eight zero bytes before digest and salt.
const ZEROS: [u8; 8] = [0; 8];

/// The encoded message for a modulus of `length` bytes whose highest bit is set: one bit shorter than the modulus. Digest
/// and salt have room in every key that is known here.
pub fn encode(hash: Hash, digest: &[u8], salt: &[u8], length: usize) -> Vec<u8> {
    let h = hash.digest(&[&ZEROS, digest, salt].concat());
    let mut db = vec![0; length.saturating_sub(h.len() + salt.len() + 2)];
    db.push(0x01);
    db.extend_from_slice(salt);
    for (byte, mask) in db.iter_mut().zip(mask(hash, &h)) {
        *byte ^= mask;
    }
    if let Some(first) = db.first_mut() {
        *first &= 0x7f;
    }
    [&db[..], &h, &[TRAILER]].concat()
}

/// MGF1 (RFC 8017 appendix B.2.1), as long as it is taken.
fn mask(hash: Hash, seed: &[u8]) -> impl Iterator<Item = u8> {
    (0u32..).flat_map(move |counter| hash.digest(&[seed, &counter.to_be_bytes()].concat()))
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{
        RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, UnparsedPublicKey,
    };
    use rsa::hazmat::rsa_decrypt_and_check;
    use rsa::pkcs1::EncodeRsaPublicKey;
    use rsa::rand_core::OsRng;
    use rsa::signature::hazmat::PrehashVerifier;
    use rsa::{BigUint, RsaPrivateKey, pss};

    use super::{Hash, encode};

    fn signed(key: &RsaPrivateKey, block: &[u8]) -> Vec<u8> {
        let number = BigUint::from_bytes_be(block);
        let signature = rsa_decrypt_and_check(key, Some(&mut OsRng), &number).unwrap().to_bytes_be();
        [vec![0; block.len() - signature.len()], signature].concat()
    }

    /// Two other implementations check what was encoded here.
    #[test]
    fn what_is_encoded_verifies() {
        let key = RsaPrivateKey::new(&mut OsRng, 2048).unwrap();
        let public = key.to_public_key();
        let der = public.to_pkcs1_der().unwrap();
        let rows: [(Hash, usize, &'static RsaParameters); 3] = [
            (Hash::Sha256, 32, &RSA_PSS_2048_8192_SHA256),
            (Hash::Sha384, 48, &RSA_PSS_2048_8192_SHA384),
            (Hash::Sha512, 64, &RSA_PSS_2048_8192_SHA512),
        ];
        for (hash, length, parameters) in rows {
            let signature = signed(&key, &encode(hash, &hash.digest(b"signed"), &vec![9; length], 256));
            let public = UnparsedPublicKey::new(parameters, der.as_bytes());
            assert!(public.verify(b"signed", &signature).is_ok(), "{hash:?}");
            assert!(public.verify(b"another", &signature).is_err(), "{hash:?}");
        }
        let signature = signed(&key, &encode(Hash::Sha1, &[7; 20], &[9; 20], 256));
        let signature = pss::Signature::try_from(signature.as_slice()).unwrap();
        assert!(pss::VerifyingKey::<sha1::Sha1>::new(public).verify_prehash(&[7; 20], &signature).is_ok());
    }
}
