//! PIV against a card that is played: the good run, each bad answer, and a card pulled at every step.

use jiff::Timestamp;
use vouch_core::ports::{CardFault, Pin};

use super::certificate::{Certificate, Key};
use super::{OwnedDigest, holder, sign, tlv};
use crate::Card;

const CURRENT: &[u8] = include_bytes!("fixtures/current.der");
const EXPIRED: &[u8] = include_bytes!("fixtures/expired.der");
const RSA_3072: &[u8] = include_bytes!("fixtures/rsa_3072.der");
const SIGNATURE: [u8; 256] = [0x5a; 256];
const OK: u16 = 0x9000;

/// A card that plays PIV as far as it is needed here. It takes the PIN `135790` and has three tries.
struct Played {
    certificate: Vec<u8>,
    /// Status of SELECT, and of GENERAL AUTHENTICATE.
    select: u16,
    authenticate: u16,
    tries: u8,
    /// Pulled before this command is answered.
    pulled_at: usize,
    commands: Vec<Vec<u8>>,
    chain: Vec<u8>,
    waiting: Vec<u8>,
}

impl Played {
    fn with(der: &[u8]) -> Self {
        let object = tlv::write(0x53, &[tlv::write(0x70, der), tlv::write(0x71, &[0]), tlv::write(0xfe, &[])].concat());
        Self {
            certificate: object,
            select: OK,
            authenticate: OK,
            tries: 3,
            pulled_at: usize::MAX,
            commands: vec![],
            chain: vec![],
            waiting: vec![],
        }
    }

    fn verify(&mut self, pin: &[u8]) -> u16 {
        match (self.tries, pin) {
            (0, _) => 0x6983,
            (tries, []) => 0x63c0 | u16::from(tries),
            (_, [_, _, _, _, 0xff, ..]) => 0x6a80,
            (_, b"135790\xff\xff") => OK,
            _ => {
                self.tries -= 1;
                0x63c0 | u16::from(self.tries)
            }
        }
    }

    fn answered(&mut self, data: Vec<u8>) -> (Vec<u8>, u16) {
        self.waiting = data;
        self.more()
    }

    fn more(&mut self) -> (Vec<u8>, u16) {
        let rest = self.waiting.split_off(self.waiting.len().min(256));
        let now = std::mem::replace(&mut self.waiting, rest);
        let left = self.waiting.len();
        (now, if left == 0 { OK } else { 0x6100 | u16::try_from(left).ok().filter(|n| *n < 256).unwrap_or(0) })
    }
}

impl Card for Played {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CardFault> {
        if self.commands.len() == self.pulled_at {
            return Err(CardFault::Gone);
        }
        self.commands.push(command.to_vec());
        let data = command.get(5..5 + usize::from(*command.get(4).unwrap_or(&0))).unwrap_or_default().to_vec();
        let (answer, status) = match command {
            [0x00, 0xa4, 0x04, 0x00, ..] => (vec![], self.select),
            [0x00, 0xcb, 0x3f, 0xff, 0x05, 0x5c, 0x03, 0x5f, 0xc1, 0x05, 0x00] => {
                self.answered(self.certificate.clone())
            }
            [0x00, 0xc0, 0x00, 0x00, _] => self.more(),
            [0x00, 0x20, 0x00, 0x80, ..] => (vec![], self.verify(&data)),
            [0x10, 0x87, _, 0x9a, ..] => {
                self.chain.extend(data);
                (vec![], OK)
            }
            [0x00, 0x87, _, 0x9a, ..] if self.authenticate == OK => {
                self.chain.extend(data);
                self.answered(tlv::write(0x7c, &tlv::write(0x82, &SIGNATURE)))
            }
            [0x00, 0x87, ..] => (vec![], self.authenticate),
            _ => (vec![], 0x6d00),
        };
        Ok([&answer[..], &status.to_be_bytes()].concat())
    }
}

