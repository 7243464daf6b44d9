//! Every kind of key, with OpenSSL in the place of the card.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rustls::ProtocolVersion;
use vouch_core::ports::{KeyKind, Scheme};
use vouch_https::card::CardKey;
use vouch_https::{CardIdentity, NotTls, Trust, card_client};

use crate::authority::{ALWAYS, Authority};
use crate::openssl::{self, OpenSsl};
use crate::server::{BOTH, ONLY_12, Versions, call, server};
use crate::{PATIENCE, V12, V13};

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_key_is_shown_to_a_server_that_asks() {
    use Scheme::{Ecdsa, Pkcs1, Pss};
    if !openssl::is_there() {
        return println!("skipped: openssl is absent (every_kind_of_key_is_shown_to_a_server_that_asks)");
    }
    let authority = Authority::new();
    let (chain, key) = authority.localhost(ALWAYS);
    // The key, what the server speaks, and what they agree on.
    let rows: [(KeyKind, &[Scheme], Versions, ProtocolVersion); 9] = [
        (KeyKind::Rsa2048, &[Pkcs1], BOTH, V12),
        (KeyKind::Rsa2048, &[Pkcs1, Pss], BOTH, V13),
        (KeyKind::Rsa2048, &[Pkcs1, Pss], ONLY_12, V12),
        (KeyKind::Rsa3072, &[Pss], BOTH, V13),
        (KeyKind::Rsa3072, &[Pkcs1], ONLY_12, V12),
        (KeyKind::P256, &[Ecdsa], BOTH, V13),
        (KeyKind::P256, &[Ecdsa], ONLY_12, V12),
        (KeyKind::P384, &[Ecdsa], BOTH, V13),
        (KeyKind::P384, &[Ecdsa], ONLY_12, V12),
    ];
    for (kind, schemes, versions, agreed) in rows {
        let (url, callers) = server(&authority.pem, &chain, &key, versions).await;
        let directory = tempfile::tempdir().unwrap();
        let leaf = authority.card(directory.path(), kind);
        let card = OpenSsl::new(kind, schemes, directory.path());
        let identity = CardIdentity { chain: vec![leaf.clone()], key: Arc::clone(&card) as Arc<dyn CardKey> };
        let client = card_client(&authority.trust(), &identity).unwrap();
        assert_eq!(call(&client, &url).await.unwrap(), b"seen", "{kind:?} {schemes:?}");
        assert_eq!(callers.recv_timeout(PATIENCE).unwrap(), (agreed, leaf.clone()), "{kind:?} {schemes:?}");
        // A second connection resumes the session: the card is not asked again.
        assert_eq!(call(&client, &url).await.unwrap(), b"seen", "{kind:?} {schemes:?}");
        assert_eq!(callers.recv_timeout(PATIENCE).unwrap(), (agreed, leaf), "{kind:?} {schemes:?}");
        assert_eq!(card.signed.load(Ordering::SeqCst), 1, "{kind:?} {schemes:?}");
    }
}

/// On one thread too, where a signature can only hold up everything else: the server has a thread of its own.
#[test]
fn a_runtime_of_one_thread_signs_as_well() {
    if !openssl::is_there() {
        return println!("skipped: openssl is absent (a_runtime_of_one_thread_signs_as_well)");
    }
    let authority = Authority::new();
    let (chain, key) = authority.localhost(ALWAYS);
    let elsewhere = tokio::runtime::Runtime::new().unwrap();
    let (url, callers) = elsewhere.block_on(server(&authority.pem, &chain, &key, BOTH));
    let directory = tempfile::tempdir().unwrap();
    let leaf = authority.card(directory.path(), KeyKind::P256);
    let (kind, schemes): (_, &[Scheme]) = (KeyKind::P256, &[Scheme::Ecdsa]);
    let card = OpenSsl::new(kind, schemes, directory.path());
    let identity = CardIdentity { chain: vec![leaf.clone()], key: card };
    let client = card_client(&authority.trust(), &identity).unwrap();
    let here = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert_eq!(here.block_on(call(&client, &url)).unwrap(), b"seen");
    assert_eq!(callers.recv_timeout(PATIENCE).unwrap(), (V13, leaf));
}

#[test]
fn what_cannot_sign_for_tls_makes_no_client() {
    let trust = Authority::new().trust();
    let none = Trust(Vec::new());
    let identity =
        |kind, schemes, chain: &[Vec<u8>]| CardIdentity { chain: chain.to_vec(), key: OpenSsl::new(kind, schemes, "") };
    let leaf = vec![vec![0x30, 0]];
    type Row<'a> = (&'a str, &'a Trust, CardIdentity, fn(&NotTls) -> bool);
    let rows: [Row<'_>; 4] = [
        ("no certificate", &trust, identity(KeyKind::P256, &[Scheme::Ecdsa], &[]), |e| matches!(e, NotTls::Identity)),
        ("no scheme", &trust, identity(KeyKind::P256, &[], &leaf), |e| matches!(e, NotTls::Identity)),
        ("another's scheme", &trust, identity(KeyKind::Rsa2048, &[Scheme::Ecdsa], &leaf), |e| {
            matches!(e, NotTls::Identity)
        }),
        ("no roots", &none, identity(KeyKind::P256, &[Scheme::Ecdsa], &leaf), |e| matches!(e, NotTls::Roots)),
    ];
    for (what, trust, identity, expected) in rows {
        assert!(card_client(trust, &identity).is_err_and(|e| expected(&e)), "{what}");
    }
}
