//! Mutual TLS with a client key that is on a card: a real server that wants certificates, OpenSSL in the place of cards
//! of every kind, and training smartcards through their tray.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384,
    PKCS_RSA_SHA256, RsaKeySize,
};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::server::WebPkiClientVerifier;
use rustls::version::{TLS12, TLS13};
use rustls::{ProtocolVersion, RootCertStore, ServerConfig, SupportedProtocolVersion};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use vouch_core::clock::Clock;
use vouch_core::ports::{CardEvent, CardFault, CardRef, Digest, KeyKind, Pin, ReaderState, Scheme, Smartcards};
use vouch_core::{Code, Whose};
use vouch_https::card::{AskedKey, CardKey, PinGiven};
use vouch_https::{CardIdentity, HttpsError, NotTls, Trust, card_client};
use vouch_smartcard::TrayCards;
use vouch_training::cis::Rules;
use vouch_training::running::{Options, Running, start};

/// Longest wait for the watcher; the keys of a card may be made first.
const PATIENCE: Duration = Duration::from_secs(60);
const BOTH: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];
const ONLY_12: &[&SupportedProtocolVersion] = &[&TLS12];
const V12: ProtocolVersion = ProtocolVersion::TLSv1_2;
const V13: ProtocolVersion = ProtocolVersion::TLSv1_3;

/// What a server saw of a caller it let in.
type Caller = (ProtocolVersion, Vec<u8>);

/// A server with this identity (PEM) that lets in whom this root (PEM) vouches for; each call is a connection.
async fn server(
    root: &str,
    chain: &str,
    key: &str,
    versions: &[&'static SupportedProtocolVersion],
) -> (String, Receiver<Caller>) {
    let provider = Arc::new(default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(root.as_bytes()).unwrap()).unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build().unwrap();
    let chain = CertificateDer::pem_slice_iter(chain.as_bytes()).map(Result::unwrap).collect();
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap())
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    let (sender, callers) = channel();
    tokio::spawn(serve(listener, TlsAcceptor::from(Arc::new(config)), sender));
    (url, callers)
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, sender: Sender<Caller>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, sender) = (acceptor.clone(), sender.clone());
        tokio::spawn(async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            let (_, tls) = stream.get_ref();
            let leaf = tls.peer_certificates().unwrap()[0].to_vec();
            sender.send((tls.protocol_version().unwrap(), leaf)).unwrap();
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await.unwrap();
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nseen";
            stream.write_all(answer).await.unwrap();
            stream.shutdown().await.unwrap();
        });
    }
}

async fn call(client: &reqwest::Client, url: &str) -> Result<Vec<u8>, HttpsError> {
    vouch_https::send(client.get(url), 100).await.map(|answer| answer.body)
}

/// A card that is a key file and OpenSSL.
struct OpenSsl {
    kind: KeyKind,
    schemes: &'static [Scheme],
    directory: PathBuf,
    signed: AtomicU32,
}

impl CardKey for OpenSsl {
    fn kind(&self) -> KeyKind {
        self.kind
    }

    fn schemes(&self) -> &[Scheme] {
        self.schemes
    }

    fn sign(&self, scheme: Scheme, digest: Digest<'_>) -> Result<Vec<u8>, CardFault> {
        self.signed.fetch_add(1, Ordering::SeqCst);
        std::fs::write(self.directory.join("digest"), digest.bytes()).unwrap();
        let named = format!("digest:sha{}", digest.bytes().len() * 8);
        let mut arguments = vec!["pkeyutl", "-sign", "-inkey", "key.pem", "-in", "digest", "-pkeyopt", &named];
        if scheme == Scheme::Pss {
            arguments.extend(["-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:digest"]);
        }
        let run = Command::new("openssl").args(arguments).current_dir(&self.directory).output().unwrap();
        if run.status.success() { Ok(run.stdout) } else { Err(CardFault::Failed("openssl".into())) }
    }
}