fn now() -> Timestamp {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

fn pin(typed: &str) -> Pin {
    Pin::new(typed.into()).unwrap()
}

fn sign_with(card: &mut Played, typed: &str) -> Result<Vec<u8>, CardFault> {
    sign(card, now(), &pin(typed), OwnedDigest::Sha256([7; 32]))
}

#[test]
fn a_card_tells_whose_it_is() {
    let holder = holder(&mut Played::with(CURRENT), now()).unwrap();
    assert_eq!(holder.user_id.as_str(), "900000000011");
    assert_eq!(holder.certificate, CURRENT);
    assert_eq!(holder.expires, "2028-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(holder.tries_left, Some(3));
}

#[test]
fn a_digest_is_padded_chained_and_signed() {
    let mut card = Played::with(CURRENT);
    assert_eq!(sign_with(&mut card, "135790").unwrap(), SIGNATURE);
    // 7C { 82 00, 81 { 00 01 FF.. 00 DigestInfo } }: 266 bytes, in two parts.
    assert_eq!(card.chain.len(), 266);
    assert_eq!(card.chain[..12], [0x7c, 0x82, 0x01, 0x06, 0x82, 0x00, 0x81, 0x82, 0x01, 0x00, 0x00, 0x01]);
    assert!(card.chain.ends_with(&[7; 32]));
    let headers: Vec<[u8; 4]> = card.commands.iter().map(|c| *c.first_chunk().unwrap()).collect();
    let verify = headers.iter().position(|h| h[1] == 0x20).unwrap();
    assert_eq!(headers[verify + 1..verify + 3], [[0x10, 0x87, 0x07, 0x9a], [0x00, 0x87, 0x07, 0x9a]]);
    assert_eq!(headers.iter().filter(|h| h[1] == 0x20).count(), 1, "the PIN is offered once");
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
        ("empty object", broken(|c| c.certificate = vec![0x53, 0x00]), not("no authentication certificate")),
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
        let offered = card.commands.iter().any(|c| c[1] == 0x20);
        assert_eq!(offered, !before_pin, "{name}: no PIN for a card that cannot be used");
        if before_pin {
            let again = holder(&mut card, now());
            assert_eq!(again.unwrap_err(), expected, "{name}");
        }
    }
}

#[test]
fn a_wrong_pin_costs_one_try_or_none() {
    // Tries before; typed; fault; tries after.
    let rows = [
        (3, "999999", CardFault::PinWrong { tries_left: Some(2) }, 2),
        (2, "999999", CardFault::PinWrong { tries_left: Some(1) }, 1),
        (1, "999999", CardFault::Blocked, 0),
        (0, "999999", CardFault::Blocked, 0),
        (3, "123456789", CardFault::PinWrong { tries_left: Some(3) }, 3),
        (3, "1234", CardFault::PinWrong { tries_left: Some(3) }, 3),
        (0, "123456789", CardFault::Blocked, 0),
    ];
    for (before, typed, expected, after) in rows {
        let mut card = Played::with(CURRENT);
        card.tries = before;
        let outcome = sign(&mut card, now(), &pin(typed), OwnedDigest::Sha1([7; 20]));
        assert_eq!((outcome, card.tries), (Err(expected), after));
    }
}

#[test]
fn a_card_pulled_at_any_step_is_gone() {
    let mut whole = Played::with(CURRENT);
    sign_with(&mut whole, "135790").unwrap();
    let steps = whole.commands.len();
    assert!(steps >= 7, "{steps} steps");
    for step in 0..steps {
        let mut card = Played::with(CURRENT);
        card.pulled_at = step;
        assert_eq!(sign_with(&mut card, "135790"), Err(CardFault::Gone), "signing, step {step}");
    }
}

#[test]
fn a_card_pulled_while_it_is_read_is_gone() {
    let mut whole = Played::with(CURRENT);
    holder(&mut whole, now()).unwrap();
    for step in 0..whole.commands.len() {
        let mut card = Played::with(CURRENT);
        card.pulled_at = step;
        assert_eq!(holder(&mut card, now()), Err(CardFault::Gone), "reading, step {step}");
    }
}

#[test]
fn certificates_are_taken_or_refused() {
    let rows: [(&str, &[u8], Result<Key, &str>); 8] = [
        ("current", CURRENT, Ok(Key::Rsa2048)),
        ("3072", RSA_3072, Ok(Key::Rsa3072)),
        ("upper case", include_bytes!("fixtures/upper_case.der"), Ok(Key::Rsa2048)),
        ("1024", include_bytes!("fixtures/rsa_1024.der"), Err("the key is neither RSA-2048 nor RSA-3072")),
        ("P-256", include_bytes!("fixtures/p_256.der"), Err("the key is neither RSA-2048 nor RSA-3072")),
        (
            "11 digits",
            include_bytes!("fixtures/short_name.der"),
            Err("the certificate's common name is not a 12-digit user id"),
        ),
        (
            "two names",
            include_bytes!("fixtures/two_names.der"),
            Err("the certificate's common name is not a 12-digit user id"),
        ),
        ("not nhs", include_bytes!("fixtures/elsewhere.der"), Err("the certificate is not for O=nhs, OU=people")),
    ];
    for (name, der, expected) in rows {
        let read = Certificate::read(der.to_vec()).map(|c| c.key);
        assert_eq!(read, expected.map_err(|why| CardFault::NotNhs(why.into())), "{name}");
    }
}

#[test]
fn answers_over_a_limit_or_without_status_are_refused() {
    struct Endless(Vec<u8>);
    impl Card for Endless {
        fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, CardFault> {
            Ok(self.0.clone())
        }
    }
    let rows = [
        (vec![], "an answer without a status word"),
        (vec![0x90], "an answer without a status word"),
        ([vec![0; 256], vec![0x61, 0x00]].concat(), "an answer of more than 16384 bytes"),
        (vec![0x61, 0x01], "an answer in more than 128 parts"),
    ];
    for (answer, why) in rows {
        assert_eq!(holder(&mut Endless(answer), now()), Err(CardFault::Failed(why.into())));
    }
}
