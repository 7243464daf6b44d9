//! PIV against a card that is played: the good run, each bad answer, and a card pulled at every step.

mod choosing;
mod lengths;
mod played;
mod signing;
mod verifying;

use jiff::Timestamp;
use vouch_core::ports::{CardFault, Digest, KeyKind, KeyUse, Pin, PinEntry, Scheme, SignRequest};

use super::certificate::Certificate;
use super::{Job, Way, holder, sign};
use crate::IssuerNames;
use crate::card::Card;
use played::Played;

pub const CURRENT: &[u8] = include_bytes!("../fixtures/current.der");
pub const EXPIRED: &[u8] = include_bytes!("../fixtures/expired.der");
pub const RSA_3072: &[u8] = include_bytes!("../fixtures/rsa_3072.der");
pub const P_256: &[u8] = include_bytes!("../fixtures/p_256.der");
pub const P_384: &[u8] = include_bytes!("../fixtures/p_384.der");

fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn typed(pin: &str) -> Way {
    Way::Typed(Pin::new(pin.into()).unwrap())
}

fn job(key: KeyUse, scheme: Scheme, digest: Digest<'_>) -> Job {
    let salt = |bytes: &mut [u8]| {
        bytes.fill(0x99);
        Ok(())
    };
    Job::new(SignRequest { key, scheme, digest }, &salt).unwrap()
}

fn run(card: &mut Played, way: &Way, job: &Job) -> Result<Vec<u8>, CardFault> {
    sign(card, now(), &IssuerNames::default(), way, job)
}

/// Signs in with PKCS#1 v1.5 over a digest of sevens.
fn sign_with(card: &mut Played, pin: &str) -> Result<Vec<u8>, CardFault> {
    run(card, &typed(pin), &job(KeyUse::Authentication, Scheme::Pkcs1, Digest::Sha256(&[7; 32])))
}

fn read(card: &mut dyn Card) -> Result<vouch_core::ports::CardHolder, CardFault> {
    holder(card, now(), &IssuerNames::default())
}

#[test]
fn a_card_tells_whose_it_is() {
    let holder = read(&mut Played::with(CURRENT)).unwrap();
    assert_eq!(holder.user_id.as_str(), "900000000011");
    assert_eq!(holder.certificate, CURRENT);
    assert_eq!(holder.expires, "2028-01-01T00:00:00Z".parse().unwrap());
    assert_eq!((holder.tries_left, holder.key, holder.pin_entry), (Some(3), KeyKind::Rsa2048, PinEntry::Keyboard));
    let mut keys = Played::with(P_384);
    keys.typed_on_reader = Some(0x9000);
    let holder = read(&mut keys).unwrap();
    assert_eq!((holder.key, holder.pin_entry), (KeyKind::P384, PinEntry::Reader));
}

#[test]
fn each_bad_card_is_told_in_its_own_words() {
    let not = |why: &str| CardFault::NotNhs(why.into());
    let broken = |change: fn(&mut Played)| {
        let mut card = Played::with(CURRENT);
        change(&mut card);
        card
    };
    let rows = [
        ("not PIV", broken(|c| c.select = 0x6a82), not("no PIV application")),
        ("odd", broken(|c| c.select = 0x6999), not("no PIV application (6999)")),
        ("empty object", broken(|c| c.objects[0].1 = vec![0x53, 0x00]), not("no authentication certificate")),
        ("no object", broken(|c| c.objects.clear()), not("no authentication certificate")),
        ("no certificate", Played::with(b"\x30\x00"), not("the certificate cannot be read")),
        ("expired", Played::with(EXPIRED), CardFault::Expired),
        ("blocked", broken(|c| c.tries = 0), CardFault::Blocked),
        (
            "signs nothing",
            broken(|c| c.authenticate = 0x6982),
            CardFault::Failed("the card signs nothing although the PIN was right".into()),
        ),
        (
            "no such key",
            broken(|c| c.authenticate = 0x6a86),
            CardFault::Failed("GENERAL AUTHENTICATE was answered with 6A86".into()),
        ),
        ("another key", Played::with(RSA_3072), CardFault::Failed("the card's signature cannot be read".into())),
    ];
    for (name, mut card, expected) in rows {
        assert_eq!(sign_with(&mut card, "135790"), Err(expected.clone()), "{name}");
        let before_pin = matches!(expected, CardFault::NotNhs(_) | CardFault::Expired);
        assert_eq!(card.pins() > 0, !before_pin, "{name}: no PIN for a card that cannot be used");
        if before_pin {
            assert_eq!(read(&mut card).unwrap_err(), expected, "{name}");
        }
    }
}

#[test]
fn a_card_pulled_at_any_step_is_gone() {
    let mut whole = Played::with(CURRENT);
    sign_with(&mut whole, "135790").unwrap();
    let steps = whole.commands.len();
    assert!(steps >= 8, "{steps} steps");
    for step in 0..steps {
        let mut card = Played::with(CURRENT);
        card.pulled_at = step;
        assert_eq!(sign_with(&mut card, "135790"), Err(CardFault::Gone), "signing, step {step}");
    }
    let mut whole = Played::with(CURRENT);
    read(&mut whole).unwrap();
    for step in 0..whole.commands.len() {
        let mut card = Played::with(CURRENT);
        card.pulled_at = step;
        assert_eq!(read(&mut card), Err(CardFault::Gone), "reading, step {step}");
    }
}

#[test]
fn certificates_are_taken_or_refused() {
    let key = "the key is none of RSA-2048, RSA-3072, P-256 and P-384";
    let rows: [(&str, &[u8], Result<KeyKind, &str>); 9] = [
        ("current", CURRENT, Ok(KeyKind::Rsa2048)),
        ("3072", RSA_3072, Ok(KeyKind::Rsa3072)),
        ("P-256", P_256, Ok(KeyKind::P256)),
        ("P-384", P_384, Ok(KeyKind::P384)),
        ("upper case", include_bytes!("../fixtures/upper_case.der"), Ok(KeyKind::Rsa2048)),
        ("1024", include_bytes!("../fixtures/rsa_1024.der"), Err(key)),
        (
            "11 digits",
            include_bytes!("../fixtures/short_name.der"),
            Err("the certificate's common name is not a 12-digit user id"),
        ),
        (
            "two names",
            include_bytes!("../fixtures/two_names.der"),
            Err("the certificate's common name is not a 12-digit user id"),
        ),
        ("not nhs", include_bytes!("../fixtures/elsewhere.der"), Err("the certificate is not for O=nhs, OU=people")),
    ];
    for (name, der, expected) in rows {
        let read = Certificate::read(der.to_vec(), &IssuerNames::default()).map(|c| c.kind);
        assert_eq!(read, expected.map_err(|why| CardFault::NotNhs(why.into())), "{name}");
    }
}
