//! The system's smartcard service, with virtual readers and training cards (spec/auth.md 4.1). The service runs inside
//! its own network and mount namespace, because its virtual reader listens on every address.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use jiff::Timestamp;
use pcsc::{Context, Protocols, Scope, ShareMode};
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use vouch_core::clock::Clock;
use vouch_core::ports::{
    CardEvent, CardFault, CardRef, Digest, KeyKind, Pin, PinPath, ReaderState, SignRequest, Smartcards,
};
use vouch_smartcard::PcscCards;
use vouch_training::cards::{Card, Contents, Form, vpcd};
use vouch_training::pki::{Pki, Slot, Validity};

/// Set for the run inside the namespace.
const INSIDE: &str = "VOUCH_TEST_INSIDE";
/// Longest wait for one event.
const PATIENCE: Duration = Duration::from_secs(20);
const FIRST: u16 = vpcd::DEFAULT_PORT;
const SECOND: u16 = vpcd::DEFAULT_PORT + 1;
const SHA256_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

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

fn contents(pki: &Pki, id: &str, user_id: &'static str, pin: &'static str) -> Contents {
    let key = |slot| pki.card(id, user_id, slot, Validity::Current).unwrap();
    let (authentication, signing) = (key(Slot::Authentication), key(Slot::Signing));
    Contents { user_id, pin, authentication, signing, form: Form::default() }
}

fn has(program: &str) -> bool {
    let directories = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    directories.split(':').any(|d| Path::new(d).join(program).exists())
}

#[test]
fn cards_of_the_system_are_watched_read_and_signed_with() {
    if std::env::var_os(INSIDE).is_some() {
        return inside();
    }
    let ready = has("pcscd") && has("unshare") && has("ip") && Path::new("/etc/reader.conf.d/vpcd").exists();
    let root = std::fs::read_to_string("/proc/self/status").is_ok_and(|s| s.contains("\nUid:\t0\t"));
    if !ready || !root {
        println!("skipped: pcscd, vpcd or root is absent (cards_of_the_system_are_watched_read_and_signed_with)");
        return;
    }
    let set_up =
        "mkdir -p /run/pcscd && mount -t tmpfs none /run/pcscd && ip link set lo up && exec \"$0\" --nocapture";
    let run = Command::new("unshare")
        .args(["--net", "--mount", "sh", "-c", set_up])
        .arg(std::env::current_exe().unwrap())
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout) + String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
}

/// What the watcher tells, one after the other.
struct Seen(Receiver<CardEvent>);

impl Seen {
    /// Waits for the event that fits, and gives back what was asked of it.
    fn until<T>(&self, what: &str, fits: impl Fn(&CardEvent) -> Option<T>) -> T {
        loop {
            let event = self.0.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("not seen: {what}"));
            if let Some(found) = fits(&event) {
                return found;
            }
        }
    }

    /// Waits for readers in these states: `true` where a card is in.
    fn readers(&self, what: &str, cards: [bool; 2]) -> Vec<CardRef> {
        self.until(what, |event| {
            let CardEvent::Readers(readers) = event else { return None };
            let is: Vec<bool> = readers.iter().map(|r| matches!(r.state, ReaderState::Card(_))).collect();
            let refs = readers.iter().filter_map(|r| match &r.state {
                ReaderState::Card(card) => Some(card.clone()),
                _ => None,
            });
            (is == cards).then(|| refs.collect())
        })
    }
}

fn inside() {
    let data = tempfile::tempdir().unwrap();
    let pki = Pki::open(data.path(), jiff::Zoned::now().date()).unwrap();
    let priya = contents(&pki, "priya", "900000000011", "135790");
    let public = RsaPublicKey::from(priya.authentication.key.rsa().unwrap());
    let certificate = priya.authentication.certificate.clone();
    let (priya, tom) = (Card::piv(priya), Card::piv(contents(&pki, "tom", "900000000012", "246801")));
    let runtime = Runtime::new().unwrap();

    let cards = Arc::new(PcscCards::new(Arc::new(Now)));
    let (sink, seen) = channel();
    let watched = Arc::clone(&cards);
    std::thread::spawn(move || watched.watch(&|| false, &mut |event| drop(sink.send(event))));
    let seen = Seen(seen);
    let absent = |event: &CardEvent| match event {
        CardEvent::ServiceAbsent(why) => Some(why.clone()),
        CardEvent::Readers(_) => None,
    };
    assert_eq!(seen.until("no service", absent), "The smartcard service of this PC is not running.");

    let service = Service::start();
    seen.readers("two empty readers", [false, false]);

    let first = plug(&runtime, &priya, FIRST);
    let [card] = seen.readers("a card in the first reader", [true, false]).try_into().unwrap();
    let holder = cards.holder(&card).unwrap();
    assert_eq!((holder.user_id.as_str(), holder.tries_left), ("900000000011", Some(3)));
    assert_eq!(holder.certificate, certificate);

    let (right, wrong) = (Pin::new("135790".into()).unwrap(), Pin::new("000000".into()).unwrap());
    let digest = [0x42; 32];
    let sign = |card: &CardRef, pin: &Pin| {
        cards.sign(card, PinPath::Typed(pin), SignRequest::authentication(KeyKind::Rsa2048, Digest::Sha256(&digest)))
    };
    assert_eq!(sign(&card, &wrong), Err(CardFault::PinWrong { tries_left: Some(2) }));
    let signature = sign(&card, &right).unwrap();
    let scheme = Pkcs1v15Sign { hash_len: Some(32), prefix: SHA256_INFO.into() };
    public.verify(scheme, &digest, &signature).unwrap();
    // A card that still knew the PIN would say 9000 instead of the tries.
    assert_eq!(cards.holder(&card).unwrap().tries_left, Some(3), "the card was reset after signing");

    let context = Context::establish(Scope::User).unwrap();
    let reader = std::ffi::CString::new(card.reader.clone()).unwrap();
    let alone = context.connect(&reader, ShareMode::Exclusive, Protocols::ANY).unwrap();
    assert_eq!(sign(&card, &right), Err(CardFault::InUse), "another program has the card alone");
    drop(alone);
    let mut shared = context.connect(&reader, ShareMode::Shared, Protocols::ANY).unwrap();
    let transaction = shared.transaction().unwrap();
    assert_eq!(sign(&card, &right), Err(CardFault::InUse), "another program is in a transaction");
    drop(transaction);
    drop(shared);
    assert_eq!(sign(&card, &right).as_ref(), Ok(&signature));

    let second = plug(&runtime, &tom, SECOND);
    let [_, other] = seen.readers("two cards", [true, true]).try_into().unwrap();
    assert_eq!(cards.holder(&other).unwrap().user_id.as_str(), "900000000012");

    drop(first);
    seen.readers("the first reader empty", [false, true]);
    assert_eq!(sign(&card, &right), Err(CardFault::Gone));
    let _first = plug(&runtime, &priya, FIRST);
    let [again, _] = seen.readers("the first card again", [true, true]).try_into().unwrap();
    assert_ne!(again, card, "the same card, put in again");
    assert_eq!(sign(&card, &right), Err(CardFault::Gone), "a reference to the insertion before");
    assert_eq!(sign(&again, &right), Ok(signature));

    drop(second);
    drop(service);
    seen.until("the service gone", absent);
    assert!(matches!(sign(&again, &right), Err(CardFault::Failed(_))));
    let _service = Service::start();
    seen.readers("two empty readers of a new service", [false, false]);
}
