//! Signatures: schemes, kinds of key, key 9C.

use vouch_core::ports::{CardFault, Digest, KeyUse, Scheme};

use super::played::{AUTHENTICATION, Played, SIGNATURE};
use super::{CURRENT, P_256, P_384, RSA_3072, job, run, sign_with, typed};

const ECDSA: [u8; 8] = [0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x06];
const D20: &[u8; 20] = &[7; 20];
const D32: &[u8; 32] = &[7; 32];
const D48: &[u8; 48] = &[7; 48];
const D64: &[u8; 64] = &[7; 64];

#[test]
fn a_digest_is_padded_chained_and_signed() {
    let mut card = Played::with(CURRENT);
    assert_eq!(sign_with(&mut card, "135790").unwrap(), [0x5a; 256]);
    // 7C { 82 00, 81 { 00 01 FF.. 00 DigestInfo } }: 266 bytes, in two parts.
    assert_eq!(card.template.len(), 266);
    assert_eq!(card.template[..12], [0x7c, 0x82, 0x01, 0x06, 0x82, 0x00, 0x81, 0x82, 0x01, 0x00, 0x00, 0x01]);
    assert!(card.template.ends_with(&[7; 32]));
    let headers = card.headers();
    let verify = headers.iter().position(|h| h[1] == 0x20).unwrap();
    assert_eq!(headers[verify + 1..verify + 3], [[0x10, 0x87, 0x07, 0x9a], [0x00, 0x87, 0x07, 0x9a]]);
    assert_eq!(card.pins(), 1, "the PIN is offered once");
}

#[test]
fn each_kind_of_key_signs_in_its_schemes() {
    use Digest::{Sha1, Sha256, Sha384, Sha512};
    let rsa = |n: usize| vec![0x5a; n];
    // Certificate, scheme, digest; algorithm of GENERAL AUTHENTICATE, bytes of the block, the signature.
    let rows = [
        (CURRENT, Scheme::Pkcs1, Sha1(D20), 0x07, 256, rsa(256)),
        (CURRENT, Scheme::Pkcs1, Sha512(D64), 0x07, 256, rsa(256)),
        (CURRENT, Scheme::Pss, Sha256(D32), 0x07, 256, rsa(256)),
        (CURRENT, Scheme::Pss, Sha512(D64), 0x07, 256, rsa(256)),
        (RSA_3072, Scheme::Pkcs1, Sha384(D48), 0x05, 384, rsa(384)),
        (RSA_3072, Scheme::Pss, Sha1(D20), 0x05, 384, rsa(384)),
        (P_256, Scheme::Ecdsa, Sha1(D20), 0x11, 32, ECDSA.to_vec()),
        (P_256, Scheme::Ecdsa, Sha512(D64), 0x11, 32, ECDSA.to_vec()),
        (P_384, Scheme::Ecdsa, Sha256(D32), 0x14, 48, ECDSA.to_vec()),
        (P_384, Scheme::Ecdsa, Sha384(D48), 0x14, 48, ECDSA.to_vec()),
    ];
    for (n, (certificate, scheme, digest, algorithm, block, signature)) in rows.into_iter().enumerate() {
        let mut card = Played::with(certificate);
        card.signature = signature.clone();
        let signed = run(&mut card, &typed("135790"), &job(KeyUse::Authentication, scheme, digest));
        assert_eq!(signed, Ok(signature), "row {n}");
        assert_eq!(
            card.headers().iter().rfind(|h| h[1] == 0x87).map(|h| (h[2], h[3])),
            Some((algorithm, 0x9a)),
            "row {n}"
        );
        let headers = if block < 0x80 { 2 + 2 + 2 } else { 4 + 2 + 4 };
        assert_eq!(card.template.len(), headers + block, "row {n}");
    }
}

#[test]
fn a_scheme_that_does_not_fit_the_key_is_named_before_the_pin() {
    let rows = [
        (CURRENT, Scheme::Ecdsa, "a signature of scheme Ecdsa was asked of a key of kind Rsa2048"),
        (RSA_3072, Scheme::Ecdsa, "a signature of scheme Ecdsa was asked of a key of kind Rsa3072"),
        (P_256, Scheme::Pkcs1, "a signature of scheme Pkcs1 was asked of a key of kind P256"),
        (P_384, Scheme::Pss, "a signature of scheme Pss was asked of a key of kind P384"),
    ];
    for (certificate, scheme, why) in rows {
        let mut card = Played::with(certificate);
        let signed = run(&mut card, &typed("135790"), &job(KeyUse::Authentication, scheme, Digest::Sha256(D32)));
        assert_eq!(signed, Err(CardFault::Failed(why.into())));
        assert_eq!(card.pins(), 0, "{why}");
    }
}

#[test]
fn the_signing_key_signs_directly_after_the_pin() {
    let mut card = Played::holding(&[(AUTHENTICATION, CURRENT), (SIGNATURE, P_256)]);
    card.signature = ECDSA.to_vec();
    let job = job(KeyUse::Signing, Scheme::Ecdsa, Digest::Sha256(D32));
    assert!(run(&mut card, &typed("135790"), &job).is_ok());
    let headers = card.headers();
    assert_eq!(headers[headers.len() - 2..], [[0x00, 0x20, 0x00, 0x80], [0x00, 0x87, 0x11, 0x9c]]);
}
