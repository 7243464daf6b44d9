//! Training smartcards through their tray.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};

use jiff::Timestamp;
use rustls::ProtocolVersion;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use tempfile::TempDir;
use vouch_core::clock::Clock;
use vouch_core::ports::{CardEvent, CardFault, CardRef, Pin, ReaderState, Scheme, Smartcards};
use vouch_core::{Code, Whose};
use vouch_https::card::{AskedKey, PinGiven};
use vouch_https::{CardIdentity, Trust, card_client};
use vouch_smartcard::TrayCards;
use vouch_training::cis::Rules;
use vouch_training::running::{Options, Running, start};

use crate::server::{BOTH, Caller, call, server};
use crate::{PATIENCE, V12, V13};

struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A training world with a watched tray, and a server that lets its cards in.
struct Desk {
    cards: Arc<TrayCards>,
    seen: Receiver<CardEvent>,
    trust: Trust,
    authentication: Vec<u8>,
    url: String,
    callers: Receiver<Caller>,
    _world: Running,
    _data: TempDir,
}

async fn desk() -> Desk {
    let data = tempfile::tempdir().unwrap();
    let world =
        start(Options { data: data.path().into(), ledger: None, port_base: 0, cis: Rules::default() }).await.unwrap();
    let announced = &world.announcement;
    let [root, chain, key] =
        [&announced.ca, &announced.client_cert, &announced.client_key].map(|f| std::fs::read_to_string(f).unwrap());
    let (url, callers) = server(&root, &chain, &key, BOTH).await;
    let issuer = std::fs::read(data.path().join("pki/authentication.pem")).unwrap();
    let cards = Arc::new(TrayCards::new(announced.tray, Arc::new(Now)));
    let (sink, seen) = channel();
    let watched = Arc::clone(&cards);
    std::thread::spawn(move || watched.watch(&|| false, &mut |event| drop(sink.send(event))));
    Desk {
        cards,
        seen,
        trust: Trust(root.into()),
        authentication: CertificateDer::from_pem_slice(&issuer).unwrap().to_vec(),
        url,
        callers,
        _world: world,
        _data: data,
    }
}

impl Desk {
    /// Puts a card in and waits until it is seen; one that was in before is gone, though its news may come first.
    fn insert(&self, id: &str) -> CardRef {
        blocking(|| self.cards.insert(id).unwrap());
        loop {
            let CardEvent::Readers(readers) = blocking(|| self.seen.recv_timeout(PATIENCE).unwrap()) else { continue };
            if let [reader] = readers.as_slice()
                && let ReaderState::Card(card) = &reader.state
                && blocking(|| self.cards.holder(card)) != Err(CardFault::Gone)
            {
                return card.clone();
            }
        }
    }

    /// A client with the card that is in, and its certificate.
    fn client(
        &self,
        card: &CardRef,
        schemes: &[Scheme],
        ask: impl Fn() -> Result<PinGiven, CardFault> + Send + Sync + 'static,
    ) -> (reqwest::Client, Vec<u8>) {
        let holder = blocking(|| self.cards.holder(card)).unwrap();
        let cards = Arc::clone(&self.cards) as Arc<dyn Smartcards>;
        let key = Arc::new(AskedKey::new(cards, card.clone(), holder.key, schemes, ask));
        let chain = vec![holder.certificate.clone(), self.authentication.clone()];
        (card_client(&self.trust, &CardIdentity { chain, key }).unwrap(), holder.certificate)
    }
}

fn blocking<T>(work: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(work)
}

fn typed(pin: &str) -> Result<PinGiven, CardFault> {
    Ok(PinGiven::Typed(Pin::new(pin.into()).unwrap()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_training_card_opens_a_connection() {
    let desk = desk().await;
    // Card (all with the same PIN), what the way to it can do, and the version of TLS.
    let rows: [(&str, &[Scheme], ProtocolVersion); 6] = [
        ("priya", &[Scheme::Pkcs1], V12),
        ("priya", &[Scheme::Pkcs1, Scheme::Pss], V13),
        ("test-rsa3072", &[Scheme::Pkcs1], V12),
        ("test-rsa3072", &[Scheme::Pkcs1, Scheme::Pss], V13),
        ("test-p256", &[Scheme::Ecdsa], V13),
        ("test-p384", &[Scheme::Ecdsa], V13),
    ];
    for (id, schemes, version) in rows {
        let card = desk.insert(id);
        let (client, certificate) = desk.client(&card, schemes, || typed("135790"));
        assert_eq!(call(&client, &desk.url).await.unwrap(), b"seen", "{id} {schemes:?}");
        assert_eq!(desk.callers.recv_timeout(PATIENCE).unwrap(), (version, certificate), "{id} {schemes:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_to_the_card_in_the_handshake_is_told_and_asked_once() {
    type Ask = Box<dyn Fn(&TrayCards) -> Result<PinGiven, CardFault> + Send + Sync>;
    let desk = desk().await;
    // What happens while the server waits for the signature, what is said, and whose fault it is.
    let rows: [(&str, Ask, Code, Whose); 4] = [
        ("wrong PIN", Box::new(|_| typed("000000")), Code::PinWrong, Whose::Person),
        ("nobody types", Box::new(|_| Err(CardFault::PinNotTyped)), Code::CardFailed, Whose::Person),
        (
            "pulled",
            Box::new(|tray| {
                tray.remove().unwrap();
                typed("135790")
            }),
            Code::CardGone,
            Whose::Person,
        ),
        (
            "swapped",
            Box::new(|tray| {
                tray.insert("tom").unwrap();
                typed("246801")
            }),
            Code::CardGone,
            Whose::Person,
        ),
    ];
    for (what, ask, code, whose) in rows {
        let card = desk.insert("priya");
        let (tray, asked) = (Arc::clone(&desk.cards), Arc::new(AtomicU32::new(0)));
        let counted = Arc::clone(&asked);
        let (client, _) = desk.client(&card, &[Scheme::Pkcs1], move || {
            counted.fetch_add(1, Ordering::SeqCst);
            ask(&tray)
        });
        let error = call(&client, &desk.url).await.unwrap_err();
        assert!(error.certainly_not_sent(), "{what}");
        let fault = error.fault("Spine");
        assert_eq!((fault.code, fault.whose), (code, whose), "{what}");
        assert_eq!(asked.load(Ordering::SeqCst), 1, "{what}");
        assert!(desk.callers.try_recv().is_err(), "{what}: nobody was let in");
    }
    // One wrong PIN was sent in all that, and once.
    let card = desk.insert("priya");
    assert_eq!(blocking(|| desk.cards.holder(&card)).unwrap().tries_left, Some(2));
}
