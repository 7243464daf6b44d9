//! Sign-in against the training world: its card tray over TCP, its CIS over TLS. Nothing is shared with it but bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use tempfile::TempDir;
use vouch_core::clock::{Clock, Ids};
use vouch_core::ids::RoleProfileId;
use vouch_core::ports::{CardEvent, CardRef, Identity, Login, Pin, ReaderState, SignedIn, Smartcards};
use vouch_core::{Code, Fault};
use vouch_https::Trust;
use vouch_identity::{Cis, CisDigest, CisSettings};
use vouch_smartcard::{TRAY_READER, TrayCards};
use vouch_training::cis::{Digest, Rules};
use vouch_training::running::{Options, Running, start};

/// Longest wait for the watcher; two RSA keys may be made first.
const PATIENCE: Duration = Duration::from_secs(60);

struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::now()
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
    _data: TempDir,
}

async fn desk(digest: Digest, ours: CisDigest) -> Desk {
    let data = tempfile::tempdir().unwrap();
    let rules = Rules { digest };
    let world = start(Options { data: data.path().into(), ledger: None, port_base: 0, cis: rules }).await.unwrap();
    let trust = Trust(std::fs::read(&world.announcement.ca).unwrap());
    let http = vouch_https::client(&trust, None).unwrap();
    let settings = CisSettings { digest: ours, ..CisSettings::new(&world.announcement.cis, &world.announcement.cis) };
    let cis = Cis::new(http, settings, Arc::new(Now), Arc::new(Random));
    let cards = Arc::new(TrayCards::new(world.announcement.tray, Arc::new(Now)));
    let (sink, seen) = channel();
    let watched = Arc::clone(&cards);
    std::thread::spawn(move || watched.watch(&|| false, &mut |event| drop(sink.send(event))));
    Desk { cis, cards, seen, world, _data: data }
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

    async fn sign_in(&self, card: &CardRef, pin: &str) -> Result<SignedIn, Fault> {
        self.cis.sign_in(&*self.cards, card, &Pin::new(pin.into()).unwrap()).await
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

    let login = &signed_in.login;
    let again = Login {
        ticket: login.ticket.clone(),
        session_id: login.session_id.clone(),
        logout: None,
        user_id: login.user_id.clone(),
    };
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
    let trust = Trust(std::fs::read(&desk.world.announcement.ca).unwrap());
    let http = vouch_https::client(&trust, None).unwrap();
    // Bound and let go: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nowhere = format!("https://localhost:{port}");
    let cis = Cis::new(http, CisSettings::new(&nowhere, &nowhere), Arc::new(Now), Arc::new(Random));
    let fault = cis.sign_in(&*desk.cards, &card, &Pin::new("000000".into()).unwrap()).await.unwrap_err();
    assert_eq!(fault.code, Code::Unreachable);
    assert_eq!(blocking(|| desk.cards.holder(&card)).unwrap().tries_left, Some(3));
}
