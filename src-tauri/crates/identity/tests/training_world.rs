//! Sign-in against the training world: its card tray over TCP, its CIS over TLS. Nothing is shared with it but bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use tempfile::TempDir;
use vouch_core::clock::{Clock, Ids};
use vouch_core::ids::{RoleProfileId, UserId};
use vouch_core::ports::{
    CardEvent, CardFault, CardHolder, CardRef, Identity, KeyKind, KeyUse, Login, Method, Pin, PinEntry, PinPath, Proof,
    ReaderState, Scheme, SignRequest, SignedIn, Smartcards,
};
use vouch_core::world::World;
use vouch_core::{Code, Fault, Whose};
use vouch_https::Trust;
use vouch_identity::cis::{EcDigest, LogoutMethod, SsbMode};
use vouch_identity::{Cis, CisDigest, CisSettings};
use vouch_smartcard::{TRAY_READER, TrayCards};
use vouch_training::cis::{Digest, Rules};
use vouch_training::faults::{Fault as Trouble, Order};
use vouch_training::running::{Options, Running, start};

/// Longest wait for the watcher; two RSA keys may be made first.
const PATIENCE: Duration = Duration::from_secs(60);

struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that is wrong by so much.
struct Wrong(SignedDuration);

impl Clock for Wrong {
    fn now(&self) -> Timestamp {
        Timestamp::now() + self.0
    }
}

struct Random;

impl Ids for Random {
    fn uuid(&self) -> uuid::Uuid {
        uuid::Uuid::new_v4()
    }
}

/// A training world with a watched tray, and a CIS client that trusts it.
struct Desk {
    cis: Cis,
    cards: Arc<TrayCards>,
    seen: Receiver<CardEvent>,
    world: Running,
    data: TempDir,
}

fn settings(world: &Running) -> CisSettings {
    CisSettings::new(World::Training, &world.announcement.cis, &world.announcement.cis)
}

async fn desk(digest: Digest, ours: CisDigest) -> Desk {
    let data = tempfile::tempdir().unwrap();
    let rules = Rules { digest };
    let world = start(Options { data: data.path().into(), ledger: None, port_base: 0, cis: rules }).await.unwrap();
    let trust = Trust(std::fs::read(&world.announcement.ca).unwrap());
    let http = vouch_https::client(&trust, None).unwrap();
    let settings = CisSettings { digest: ours, ..settings(&world) };
    let cis = Cis::new(http, settings, Arc::new(Now), Arc::new(Random));
    let cards = Arc::new(TrayCards::new(world.announcement.tray, Arc::new(Now)));
    let (sink, seen) = channel();
    let watched = Arc::clone(&cards);
    std::thread::spawn(move || watched.watch(&|| false, &mut |event| drop(sink.send(event))));
    Desk { cis, cards, seen, world, data }
}

impl Desk {
    /// The next thing the watcher tells.
    fn next(&self) -> ReaderState {
        let CardEvent::Readers(readers) = blocking(|| self.seen.recv_timeout(PATIENCE).unwrap()) else {
            panic!("no tray")
        };
        let [reader] = readers.as_slice() else { panic!("{readers:?}") };
        assert_eq!(reader.name, TRAY_READER);
        reader.state.clone()
    }

    /// Puts a card in and waits until it is seen.
    fn insert(&self, id: &str) -> CardRef {
        blocking(|| self.cards.insert(id).unwrap());
        loop {
            if let ReaderState::Card(card) = self.next() {
                return card;
            }
        }
    }

    /// Another client of the same CIS.
    fn cis(&self, settings: CisSettings, clock: Arc<dyn Clock>) -> Cis {
        let trust = Trust(std::fs::read(&self.world.announcement.ca).unwrap());
        Cis::new(vouch_https::client(&trust, None).unwrap(), settings, clock, Arc::new(Random))
    }

