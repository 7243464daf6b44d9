//! SoftHSM: tokens that PC/SC does not show.

use std::path::Path;
use std::sync::Arc;

use vouch_core::ports::{
    CardFault, CardRef, Digest, KeyKind, KeyUse, PinEntry, PinPath, Scheme, SignRequest, Smartcards,
};

use crate::keys::{Key, subject};
use crate::support::{NoReaders, Watched, module, pin};
use crate::tokens::{PIN, SOFTHSM, Tokens};

const RSA_2048: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
const P_256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
const P_384: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"];

const SHA1: Digest<'_> = Digest::Sha1(&[0x11; 20]);
const SHA256: Digest<'_> = Digest::Sha256(&[0x22; 32]);
const SHA384: Digest<'_> = Digest::Sha384(&[0x33; 48]);
const SHA512: Digest<'_> = Digest::Sha512(&[0x44; 64]);

#[test]
fn tokens_are_watched_read_and_signed_with() {
    let Some(tokens) = Tokens::new("tokens_are_watched_read_and_signed_with") else { return };
    let key = |name: &str, kind, user: &str, usage| Key::make(tokens.path(), name, kind, &subject(user), usage);
    let stranger = Key::make(tokens.path(), "stranger", RSA_2048, "/O=Shop/CN=Loyalty", "digitalSignature");
    let signing = key("signing", RSA_2048, "900000000011", "nonRepudiation");
    let rsa = key("rsa", RSA_2048, "900000000011", "digitalSignature");
    let p256 = key("p256", P_256, "900000000012", "digitalSignature");
    let p384 = key("p384", P_384, "900000000013", "digitalSignature");
    tokens.add("A", &[&stranger, &signing, &rsa]);
    tokens.add("B", &[&p256]);
    tokens.add("C", &[&p384]);
    tokens.add("D", &[&stranger]);
    let watched = Watched::new(Arc::new(NoReaders), vec![module(Path::new(SOFTHSM), tokens.program())]);

    // SoftHSM has a fifth slot, for a token that is not initialised yet.
    let seen = watched.cards(4);
    for card in &seen {
        assert!(card.reader.starts_with("SoftHSM slot ID 0x") && card.reader.ends_with(" (libsofthsm2)"), "{card:?}");
        assert_eq!((card.events, card.atr.len()), (1, 16), "{card:?}");
    }

    let cards = &watched.cards;
    let of = |user: &str| {
        let holds = |card: &&CardRef| cards.holder(card).is_ok_and(|holder| holder.user_id.as_str() == user);
        seen.iter().find(holds).unwrap_or_else(|| panic!("no card of {user}"))
    };
    let holders = [
        ("900000000011", &rsa, KeyKind::Rsa2048),
        ("900000000012", &p256, KeyKind::P256),
        ("900000000013", &p384, KeyKind::P384),
    ];
    for (user, key, kind) in holders {
        let holder = cards.holder(of(user)).unwrap();
        assert_eq!((holder.certificate, holder.key), (key.certificate(), kind), "{user}");
        assert_eq!((holder.tries_left, holder.pin_entry), (None, PinEntry::Keyboard), "{user}");
    }
    let strange = seen.iter().find(|card| matches!(cards.holder(card), Err(CardFault::NotNhs(_))));
    assert!(strange.is_some(), "a token without an NHS certificate is a card, and not ours");

    let right = pin(PIN);
    let rows = [
        ("900000000011", &rsa, KeyUse::Authentication, Scheme::Pkcs1, SHA1),
        ("900000000011", &rsa, KeyUse::Authentication, Scheme::Pkcs1, SHA256),
        ("900000000011", &rsa, KeyUse::Authentication, Scheme::Pkcs1, SHA384),
        ("900000000011", &rsa, KeyUse::Authentication, Scheme::Pkcs1, SHA512),
        ("900000000011", &rsa, KeyUse::Authentication, Scheme::Pss, SHA256),
        ("900000000011", &rsa, KeyUse::Authentication, Scheme::Pss, SHA512),
        ("900000000011", &signing, KeyUse::Signing, Scheme::Pkcs1, SHA256),
        ("900000000012", &p256, KeyUse::Authentication, Scheme::Ecdsa, SHA1),
        ("900000000012", &p256, KeyUse::Authentication, Scheme::Ecdsa, SHA256),
        ("900000000012", &p256, KeyUse::Authentication, Scheme::Ecdsa, SHA512),
        ("900000000013", &p384, KeyUse::Authentication, Scheme::Ecdsa, SHA256),
        ("900000000013", &p384, KeyUse::Authentication, Scheme::Ecdsa, SHA384),
    ];
    for (user, with, key, scheme, digest) in rows {
        let request = SignRequest { key, scheme, digest };
        let signature = cards.sign(of(user), PinPath::Typed(&right), request).unwrap();
        assert!(with.verifies(scheme, digest, &signature), "{user} {request:?}");
    }

    let log_in = |card: &CardRef, path: PinPath<'_>, scheme| {
        cards.sign(card, path, SignRequest { key: KeyUse::Authentication, scheme, digest: SHA256 })
    };
    let (card, wrong) = (of("900000000011"), pin("0000"));
    // SoftHSM never counts.
    let refused = CardFault::PinWrong { tries_left: None };
    assert_eq!(log_in(card, PinPath::Typed(&wrong), Scheme::Pkcs1), Err(refused));
    assert_eq!(log_in(card, PinPath::Reader, Scheme::Pkcs1), Err(CardFault::PinNotTyped), "no keys on this reader");
    assert!(matches!(log_in(card, PinPath::Typed(&right), Scheme::Ecdsa), Err(CardFault::Failed(_))), "an RSA key");
    assert!(log_in(card, PinPath::Typed(&right), Scheme::Pkcs1).is_ok(), "and the right PIN still is");
    let none = SignRequest { key: KeyUse::Signing, scheme: Scheme::Ecdsa, digest: SHA256 };
    let no_key = cards.sign(of("900000000012"), PinPath::Typed(&right), none);
    assert!(matches!(no_key, Err(CardFault::NotNhs(_))), "no certificate for signing: {no_key:?}");

    let other = CardRef { events: card.events + 1, ..card.clone() };
    assert_eq!(cards.holder(&other), Err(CardFault::Gone), "another insertion");
    let other = CardRef { atr: b"another".into(), ..card.clone() };
    assert_eq!(log_in(&other, PinPath::Typed(&right), Scheme::Pkcs1), Err(CardFault::Gone), "another token");
}

#[test]
fn a_token_that_is_deleted_is_gone() {
    let Some(tokens) = Tokens::new("a_token_that_is_deleted_is_gone") else { return };
    let key = Key::make(tokens.path(), "p256", P_256, &subject("900000000012"), "digitalSignature");
    tokens.add("A", &[&key]);
    let watched = Watched::new(Arc::new(NoReaders), vec![module(Path::new(SOFTHSM), tokens.program())]);
    let [card] = watched.cards(1).try_into().unwrap();
    assert!(watched.cards.holder(&card).is_ok());
    tokens.delete();
    watched.cards(0);
    assert_eq!(watched.cards.holder(&card), Err(CardFault::Gone));
    let right = pin(PIN);
    let request = SignRequest::authentication(KeyKind::P256, SHA256);
    assert_eq!(watched.cards.sign(&card, PinPath::Typed(&right), request), Err(CardFault::Gone));
}
