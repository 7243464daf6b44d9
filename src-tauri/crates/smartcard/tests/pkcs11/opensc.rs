//! OpenSC's module on PIV cards in virtual readers: the same card both ways. The smartcard service runs inside its own
//! network and mount namespace, because its virtual reader listens on every address.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use vouch_core::ports::{
    CardEvent, CardFault, CardHolder, CardRef, Digest, KeyKind, KeyUse, PinPath, ReaderState, Scheme, SignRequest,
    Smartcards,
};
use vouch_smartcard::{AnyCards, LeftToModules, PcscCards};
use vouch_training::cards::{Card, Contents, Form, vpcd};
use vouch_training::pki::{self, Pki, Slot, Validity, Wanted};

use crate::keys::Key;
use crate::support::{Now, Watched, has, module, pin, program, run};

const TEST: &str = "the_same_card_as_piv_and_through_opensc";
/// Set for the run inside the namespace.
const INSIDE: &str = "VOUCH_TEST_INSIDE";
const OPENSC: &str = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so";
const FIRST: u16 = vpcd::DEFAULT_PORT;
const SECOND: u16 = vpcd::DEFAULT_PORT + 1;

/// The running service; it ends with the test.
struct Service(Child);

impl Service {
    fn start() -> Self {
        let quiet = || Stdio::null();
        let run = Command::new("pcscd").arg("--foreground").stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
        Self(run.unwrap())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A card in a virtual reader; dropping it takes the card out.
struct Plugged(JoinHandle<()>);

impl Drop for Plugged {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn plug(runtime: &Runtime, card: &Card, port: u16) -> Plugged {
    let (card, stream) = (card.clone(), runtime.block_on(vpcd::plug(port)).unwrap());
    Plugged(runtime.spawn(async move {
        let _ = vpcd::answer(stream, &card).await;
    }))
}

fn contents(pki: &Pki, id: &str, user_id: &'static str, pin: &'static str, kind: pki::KeyKind) -> Contents {
    let key = |slot| pki.card_with(id, user_id, Wanted { slot, kind, validity: Validity::Current }).unwrap();
    let (authentication, signing) = (key(Slot::Authentication), key(Slot::Signing));
    Contents { user_id, pin, authentication, signing, form: Form::default() }
}

#[test]
fn the_same_card_as_piv_and_through_opensc() {
    if std::env::var_os(INSIDE).is_some() {
        return inside();
    }
    let root = std::fs::read_to_string("/proc/self/status").is_ok_and(|s| s.contains("\nUid:\t0\t"));
    let files = [OPENSC, "/etc/reader.conf.d/vpcd"].iter().find(|file| !Path::new(file).exists());
    if !has(&["pcscd", "unshare", "ip", "mount", "openssl"], TEST) {
        return;
    }
    if let (false, _) | (_, Some(_)) = (root, files) {
        println!("skipped: root, opensc-pkcs11 or vpcd is absent ({TEST})");
        return;
    }
    let set_up = "mkdir -p /run/pcscd && mount -t tmpfs none /run/pcscd && ip link set lo up && exec \"$0\" \"$@\"";
    run(Command::new("unshare")
        .args(["--net", "--mount", "sh", "-c", set_up])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", &format!("opensc::{TEST}"), "--nocapture"])
        .env(INSIDE, "1"));
}

/// The cards in the readers, of an event with only the readers of PC/SC.
fn in_readers(event: &CardEvent, cards: [bool; 2]) -> Option<Vec<CardRef>> {
    let CardEvent::Readers(readers) = event else { return None };
    assert!(readers.iter().all(|reader| reader.name.starts_with("Virtual PCD 00 0")), "listed twice: {readers:?}");
    let is: Vec<bool> = readers.iter().map(|r| matches!(r.state, ReaderState::Card(_))).collect();
    let of = |state: &ReaderState| match state {
        ReaderState::Card(card) => Some(card.clone()),
        ReaderState::Empty | ReaderState::Mute => None,
    };
    (is == cards).then(|| readers.iter().filter_map(|reader| of(&reader.state)).collect())
}

fn inside() {
    let data = tempfile::tempdir().unwrap();
    let pki = Pki::open(data.path(), jiff::Zoned::now().date()).unwrap();
    let rsa = contents(&pki, "rsa", "900000000011", "135790", pki::KeyKind::Rsa2048);
    let ec = contents(&pki, "ec", "900000000012", "246801", pki::KeyKind::P256);
    let key = |name: &str, certificate: &[u8]| Key::of(data.path(), name, certificate);
    let authentication = [key("rsa", &rsa.authentication.certificate), key("ec", &ec.authentication.certificate)];
    let signing = key("signing", &rsa.signing.certificate);
    let (rsa, ec) = (Card::piv(rsa), Card::piv(ec));
    let runtime = Runtime::new().unwrap();
    let _service = Service::start();

    let opensc = || vec![module(Path::new(OPENSC), program())];
    let pcsc = || PcscCards::new(Arc::new(Now));
    // Both at once, as on a PC where other programs use the card too.
    let watched = Watched::new(Arc::new(pcsc()), opensc());
    let as_piv = &*watched.cards;
    let by_module = AnyCards::new(Arc::new(LeftToModules::new(pcsc())), opensc());

    watched.until("two empty readers", |event| in_readers(event, [false, false]));
    let first = plug(&runtime, &rsa, FIRST);
    let second = plug(&runtime, &ec, SECOND);
    let cards = watched.until("two cards", |event| in_readers(event, [true, true]));

    let users = [("900000000011", KeyKind::Rsa2048, pin("135790")), ("900000000012", KeyKind::P256, pin("246801"))];
    for ((card, key), (user, kind, pin)) in cards.iter().zip(&authentication).zip(&users) {
        let piv = as_piv.holder(card).unwrap();
        assert_eq!((piv.user_id.as_str(), piv.key, &piv.certificate), (*user, *kind, &key.certificate()));
        assert_eq!(piv.tries_left, Some(3));
        // PKCS#11 has no count for a token on which no wrong PIN was tried.
        assert_eq!(by_module.holder(card), Ok(CardHolder { tries_left: None, ..piv }), "{user}");

        let digest = Digest::Sha256(&[0x5a; 32]);
        let request = SignRequest::authentication(*kind, digest);
        let signature = as_piv.sign(card, PinPath::Typed(pin), request).unwrap();
        assert!(key.verifies(request.scheme, digest, &signature), "{user}");
        match by_module.sign(card, PinPath::Typed(pin), request) {
            Ok(signature) => assert!(key.verifies(request.scheme, digest, &signature), "{user}"),
            // OpenSC 0.23 uses no elliptic curve of a PIV card that it does not know by its ATR (its CI_NO_EC).
            Err(CardFault::Failed(why)) => assert!(*kind == KeyKind::P256 && why.contains("SignInit"), "{why}"),
            Err(fault) => panic!("{user}: {fault}"),
        }
        assert_eq!(as_piv.holder(card).unwrap().tries_left, Some(3), "{user}");
    }

    let [card, other] = &*cards else { panic!() };
    let right = &users[0].2;
    let content = SignRequest { key: KeyUse::Signing, scheme: Scheme::Pkcs1, digest: Digest::Sha256(&[0xa5; 32]) };
    let signature = as_piv.sign(card, PinPath::Typed(right), content).unwrap();
    assert!(signing.verifies(content.scheme, content.digest, &signature));
    assert_eq!(by_module.sign(card, PinPath::Typed(right), content), Ok(signature), "PKCS#1 v1.5 signs alike");

    let wrong = pin("000000");
    let log_in = SignRequest::authentication(KeyKind::Rsa2048, Digest::Sha256(&[1; 32]));
    for told in [None, Some(1)] {
        let refused = by_module.sign(card, PinPath::Typed(&wrong), log_in);
        assert_eq!(refused, Err(CardFault::PinWrong { tries_left: told }));
    }
    assert_eq!(as_piv.holder(card).unwrap().tries_left, Some(1), "each PIN was offered once");
    assert_eq!(by_module.holder(card).unwrap().tries_left, Some(1));
    assert!(by_module.sign(card, PinPath::Typed(right), log_in).is_ok());
    assert_eq!(as_piv.holder(card).unwrap().tries_left, Some(3));

    drop(first);
    watched.until("the first reader empty", |event| in_readers(event, [false, true]));
    for cards in [as_piv, &by_module] {
        assert_eq!(cards.holder(card), Err(CardFault::Gone));
        assert_eq!(cards.sign(card, PinPath::Typed(right), log_in), Err(CardFault::Gone));
    }
    drop(second);
    watched.until("both empty", |event| in_readers(event, [false, false]));
    let _swapped = plug(&runtime, &rsa, SECOND);
    let [again] = watched.until("another card", |event| in_readers(event, [false, true])).try_into().unwrap();
    for cards in [as_piv, &by_module] {
        assert_eq!(cards.holder(other), Err(CardFault::Gone), "the card that was there before");
        assert_eq!(cards.holder(&again).unwrap().user_id.as_str(), "900000000011");
    }
    let _blank = plug(&runtime, &Card::blank(), FIRST);
    let blank = watched.until("a card of another kind", |event| in_readers(event, [true, true]));
    let outcome = as_piv.holder(&blank[0]);
    assert!(matches!(outcome, Err(CardFault::NotNhs(_))), "{outcome:?}");
}
