//! A reader with keys that is played, below PIV and the part 10 structures: what goes to it, byte for byte.

use std::cell::RefCell;

use pcsc::ffi::DWORD;
use pcsc::{Error, Protocol};
use vouch_core::ports::{CardFault, Digest, KeyUse, PinEntry, Scheme, SignRequest};

use super::held::{Handle, Held};
use super::part10::Control;
use crate::card::{Card, PinState};
use crate::piv::{self, Job, Way};
use crate::{AfterUse, CardPolicy, IssuerNames, Pinpads};

const VERIFY: DWORD = 0x4233_0006;
const CERTIFICATE: &[u8] = include_bytes!("../piv/fixtures/p_256_authentication.der");
const DISCOVERY: [u8; 7] = [0x7e, 0x05, 0x5f, 0x2f, 0x02, 0x40, 0x00];
const SIGNATURE: [u8; 12] = [0x7c, 0x0a, 0x82, 0x08, 0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x06];

/// A reader with keys and a display, and a card in it.
struct Played {
    /// What the keys bring: a status word, or what the service says.
    typed: Result<u16, Error>,
    /// The command, counted from 0, that finds the card reset by another program.
    reset_at: Option<usize>,
    commands: RefCell<Vec<Vec<u8>>>,
    structures: RefCell<Vec<Vec<u8>>>,
}

impl Played {
    fn new(typed: Result<u16, Error>) -> Self {
        Self { typed, reset_at: None, commands: RefCell::default(), structures: RefCell::default() }
    }
}

impl Control for Played {
    fn control(&self, code: DWORD, data: &[u8]) -> Result<Vec<u8>, Error> {
        if code == pcsc::ctl_code(3400) {
            return Ok(vec![0x06, 0x04, 0x42, 0x33, 0x00, 0x06, 0x0a, 0x04, 0x42, 0x33, 0x00, 0x0a]);
        }
        if code == 0x4233_000a {
            return Ok(vec![0x10, 0x02, 0x07, 0x00]);
        }
        assert_eq!(code, VERIFY);
        self.structures.borrow_mut().push(data.to_vec());
        self.typed.map(|status| status.to_be_bytes().to_vec())
    }
}

impl Handle for Played {
    fn transmit(&self, command: &[u8]) -> Result<Vec<u8>, Error> {
        let n = self.commands.borrow().len();
        self.commands.borrow_mut().push(command.to_vec());
        if self.reset_at == Some(n) {
            return Err(Error::ResetCard);
        }
        let ok = |data: &[u8]| Ok([data, &[0x90, 0x00]].concat());
        match command {
            [0x00, 0xa4, ..] => ok(&[]),
            [0x00, 0xcb, 0x3f, 0xff, 0x03, ..] => ok(&DISCOVERY),
            [0x00, 0xcb, 0x3f, 0xff, 0x05, 0x5c, 0x03, 0x5f, 0xc1, 0x05, ..] => {
                let length = |n: usize| u16::try_from(n).unwrap().to_be_bytes();
                let inside = [&[0x70, 0x82][..], &length(CERTIFICATE.len()), CERTIFICATE].concat();
                ok(&[&[0x53, 0x82][..], &length(inside.len()), &inside].concat())
            }
            [0x00, 0x20, 0x00, 0x80] => Ok(vec![0x63, 0xc3]),
            [0x00, 0x20, 0x00, 0x80, 0x08, ..] => ok(&[]),
            [0x00, 0x87, 0x11, 0x9a, ..] => ok(&SIGNATURE),
            _ => Ok(vec![0x6a, 0x82]),
        }
    }
}

fn now() -> jiff::Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn sign(held: &mut Held<'_>, way: &Way) -> Result<Vec<u8>, CardFault> {
    let digest = Digest::Sha256(&[7; 32]);
    let request = SignRequest { key: KeyUse::Authentication, scheme: Scheme::Ecdsa, digest };
    let job = Job::new(request, &|_| Ok(())).unwrap();
    piv::sign(held, now(), &IssuerNames::default(), way, &job)
}

fn typed() -> Way {
    Way::Typed(vouch_core::ports::Pin::new("135790".into()).unwrap())
}

fn held<'a>(reader: &'a Played, policy: &CardPolicy) -> Held<'a> {
    Held::new(reader, Some(Protocol::T1), policy)
}

