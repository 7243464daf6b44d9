//! Signatures of cards, checked by another implementation.

use aws_lc_rs::digest::{Algorithm, Digest as Imported, SHA256, SHA384, SHA512};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA512,
    UnparsedPublicKey, VerificationAlgorithm,
};
use der::Decode;
use vouch_core::ports::{CardRef, Digest, KeyKind, KeyUse, PinPath, Scheme, SignRequest, Smartcards};
use vouch_smartcard::{CardPolicy, PcscCards};

use crate::namespace::{Service, alone};
use crate::world::{Cards, FIRST, PIN, Seen, empty, ours, pin};

/// Whether the key in this certificate made this signature.
fn verifies(
    certificate: &[u8],
    how: &'static dyn VerificationAlgorithm,
    made_by: &'static Algorithm,
    digest: &[u8],
    signature: &[u8],
) -> bool {
    let certificate = x509_cert::Certificate::from_der(certificate).unwrap();
    let key = certificate.tbs_certificate.subject_public_key_info.subject_public_key;
    let digest = Imported::import_less_safe(digest, made_by).unwrap();
    UnparsedPublicKey::new(how, key.raw_bytes()).verify_digest(&digest, signature).is_ok()
}

/// Signs a SHA-256 or SHA-384 digest of sevens in the way that fits the key, and checks it.
pub fn signs(cards: &PcscCards, card: &CardRef, kind: KeyKind, certificate: &[u8]) -> bool {
    let (d32, d48) = ([7; 32], [7; 48]);
    let pin = pin(PIN);
    let sign = |digest| cards.sign(card, PinPath::Typed(&pin), SignRequest::authentication(kind, digest)).unwrap();
    match kind {
        KeyKind::Rsa2048 | KeyKind::Rsa3072 => {
            let signature = sign(Digest::Sha256(&d32));
            verifies(certificate, &RSA_PKCS1_2048_8192_SHA256, &SHA256, &d32, &signature)
        }
        KeyKind::P256 => verifies(certificate, &ECDSA_P256_SHA256_ASN1, &SHA256, &d32, &sign(Digest::Sha256(&d32))),
        KeyKind::P384 => verifies(certificate, &ECDSA_P384_SHA384_ASN1, &SHA384, &d48, &sign(Digest::Sha384(&d48))),
    }
}

#[test]
fn every_kind_of_card_signs() {
    alone("signatures::every_kind_of_card_signs", &[], || {
        let (_service, deck, cards) = (Service::start(), Cards::new(), ours(CardPolicy::default()));
        let seen = Seen::watching(&cards);
        let rows = [
            ("priya", KeyKind::Rsa2048),
            ("test-rsa3072", KeyKind::Rsa3072),
            ("test-p256", KeyKind::P256),
            ("test-p384", KeyKind::P384),
            ("test-gzip", KeyKind::Rsa2048),
            ("test-global", KeyKind::Rsa2048),
            ("test-short", KeyKind::Rsa2048),
        ];
        for (id, kind) in rows {
            seen.states("no card", [empty, empty]);
            let _in = deck.plug(id, FIRST);
            let card = seen.only(id);
            let holder = cards.holder(&card).unwrap();
            assert_eq!((holder.user_id.as_str(), holder.key), ("900000000011", kind), "{id}");
            assert_eq!(holder.tries_left, Some(3), "{id}");
            assert!(signs(&cards, &card, kind, &holder.certificate), "{id}");
            // A card that still knew the PIN would say 9000 instead of the tries.
            assert_eq!(cards.holder(&card).unwrap().tries_left, Some(3), "{id}: reset after signing");
        }
    });
}

#[test]
fn the_signing_key_and_pss_sign_too() {
    alone("signatures::the_signing_key_and_pss_sign_too", &[], || {
        let (_service, deck, cards) = (Service::start(), Cards::new(), ours(CardPolicy::default()));
        let seen = Seen::watching(&cards);
        let _in = deck.plug("priya", FIRST);
        let card = seen.only("priya");
        let (digest, pin) = ([7; 64], pin(PIN));
        let sign = |key, scheme| {
            let request = SignRequest { key, scheme, digest: Digest::Sha512(&digest) };
            cards.sign(&card, PinPath::Typed(&pin), request).unwrap()
        };
        let certificate = cards.holder(&card).unwrap().certificate;
        let by = |signature: &[u8]| verifies(&certificate, &RSA_PSS_2048_8192_SHA512, &SHA512, &digest, signature);
        let signature = sign(KeyUse::Authentication, Scheme::Pss);
        assert!(by(&signature));
        assert_ne!(signature, sign(KeyUse::Authentication, Scheme::Pss), "fresh salt");
        // Twice, each with its PIN directly before; with another key than the one to sign in with.
        for _ in 0..2 {
            let signature = sign(KeyUse::Signing, Scheme::Pss);
            assert_eq!((signature.len(), by(&signature)), (256, false));
        }
    });
}