    async fn sign_in(&self, card: &CardRef, pin: &str) -> Result<SignedIn, Fault> {
        let pin = Pin::new(pin.into()).unwrap();
        self.cis.sign_in(Proof::Card { cards: &*self.cards, card, pin: PinPath::Typed(&pin) }).await
    }
}

/// The same session, for asking after it ended.
fn same(login: &Login) -> Login {
    Login {
        method: Method::Cis,
        tokens: None,
        ticket: login.ticket.clone(),
        session_id: login.session_id.clone(),
        logout: login.logout.clone(),
        user_id: login.user_id.clone(),
    }
}

fn blocking<T>(work: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(work)
}

#[tokio::test(flavor = "multi_thread")]
async fn priya_signs_in_chooses_her_role_and_signs_out() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    assert_eq!(desk.next(), ReaderState::Empty);
    let card = desk.insert("priya");
    let holder = blocking(|| desk.cards.holder(&card)).unwrap();
    assert_eq!((holder.user_id.as_str(), holder.tries_left), ("900000000011", Some(3)));

    let signed_in = desk.sign_in(&card, "135790").await.unwrap();
    assert_eq!((signed_in.user.id.as_str(), signed_in.user.name.as_str()), ("900000000011", "Priya Example"));
    let hours = signed_in.until.duration_since(Timestamp::now()).as_hours();
    assert!((9..=10).contains(&hours), "{hours} h");
    let [role] = signed_in.roles.as_slice() else { panic!("{:?}", signed_in.roles) };
    assert_eq!((role.organisation.ods.as_str(), role.organisation.name.as_str()), ("FX123", "HILL STREET PHARMACY"));
    assert_eq!(role.job, "Pharmacist");

    let granted = desk.cis.choose(&signed_in.login, &role.profile).await.unwrap();
    assert_eq!((granted.profile.as_str(), granted.job_code.role()), (role.profile.as_str(), "R1290"));
    assert!(granted.activities.unwrap().iter().any(|a| a.as_str() == "B0370"));

    let again = same(&signed_in.login);
    desk.cis.sign_out(signed_in.login).await;
    let after = desk.cis.choose(&again, &role.profile).await.unwrap_err();
    assert_eq!(after.code, Code::CisRefused, "a ticket is dead after sign-out");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_world_with_another_digest_is_told_apart() {
    let rows = [
        (Digest::Sha256, CisDigest::Sha256, None),
        (Digest::Sha256, CisDigest::Sha1, Some(Code::CisRefused)),
        (Digest::Sha1, CisDigest::Sha256, Some(Code::CisRefused)),
    ];
    for (theirs, ours, refused) in rows {
        let desk = desk(theirs, ours).await;
        let card = desk.insert("priya");
        assert_eq!(desk.sign_in(&card, "135790").await.err().map(|f| f.code), refused, "{theirs:?} {ours:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_offered_as_they_are_held() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    // Card, PIN, roles offered, the one chosen, its organisation, activities.
    let rows = [
        ("lena", "357912", 4, 2, "SMITH, JONES & DAUGHTERS, CHEMISTS", Some(3)),
        ("lena", "357912", 4, 3, "WARD & SON (HEALTH CENTRE), LEEDS", Some(1)),
        ("rose", "468013", 1, 0, "PARK SURGERY", Some(3)),
        ("max", "124679", 1, 0, "HILL STREET PHARMACY", None),
    ];
    for (id, pin, offered, chosen, organisation, activities) in rows {
        let card = desk.insert(id);
        let signed_in = desk.sign_in(&card, pin).await.unwrap();
        assert_eq!(signed_in.roles.len(), offered, "{id}");
        let role = &signed_in.roles[chosen];
        assert_eq!(role.organisation.name, organisation);
        let granted = desk.cis.choose(&signed_in.login, &role.profile).await.unwrap();
        assert_eq!((&granted.profile, granted.activities.map(|a| a.len())), (&role.profile, activities), "{id}");
    }
    let card = desk.insert("nora");
    assert_eq!(desk.sign_in(&card, "802457").await.unwrap().roles, []);
}

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
async fn only_roles_of_the_user_can_be_chosen() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    let card = desk.insert("priya");
    let signed_in = desk.sign_in(&card, "135790").await.unwrap();
    let toms = RoleProfileId::new("900000000112").unwrap();
    assert_eq!(desk.cis.choose(&signed_in.login, &toms).await.unwrap_err().code, Code::CisRefused);
    let nobodys = Login {
        method: Method::Cis,
        tokens: None,
        ticket: SecretString::from("AQIC5w"),
        session_id: "abcdefghij".into(),
        logout: None,
        user_id: "900000000011".into(),
    };
    let own = &signed_in.roles[0].profile;
    assert_eq!(desk.cis.choose(&nobodys, own).await.unwrap_err().code, Code::CisRefused);
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
async fn a_wrong_clock_is_told_as_such() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    let card = desk.insert("priya");
    let signed_in = desk.sign_in(&card, "135790").await.unwrap();
    let role = &signed_in.roles[0].profile;
    // Minutes this PC is ahead, and what is said of it; the assertion holds from 3 minutes before to 1 after.
    let rows = [
        (0, None),
        (1, None),
        (-3, None),
        (10, Some("The clock of this PC is 10 minutes fast")),
        (-20, Some("The clock of this PC is 20 minutes slow")),
        (60 * 24 * 3, Some("The clock of this PC is 3 days fast")),
    ];
    for (minutes, expected) in rows {
        // A second more, so that the time the answer takes does not round the minutes down.
        let ahead = SignedDuration::from_mins(minutes) + SignedDuration::from_secs(minutes.signum());
        let cis = desk.cis(settings(&desk.world), Arc::new(Wrong(ahead)));
        let fault = cis.choose(&signed_in.login, role).await.err();
        match (fault, expected) {
            (None, None) => {}
            (Some(fault), Some(words)) => {
                assert_eq!(fault.whose, Whose::Machine, "{minutes}");
                assert!(fault.what.starts_with(words), "{minutes}: {}", fault.what);
            }
            (fault, _) => panic!("{minutes}: {fault:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_for_training_is_refused_where_it_is_not() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    let card = desk.insert("priya");
    let signed_in = desk.sign_in(&card, "135790").await.unwrap();
    for (mode, refused) in
        [(SsbMode::Training, None), (SsbMode::Any, None), (SsbMode::Live, Some("belongs to another world"))]
    {
        let cis = desk.cis(CisSettings { mode, ..settings(&desk.world) }, Arc::new(Now));
        let fault = cis.choose(&signed_in.login, &signed_in.roles[0].profile).await.err();
        assert_eq!(fault.is_some(), refused.is_some(), "{mode:?}");
        assert!(fault.is_none_or(|f| f.what.contains(refused.unwrap_or_default())), "{mode:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn either_way_of_logging_out_ends_the_session() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    let card = desk.insert("priya");
    for logout in [LogoutMethod::Post, LogoutMethod::GetWithBody] {
        let signed_in = desk.sign_in(&card, "135790").await.unwrap();
        let (again, role) = (same(&signed_in.login), signed_in.roles[0].profile.clone());
        assert!(desk.cis.choose(&again, &role).await.is_ok());
        let cis = desk.cis(CisSettings { logout, ..settings(&desk.world) }, Arc::new(Now));
        cis.sign_out(signed_in.login).await;
        assert_eq!(desk.cis.choose(&again, &role).await.unwrap_err().code, Code::CisRefused, "{logout:?}");
    }
}

/// A reader with keys of its own: the PIN is typed there, and Vouch never sees it.
struct Pinpad {
    cards: Arc<TrayCards>,
    typed: Result<&'static str, CardFault>,
    asked: AtomicU32,
}

impl Smartcards for Pinpad {
    fn watch(&self, stop: &dyn Fn() -> bool, sink: &mut dyn FnMut(CardEvent)) {
        self.cards.watch(stop, sink);
    }

    fn holder(&self, card: &CardRef) -> Result<CardHolder, CardFault> {
        Ok(CardHolder { pin_entry: PinEntry::Reader, ..self.cards.holder(card)? })
    }

    fn sign(&self, card: &CardRef, pin: PinPath<'_>, request: SignRequest<'_>) -> Result<Vec<u8>, CardFault> {
        assert!(matches!(pin, PinPath::Reader), "{pin:?}");
        self.asked.fetch_add(1, Ordering::SeqCst);
        let pin = Pin::new(self.typed.clone()?.into()).unwrap();
        self.cards.sign(card, PinPath::Typed(&pin), request)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_on_the_reader_s_own_keys_signs_in_and_is_asked_for_once() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    let card = desk.insert("priya");
    let rows = [
        (Ok("135790"), None),
        (Err(CardFault::PinNotTyped), Some(Code::CardFailed)),
        (Err(CardFault::Gone), Some(Code::CardGone)),
        (Ok("000000"), Some(Code::PinWrong)),
    ];
    for (typed, expected) in rows {
        let pinpad = Pinpad { cards: Arc::clone(&desk.cards), typed: typed.clone(), asked: AtomicU32::new(0) };
        let proof = Proof::Card { cards: &pinpad, card: &card, pin: PinPath::Reader };
        assert_eq!(desk.cis.sign_in(proof).await.err().map(|f| f.code), expected, "{typed:?}");
        assert_eq!(pinpad.asked.load(Ordering::SeqCst), 1, "{typed:?}");
    }
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

/// A card that is a key file and OpenSSL, with a certificate from the world's authority for cards.
struct KeyFile {
    directory: TempDir,
    kind: KeyKind,
    certificate: Vec<u8>,
}

impl KeyFile {
    /// `None` if there is no OpenSSL.
    fn of(user_id: &str, kind: KeyKind, pki: &Path) -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let key = match kind {
            KeyKind::P256 => "ec -pkeyopt ec_paramgen_curve:P-256",
            KeyKind::P384 => "ec -pkeyopt ec_paramgen_curve:P-384",
            KeyKind::Rsa2048 => "rsa:2048",
            KeyKind::Rsa3072 => "rsa:3072",
        };
        let issuer = ["authentication.pem", "authentication.key.pem"].map(|file| pki.join(file).display().to_string());
        let request = format!(
            "req -x509 -newkey {key} -nodes -days 2 -keyout key.pem -outform DER -out card.der -addext keyUsage=digitalSignature -subj /O=nhs/OU=people/CN={user_id} -CA {} -CAkey {}",
            issuer[0], issuer[1]
        );
        openssl(directory.path(), &request)?;
        let certificate = std::fs::read(directory.path().join("card.der")).unwrap();
        Some(Self { directory, kind, certificate })
    }
}

fn openssl(directory: &Path, arguments: &str) -> Option<Vec<u8>> {
    let run = Command::new("openssl").args(arguments.split(' ')).current_dir(directory).output().ok()?;
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    Some(run.stdout)
}

impl Smartcards for KeyFile {
    fn watch(&self, _: &dyn Fn() -> bool, _: &mut dyn FnMut(CardEvent)) {}

    fn holder(&self, _: &CardRef) -> Result<CardHolder, CardFault> {
        Ok(CardHolder {
            user_id: UserId::new("900000000011").unwrap(),
            certificate: self.certificate.clone(),
            expires: Timestamp::MAX,
            tries_left: None,
            key: self.kind,
            pin_entry: PinEntry::Keyboard,
        })
    }

    fn sign(&self, _: &CardRef, _: PinPath<'_>, request: SignRequest<'_>) -> Result<Vec<u8>, CardFault> {
        let elliptic = matches!(self.kind, KeyKind::P256 | KeyKind::P384);
        assert_eq!(request.scheme, if elliptic { Scheme::Ecdsa } else { Scheme::Pkcs1 });
        assert_eq!(request.key, KeyUse::Authentication);
        std::fs::write(self.directory.path().join("digest"), request.digest.bytes()).unwrap();
        let digest = match request.digest.bytes().len() {
            20 => "sha1",
            32 => "sha256",
            _ => "sha384",
        };
        let sign = format!("pkeyutl -sign -inkey key.pem -in digest -pkeyopt digest:{digest}");
        Ok(openssl(self.directory.path(), &sign).unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_key_signs_in() {
    let card = CardRef { reader: "a file".into(), events: 1, atr: vec![] };
    let kinds = [KeyKind::Rsa2048, KeyKind::Rsa3072, KeyKind::P256, KeyKind::P384];
    // What the world wants of RSA keys; what is set here for RSA and for curves; which kinds of key are refused.
    let rsa: &[KeyKind] = &[KeyKind::Rsa2048, KeyKind::Rsa3072];
    let rows = [
        (Digest::Sha1, CisDigest::Sha1, EcDigest::ByCurve, &[][..]),
        (Digest::Sha256, CisDigest::Sha256, EcDigest::Sha256, &[]),
        (Digest::Sha256, CisDigest::Sha1, EcDigest::ByCurve, rsa),
    ];
    for (theirs, ours, ec_digest, refused) in rows {
        let desk = desk(theirs, ours).await;
        let cis = desk.cis(CisSettings { digest: ours, ec_digest, ..settings(&desk.world) }, Arc::new(Now));
        for kind in kinds {
            let Some(cards) = KeyFile::of("900000000011", kind, &desk.data.path().join("pki")) else {
                return println!("skipped: openssl is absent (every_kind_of_key_signs_in)");
            };
            let pin = Pin::new("135790".into()).unwrap();
            let proof = Proof::Card { cards: &cards, card: &card, pin: PinPath::Typed(&pin) };
            let outcome = cis.sign_in(proof).await;
            let expected = refused.contains(&kind).then_some(Code::CisRefused);
            assert_eq!(outcome.as_ref().err().map(|f| f.code), expected, "{kind:?} {theirs:?} {ec_digest:?}");
            if let Ok(signed_in) = outcome {
                assert_eq!(signed_in.user.name, "Priya Example");
                assert!(cis.choose(&signed_in.login, &signed_in.roles[0].profile).await.is_ok(), "{kind:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_on_the_way_is_named_at_each_step_and_costs_no_pin_try() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    let card = desk.insert("priya");
    let rows = [
        (Trouble::Http500, Code::SpineFault),
        (Trouble::DropBefore, Code::CutOff),
        (Trouble::DropAfter, Code::CutOff),
        (Trouble::Cut, Code::CutOff),
        (Trouble::Garbage, Code::AnswerUnreadable),
        (Trouble::Huge(2 << 20), Code::AnswerTooLarge),
    ];
    let order = |fault: &Trouble| {
        let (patient, at, fault) = ("*".into(), "cis".into(), fault.clone());
        desk.world.world.faults().order(Order { patient, at, fault, left: Some(1) });
    };
    for (fault, code) in rows {
        order(&fault);
        let at_sign_in = desk.sign_in(&card, "135790").await.unwrap_err();
        assert_eq!(at_sign_in.code, code, "{fault:?}: {at_sign_in:?}");
        let signed_in = desk.sign_in(&card, "135790").await.unwrap();
        let role = &signed_in.roles[0].profile;
        // The choice of a role fails first in naming it, then in asking what it allows.
        order(&fault);
        let at_choice = desk.cis.choose(&signed_in.login, role).await.unwrap_err();
        let expected = if code == Code::AnswerUnreadable { Code::CisRefused } else { code };
        assert_eq!(at_choice.code, expected, "{fault:?}: {at_choice:?}");
        assert!(desk.cis.choose(&signed_in.login, role).await.is_ok(), "{fault:?}");
        // Logging out is tried once, and what comes of it disturbs nobody.
        order(&fault);
        desk.cis.sign_out(signed_in.login).await;
    }
    assert_eq!(blocking(|| desk.cards.holder(&card)).unwrap().tries_left, Some(3));
}