#[test]
fn a_pin_is_typed_on_the_reader_and_never_here() {
    let policy = CardPolicy::default();
    // What the reader says; the outcome, and whether the card is reset afterwards.
    let rows = [
        (Ok(0x9000), Ok(()), true),
        (Ok(0x6400), Err(CardFault::PinNotTyped), false),
        (Ok(0x6401), Err(CardFault::PinNotTyped), false),
        (Ok(0x6403), Err(CardFault::PinNotTyped), false),
        (Ok(0x63c2), Err(CardFault::PinWrong { tries_left: Some(2) }), false),
        (Ok(0x6983), Err(CardFault::Blocked), false),
        // Pulled while the reader waited for a key.
        (Err(Error::RemovedCard), Err(CardFault::Gone), true),
        (Err(Error::NotTransacted), Err(CardFault::Gone), true),
    ];
    for (says, expected, reset) in rows {
        let reader = Played::new(says);
        let mut held = held(&reader, &policy);
        assert_eq!(held.pin_entry(), PinEntry::Reader);
        assert_eq!(sign(&mut held, &Way::Reader).map(drop), expected, "{says:04x?}");
        assert_eq!(held.must_be_reset(), reset, "{says:04x?}");
        // 30 s, 30 s, ASCII left, block of 8, 6 to 8 digits, OK key, own message, English, and VERIFY with room for a PIN.
        let structure = b"\x1e\x1e\x82\x08\x00\x08\x06\x02\xff\x09\x08\x00\x00\x00\x00\x0d\x00\x00\x00\
            \x00\x20\x00\x80\x08\xff\xff\xff\xff\xff\xff\xff\xff";
        assert_eq!(*reader.structures.borrow(), [structure.to_vec()], "{says:04x?}");
        let verified_here = reader.commands.borrow().iter().any(|c| c[1] == 0x20 && c.len() > 5);
        assert!(!verified_here, "{says:04x?}");
    }
}

#[test]
fn a_site_may_ignore_the_keys_of_readers() {
    let reader = Played::new(Ok(0x9000));
    let mut held = held(&reader, &CardPolicy { pinpads: Pinpads::Ignore, ..CardPolicy::default() });
    let holder = piv::holder(&mut held, now(), &IssuerNames::default()).unwrap();
    assert_eq!(holder.pin_entry, PinEntry::Keyboard);
    let refused = CardFault::Failed("this reader has no keys to type a PIN on".into());
    assert_eq!(sign(&mut held, &Way::Reader), Err(refused));
    assert!(reader.structures.borrow().is_empty());
}

#[test]
fn a_card_is_reset_only_where_a_pin_was_verified_and_policy_says_so() {
    let rows = [
        ("signed", AfterUse::ResetIfVerified, true, true),
        ("read", AfterUse::ResetIfVerified, false, false),
        ("signed, to be left", AfterUse::Leave, true, false),
        ("read, to be left", AfterUse::Leave, false, false),
    ];
    for (name, after, signs, expected) in rows {
        let reader = Played::new(Ok(0x9000));
        let mut held = held(&reader, &CardPolicy { after, ..CardPolicy::default() });
        if signs {
            sign(&mut held, &typed()).unwrap();
        } else {
            piv::holder(&mut held, now(), &IssuerNames::default()).unwrap();
        }
        assert_eq!(held.must_be_reset(), expected, "{name}");
    }
}

#[test]
fn work_begins_anew_after_a_reset_by_another_only_while_no_pin_was_sent() {
    let whole = Played::new(Ok(0x9000));
    sign(&mut held(&whole, &CardPolicy::default()), &typed()).unwrap();
    let commands = whole.commands.borrow().clone();
    let verify = commands.iter().position(|c| c[1] == 0x20).unwrap();
    for step in 0..commands.len() {
        let reader = Played { reset_at: Some(step), ..Played::new(Ok(0x9000)) };
        let mut held = held(&reader, &CardPolicy::default());
        assert_eq!(sign(&mut held, &typed()), Err(CardFault::InUse), "step {step}");
        assert_eq!(held.can_begin_again(), step < verify, "step {step}");
    }
}

#[test]
fn a_pin_the_card_refused_counts_as_sent() {
    let reader = Played { reset_at: Some(0), ..Played::new(Ok(0x9000)) };
    let mut held = held(&reader, &CardPolicy::default());
    held.pin(PinState::Sent);
    held.pin(PinState::None);
    assert_eq!(held.transmit(&[0x00, 0x20, 0x00, 0x80]), Err(CardFault::InUse));
    assert!(!held.can_begin_again() && !held.must_be_reset());
}

#[test]
fn extended_length_is_for_t1_alone() {
    let tlv = [0x12, 0x04, 0x42, 0x33, 0x00, 0x12];
    struct Big([u8; 6]);
    impl Control for Big {
        fn control(&self, code: DWORD, _: &[u8]) -> Result<Vec<u8>, Error> {
            let listed = code == pcsc::ctl_code(3400);
            Ok(if listed { self.0.to_vec() } else { vec![0x0a, 0x04, 0x00, 0x00, 0x01, 0x00] })
        }
    }
    impl Handle for Big {
        fn transmit(&self, command: &[u8]) -> Result<Vec<u8>, Error> {
            Ok(command.to_vec())
        }
    }
    let (reader, policy) = (Big(tlv), CardPolicy::default());
    for (protocol, longest) in [(Some(Protocol::T1), 4096), (Some(Protocol::T0), 255), (None, 4096)] {
        assert_eq!(Held::new(&reader, protocol, &policy).longest_data(), longest, "{protocol:?}");
    }
    // With T=0 the Le after data stays behind.
    let mut t0 = Held::new(&reader, Some(Protocol::T0), &policy);
    assert_eq!(t0.transmit(&[0, 0xa4, 4, 0, 1, 7, 0]).unwrap(), [0, 0xa4, 4, 0, 1, 7]);
}
