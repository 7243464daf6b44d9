//! Cards and PINs.

use std::sync::Arc;

use vouch_core::Code;
use vouch_core::ports::{Identity, KeyKind, Pin, PinPath, Proof, ReaderState, Smartcards};
use vouch_core::world::World;
use vouch_identity::{CisDigest, CisSettings};
use vouch_training::cis::Digest;

use crate::desk::{Now, blocking, desk};

#[tokio::test(flavor = "multi_thread")]
async fn bad_cards_and_pins_are_told_apart() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    let rows = [
        ("eve", "913568", Code::CardExpired, "has expired"),
        ("blank", "135790", Code::CardUnknown, "not an NHS smartcard"),
        ("tom", "000000", Code::PinWrong, "2 tries are left"),
        ("tom", "000000", Code::PinWrong, "One try is left"),
        ("tom", "000000", Code::CardBlocked, "is blocked"),
        ("tom", "246801", Code::CardBlocked, "is blocked"),
    ];
    for (id, pin, code, words) in rows {
        let card = desk.insert(id);
        let fault = desk.sign_in(&card, pin).await.unwrap_err();
        assert_eq!(fault.code, code, "{id}");
        assert!(fault.what.contains(words), "{id}: {}", fault.what);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_insertion_is_another_card() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    let first = desk.insert("priya");
    blocking(|| desk.cards.remove().unwrap());
    assert_eq!(desk.next(), ReaderState::Empty);
    assert_eq!(desk.sign_in(&first, "135790").await.unwrap_err().code, Code::CardGone);
    let second = desk.insert("priya");
    assert_ne!(first, second, "the same card, put in again");
    assert_eq!(desk.sign_in(&first, "135790").await.unwrap_err().code, Code::CardGone);
    assert!(desk.sign_in(&second, "135790").await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cis_that_is_not_there_costs_no_pin_try() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    let card = desk.insert("priya");
    // Bound and let go: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nowhere = format!("https://localhost:{port}");
    let cis = desk.cis(CisSettings::new(World::Training, &nowhere, &nowhere), Arc::new(Now));
    let pin = Pin::new("000000".into()).unwrap();
    let proof = Proof::Card { cards: &*desk.cards, card: &card, pin: PinPath::Typed(&pin) };
    let fault = cis.sign_in(proof).await.unwrap_err();
    assert_eq!(fault.code, Code::Unreachable);
    assert_eq!(blocking(|| desk.cards.holder(&card)).unwrap().tries_left, Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_training_card_signs_in() {
    // All are Priya's.
    let rows = [
        ("priya", KeyKind::Rsa2048),
        ("test-rsa3072", KeyKind::Rsa3072),
        ("test-p256", KeyKind::P256),
        ("test-p384", KeyKind::P384),
        ("test-gzip", KeyKind::Rsa2048),
        ("test-global", KeyKind::Rsa2048),
        ("test-short", KeyKind::Rsa2048),
    ];
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    for (id, kind) in rows {
        let card = desk.insert(id);
        assert_eq!(blocking(|| desk.cards.holder(&card)).unwrap().key, kind, "{id}");
        let signed_in = desk.sign_in(&card, "135790").await.unwrap_or_else(|e| panic!("{id}: {e:?}"));
        assert_eq!(signed_in.user.name, "Priya Example", "{id}");
        let granted = desk.cis.choose(&signed_in.login, &signed_in.roles[0].profile).await.unwrap();
        assert_eq!(granted.job_code.role(), "R1290", "{id}");
        desk.cis.sign_out(signed_in.login).await;
    }
}