/// An authority of one test, and what it issued.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::from_ca_cert_pem(&pem, key).unwrap(), pem }
    }

    fn server(&self) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }

    /// A key in this folder, and its certificate, DER.
    fn card(&self, directory: &Path, kind: KeyKind) -> Vec<u8> {
        let key = match kind {
            KeyKind::P256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256),
            KeyKind::P384 => KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384),
            KeyKind::Rsa2048 => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048),
            KeyKind::Rsa3072 => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_3072),
        }
        .unwrap();
        std::fs::write(directory.join("key.pem"), key.serialize_pem()).unwrap();
        CertificateParams::default().signed_by(&key, &self.issuer).unwrap().der().to_vec()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_key_is_shown_to_a_server_that_asks() {
    use Scheme::{Ecdsa, Pkcs1, Pss};
    if Command::new("openssl").arg("version").output().is_err() {
        return println!("skipped: openssl is absent (every_kind_of_key_is_shown_to_a_server_that_asks)");
    }
    let authority = Authority::new();
    let (chain, key) = authority.server();
    // The key, what the server speaks, and what they agree on.
    let rows: [(KeyKind, &[Scheme], &[&SupportedProtocolVersion], ProtocolVersion); 9] = [
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
        let card = Arc::new(OpenSsl { kind, schemes, directory: directory.path().into(), signed: AtomicU32::new(0) });
        let identity = CardIdentity { chain: vec![leaf.clone()], key: Arc::clone(&card) as Arc<dyn CardKey> };
        let client = card_client(&Trust(authority.pem.clone().into()), &identity).unwrap();
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
    if Command::new("openssl").arg("version").output().is_err() {
        return println!("skipped: openssl is absent (a_runtime_of_one_thread_signs_as_well)");
    }
    let authority = Authority::new();
    let (chain, key) = authority.server();
    let elsewhere = tokio::runtime::Runtime::new().unwrap();
    let (url, callers) = elsewhere.block_on(server(&authority.pem, &chain, &key, BOTH));
    let directory = tempfile::tempdir().unwrap();
    let leaf = authority.card(directory.path(), KeyKind::P256);
    let (kind, schemes): (_, &[Scheme]) = (KeyKind::P256, &[Scheme::Ecdsa]);
    let card = Arc::new(OpenSsl { kind, schemes, directory: directory.path().into(), signed: AtomicU32::new(0) });
    let identity = CardIdentity { chain: vec![leaf.clone()], key: card };
    let client = card_client(&Trust(authority.pem.into()), &identity).unwrap();
    let here = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert_eq!(here.block_on(call(&client, &url)).unwrap(), b"seen");
    assert_eq!(callers.recv_timeout(PATIENCE).unwrap(), (V13, leaf));
}

#[test]
fn what_cannot_sign_for_tls_makes_no_client() {
    let trust = Trust(Authority::new().pem.into());
    let none = Trust(Vec::new());
    let identity = |kind, schemes, chain: &[Vec<u8>]| {
        let key = Arc::new(OpenSsl { kind, schemes, directory: PathBuf::new(), signed: AtomicU32::new(0) });
        CardIdentity { chain: chain.to_vec(), key }
    };
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
    // Card, PIN, what the way to it can do, and the version of TLS.
    let rows: [(&str, &'static str, &[Scheme], ProtocolVersion); 1] = [("priya", "135790", &[Scheme::Pkcs1], V12)];
    for (id, pin, schemes, version) in rows {
        let card = desk.insert(id);
        let (client, certificate) = desk.client(&card, schemes, move || typed(pin));
        assert_eq!(call(&client, &desk.url).await.unwrap(), b"seen", "{id} {schemes:?}");
        assert_eq!(desk.callers.recv_timeout(PATIENCE).unwrap(), (version, certificate), "{id} {schemes:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_to_the_card_in_the_handshake_is_told_and_asked_once() {
    type Ask = Box<dyn Fn(&TrayCards) -> Result<PinGiven, CardFault> + Send + Sync>;
    let desk = desk().await;
    // What happens while the server waits for the signature, what is said, and whose fault it is.
    let rows: [(&str, Ask, Code, Whose); 5] = [
        ("wrong PIN", Box::new(|_| typed("000000")), Code::PinWrong, Whose::Person),
        ("nobody types", Box::new(|_| Err(CardFault::PinNotTyped)), Code::CardFailed, Whose::Person),
        ("no keys on the reader", Box::new(|_| Ok(PinGiven::OnReader)), Code::CardFailed, Whose::Person),
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
