use std::sync::OnceLock;

use aws_lc_rs::digest::{Digest, SHA256, SHA384};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, EcdsaVerificationAlgorithm, UnparsedPublicKey,
};
use der::Decode;
use jiff::civil::date;
use rsa::{Pkcs1v15Sign, RsaPublicKey};

use super::{Card, Contents, Form, sign, tlv};
use crate::pki::{CardKey, KeyKind, Pki, Slot, Validity, Wanted};

const KINDS: [KeyKind; 4] = [KeyKind::Rsa2048, KeyKind::Rsa3072, KeyKind::P256, KeyKind::P384];

fn contents() -> Contents {
    contents_of(KeyKind::Rsa2048)
}

/// What is on a card with this kind of key; made once.
fn contents_of(kind: KeyKind) -> Contents {
    static KEYS: OnceLock<Vec<[CardKey; 2]>> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let pki = Pki::open(dir.path(), date(2026, 11, 21)).unwrap();
        let key = |kind, slot| {
            let wanted = Wanted { slot, kind, validity: Validity::Current };
            pki.card_with(&format!("{kind:?}"), "900000000099", wanted).unwrap()
        };
        KINDS.iter().map(|kind| [Slot::Authentication, Slot::Signing].map(|slot| key(*kind, slot))).collect()
    });
    let [authentication, signing] = keys[KINDS.iter().position(|k| *k == kind).unwrap()].clone();
    Contents { user_id: "900000000099", pin: "123456", authentication, signing, form: Form::default() }
}

fn with(form: Form) -> Card {
    Card::piv(Contents { form, ..contents() })
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    digits.chunks(2).map(|c| u8::from_str_radix(std::str::from_utf8(c).unwrap(), 16).unwrap()).collect()
}

/// Sends one command and gives back (data, status word).
fn send(card: &Card, command: &[u8]) -> (Vec<u8>, u16) {
    let mut answer = card.answer(command);
    let status = answer.split_off(answer.len() - 2);
    (answer, u16::from_be_bytes([status[0], status[1]]))
}

const SELECT: &str = "00 A4 04 00 09 A0 00 00 03 08 00 00 10 00 00";
const PIN: &str = "00 20 00 80 08 31 32 33 34 35 36 FF FF";
const WRONG: &str = "00 20 00 80 08 36 35 34 33 32 31 FF FF";
/// What comes before a SHA-256 digest in a signed block.
const SHA256_PREFIX: &str = "30 31 30 0D 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20";
const TRIES: &str = "00 20 00 80";
/// Stands for a reset between commands; no command is this short.
const RESET_MARK: &str = "FF FF";

/// A PKCS#1 v1.5 block of a SHA-256 digest, as the host pads it.
fn padded(digest: &[u8]) -> Vec<u8> {
    let info = [&hex(SHA256_PREFIX)[..], digest].concat();
    [&[0, 1][..], &vec![0xff; 256 - 3 - info.len()], &[0], &info].concat()
}

fn template(block: &[u8]) -> Vec<u8> {
    tlv::tlv(&[0x7c], &[tlv::tlv(&[0x82], &[]), tlv::tlv(&[0x81], block)].concat())
}

/// GENERAL AUTHENTICATE as one extended command that takes everything back.
fn authenticate(key: u8, template: &[u8]) -> Vec<u8> {
    let length = u16::try_from(template.len()).unwrap().to_be_bytes();
    [&[0x00, 0x87, 0x07, key, 0x00][..], &length, template, &[0, 0]].concat()
}

#[test]
fn every_command_has_its_status() {
    let sign = |key| authenticate(key, &template(&padded(&[7; 32])));
    let too_big = authenticate(0x9a, &template(&[0xff; 256]));
    let short = authenticate(0x9a, &template(&[1; 255]));
    // Commands in order, on a fresh card each; the status of the last.
    let rows: Vec<(&str, Vec<Vec<u8>>, u16)> = vec![
        ("nothing is known before SELECT", vec![hex("00 CB 3F FF 05 5C 03 5F C1 02 00")], 0x6d00),
        ("select by five bytes", vec![hex("00 A4 04 00 05 A0 00 00 03 08 00")], 0x9000),
        ("select by the full name", vec![hex("00 A4 04 00 0B A0 00 00 03 08 00 00 10 00 01 00 00")], 0x9000),
        ("select by four bytes", vec![hex("00 A4 04 00 04 A0 00 00 03")], 0x6a82),
        ("select something else", vec![hex("00 A4 04 00 05 A0 00 00 01 51")], 0x6a82),
        ("select by path", vec![hex("00 A4 00 0C 02 3F 00")], 0x6a86),
        ("unknown instruction", vec![hex(SELECT), hex("00 B0 00 00 00")], 0x6d00),
        ("unknown class", vec![hex("80 CA 9F 7F 00")], 0x6e00),
        ("discovery", vec![hex(SELECT), hex("00 CB 3F FF 03 5C 01 7E 00")], 0x9000),
        ("chuid", vec![hex(SELECT), hex("00 CB 3F FF 05 5C 03 5F C1 02 00")], 0x9000),
        ("certificate 9A", vec![hex(SELECT), hex("00 CB 3F FF 00 00 05 5C 03 5F C1 05 00 00")], 0x9000),
        ("certificate 9C", vec![hex(SELECT), hex("00 CB 3F FF 00 00 05 5C 03 5F C1 0A 00 00")], 0x9000),
        ("no certificate 9D", vec![hex(SELECT), hex("00 CB 3F FF 05 5C 03 5F C1 0B 00")], 0x6a82),
        ("a bad tag list", vec![hex(SELECT), hex("00 CB 3F FF 05 5C 02 5F C1 02 00")], 0x6a80),
        ("bad parameters", vec![hex(SELECT), hex("00 CB 00 00 05 5C 03 5F C1 02 00")], 0x6a86),
        ("nothing waits", vec![hex(SELECT), hex("00 C0 00 00 00")], 0x6985),
        ("three tries at first", vec![hex(SELECT), hex(TRIES)], 0x63c3),
        ("the right PIN", vec![hex(SELECT), hex(PIN)], 0x9000),
        ("verified is told", vec![hex(SELECT), hex(PIN), hex(TRIES)], 0x9000),
        ("one wrong PIN", vec![hex(SELECT), hex(WRONG)], 0x63c2),
        ("two wrong PINs", vec![hex(SELECT), hex(WRONG), hex(WRONG)], 0x63c1),
        ("three wrong PINs", vec![hex(SELECT), hex(WRONG), hex(WRONG), hex(WRONG)], 0x63c0),
        ("blocked, even for the right PIN", vec![hex(SELECT), hex(WRONG), hex(WRONG), hex(WRONG), hex(PIN)], 0x6983),
        ("blocked is told", vec![hex(SELECT), hex(WRONG), hex(WRONG), hex(WRONG), hex(TRIES)], 0x6983),
        (
            "a reset gives no tries back",
            vec![hex(SELECT), hex(WRONG), hex(RESET_MARK), hex(SELECT), hex(TRIES)],
            0x63c2,
        ),
        (
            "the right PIN gives them back",
            vec![hex(SELECT), hex(WRONG), hex(PIN), hex(RESET_MARK), hex(SELECT), hex(TRIES)],
            0x63c3,
        ),
        (
            "a badly formed PIN costs nothing",
            vec![hex(SELECT), hex("00 20 00 80 06 31 32 33 34 35 36"), hex(TRIES)],
            0x63c3,
        ),
        ("a badly formed PIN is told", vec![hex(SELECT), hex("00 20 00 80 08 31 32 33 FF FF FF FF FF")], 0x6a80),
        ("no global PIN", vec![hex(SELECT), hex("00 20 00 00")], 0x6a88),
        ("log out", vec![hex(SELECT), hex(PIN), hex("00 20 FF 80"), hex(TRIES)], 0x63c3),
        ("9A without PIN", vec![hex(SELECT), sign(0x9a)], 0x6982),
        ("9A with PIN", vec![hex(SELECT), hex(PIN), sign(0x9a)], 0x9000),
        ("9A twice", vec![hex(SELECT), hex(PIN), sign(0x9a), sign(0x9a)], 0x9000),
        ("9A after a reset", vec![hex(SELECT), hex(PIN), hex(RESET_MARK), hex(SELECT), sign(0x9a)], 0x6982),
        ("9A after a wrong PIN", vec![hex(SELECT), hex(PIN), hex(WRONG), sign(0x9a)], 0x6982),
        ("PIV selected again keeps the PIN", vec![hex(SELECT), hex(PIN), hex(SELECT), sign(0x9a)], 0x9000),
        ("9C directly after the PIN", vec![hex(SELECT), hex(PIN), sign(0x9c)], 0x9000),
        ("9C twice", vec![hex(SELECT), hex(PIN), sign(0x9c), sign(0x9c)], 0x6982),
        ("9C after something else", vec![hex(SELECT), hex(PIN), hex(TRIES), sign(0x9c)], 0x6982),
        ("no key 9D", vec![hex(SELECT), hex(PIN), sign(0x9d)], 0x6a86),
        ("a number above the modulus", vec![hex(SELECT), hex(PIN), too_big], 0x6a80),
        ("a short block", vec![hex(SELECT), hex(PIN), short], 0x6a80),
        ("no template", vec![hex(SELECT), hex(PIN), authenticate(0x9a, &[0x82, 0])], 0x6a80),
        ("lengths that disagree", vec![hex("00 A4 04 00 09 A0")], 0x6700),
        ("a broken chain", vec![hex(SELECT), hex("10 87 07 9A 01 7C"), hex("00 CB 3F FF 03 5C 01 7E 00")], 0x6883),
    ];
    for (what, commands, expected) in rows {
        let card = Card::piv(contents());
        let mut status = 0;
        for command in &commands {
            match command.as_slice() {
                [0xff, 0xff] => card.reset(),
                command => status = send(&card, command).1,
            }
        }
        assert_eq!(status, expected, "{what}: {status:04x}, not {expected:04x}");
    }
}

#[test]
fn le_is_honoured_to_the_byte() {
    let card = Card::piv(contents());
    send(&card, &hex(SELECT));
    let (whole, status) = send(&card, &hex("00 CB 3F FF 00 00 05 5C 03 5F C1 05 00 00"));
    assert_eq!(status, 0x9000);
    assert!(whole.len() > 600);
    for le in ["00", "FF", "01", "80", ""] {
        let (mut collected, mut status) = send(&card, &hex(&format!("00 CB 3F FF 05 5C 03 5F C1 05 {le}")));
        let most = match le {
            "" => 0,
            le => usize::from(u8::from_str_radix(le, 16).unwrap().wrapping_sub(1)) + 1,
        };
        assert_eq!(collected.len(), most, "Le {le}");
        while status >> 8 == 0x61 {
            let (more, next) = send(&card, &[0, 0xc0, 0, 0, (status & 0xff) as u8]);
            collected.extend(more);
            status = next;
        }
        assert_eq!((collected == whole, status), (true, 0x9000), "Le {le}");
    }
}

#[test]
fn objects_hold_what_they_should() {
    let card = Card::piv(contents());
    let (property, _) = send(&card, &hex(SELECT));
    assert_eq!(property, hex("61 11 4F 06 00 00 10 00 01 00 79 07 4F 05 A0 00 00 03 08"));
    let (discovery, _) = send(&card, &hex("00 CB 3F FF 03 5C 01 7E 00"));
    assert_eq!(discovery, hex("7E 12 4F 0B A0 00 00 03 08 00 00 10 00 01 00 5F 2F 02 40 00"));
    for (tag, key) in [("05", contents().authentication), ("0A", contents().signing)] {
        let (object, _) = send(&card, &hex(&format!("00 CB 3F FF 00 00 05 5C 03 5F C1 {tag} 00 00")));
        let (0x53, inner, []) = tlv::first(&object).unwrap() else { panic!("no 53") };
        let (0x70, certificate, rest) = tlv::first(inner).unwrap() else { panic!("no 70") };
        assert_eq!(certificate, key.certificate);
        assert_eq!(rest, hex("71 01 00 FE 00"));
    }
}

#[test]
fn signatures_verify_by_chain_and_by_extended_length() {
    let digest = [0x42; 32];
    let body = template(&padded(&digest));
    let chained = body.chunks(0x70).collect::<Vec<_>>();
    let card = Card::piv(contents());
    for (key, public) in [(0x9a, contents().authentication.key), (0x9c, contents().signing.key)] {
        let public = RsaPublicKey::from(public.rsa().unwrap());
        for extended in [true, false] {
            send(&card, &hex(SELECT));
            assert_eq!(send(&card, &hex(PIN)).1, 0x9000);
            let (answer, status) = if extended {
                send(&card, &authenticate(key, &body))
            } else {
                let (last, parts) = chained.split_last().unwrap();
                for part in parts {
                    let command = [&[0x10, 0x87, 0x07, key, part.len() as u8], *part].concat();
                    assert_eq!(send(&card, &command), (vec![], 0x9000));
                }
                let (begin, status) = send(&card, &[&[0, 0x87, 7, key, last.len() as u8], *last, &[0]].concat());
                assert_eq!(status, 0x6108);
                let (end, status) = send(&card, &hex("00 C0 00 00 08"));
                ([begin, end].concat(), status)
            };
            assert_eq!(status, 0x9000);
            let (0x7c, inner, []) = tlv::first(&answer).unwrap() else { panic!("no 7C") };
            let (0x82, signature, []) = tlv::first(inner).unwrap() else { panic!("no 82") };
            let scheme = Pkcs1v15Sign { hash_len: None, prefix: hex(SHA256_PREFIX).into() };
            assert!(public.verify(scheme, &digest, signature).is_ok(), "{key:02x} extended {extended}");
        }
    }
}

#[test]
fn a_blank_card_knows_nothing() {
    let rows = [(SELECT, 0x6a82), (PIN, 0x6d00), ("00 CB 3F FF 03 5C 01 7E 00", 0x6d00), ("00 A4", 0x6700)];
    for (command, status) in rows {
        assert_eq!(send(&Card::blank(), &hex(command)), (vec![], status), "{command}");
    }
}

#[test]
fn every_kind_of_key_signs_what_fits_it_and_nothing_else() {
    let spki = |der: &[u8]| x509_cert::Certificate::from_der(der).unwrap().tbs_certificate.subject_public_key_info;
    for kind in KINDS {
        let length = match kind {
            KeyKind::Rsa2048 => 256,
            KeyKind::Rsa3072 => 384,
            KeyKind::P256 => 32,
            KeyKind::P384 => 48,
        };
        let contents = contents_of(kind);
        let certificate = contents.authentication.certificate.clone();
        let card = Card::piv(contents);
        send(&card, &hex(SELECT));
        assert_eq!(send(&card, &hex(PIN)).1, 0x9000);
        let ask = |algorithm: u8, length: usize| {
            let mut command = authenticate(0x9a, &template(&vec![0x42; length]));
            command[2] = algorithm;
            send(&card, &command)
        };
        for other in KINDS.into_iter().filter(|other| *other != kind) {
            assert_eq!(ask(sign::algorithm(other), length).1, 0x6a86, "{kind:?} asked as {other:?}");
        }
        assert_eq!(ask(sign::algorithm(kind), length - 1).1, 0x6a80, "{kind:?}: a short block");
        assert_eq!(ask(sign::algorithm(kind), length + 1).1, 0x6a80, "{kind:?}: a long block");
        let (answer, status) = ask(sign::algorithm(kind), length);
        assert_eq!(status, 0x9000, "{kind:?}");
        let (0x7c, inner, []) = tlv::first(&answer).unwrap() else { panic!("no 7C") };
        let (0x82, signature, []) = tlv::first(inner).unwrap() else { panic!("no 82") };
        let key = spki(&certificate).subject_public_key;
        let verified = match kind {
            KeyKind::Rsa2048 | KeyKind::Rsa3072 => signature.len() == length,
            KeyKind::P256 => ecdsa(&ECDSA_P256_SHA256_ASN1, key.raw_bytes(), &SHA256, length, signature),
            KeyKind::P384 => ecdsa(&ECDSA_P384_SHA384_ASN1, key.raw_bytes(), &SHA384, length, signature),
        };
        assert!(verified, "{kind:?}");
    }
}

fn ecdsa(
    algorithm: &'static EcdsaVerificationAlgorithm,
    point: &[u8],
    hash: &'static aws_lc_rs::digest::Algorithm,
    length: usize,
    signature: &[u8],
) -> bool {
    let digest = Digest::import_less_safe(&vec![0x42; length], hash).unwrap();
    UnparsedPublicKey::new(algorithm, point).verify_digest(&digest, signature).is_ok()
}

#[test]
fn a_card_can_be_made_in_other_ways() {
    let certificate = "00 CB 3F FF 00 00 05 5C 03 5F C1 05 00 00";
    let short = "00 CB 3F FF 05 5C 03 5F C1 05 00";
    let discovery = "00 CB 3F FF 03 5C 01 7E 00";
    let global_pin = "00 20 00 00 08 31 32 33 34 35 36 FF FF";
    let usual = Form::default();
    let (packed, global) = (Form { compressed: true, ..usual }, Form { global_pin: true, ..usual });
    let no_long = Form { short_only: true, ..usual };
    // Form, command, status, and what the answer holds.
    let rows = [
        (usual, certificate, 0x9000, "71 01 00 FE 00"),
        (packed, certificate, 0x9000, "71 01 01 FE 00"),
        (packed, certificate, 0x9000, "1F 8B 08"),
        (usual, discovery, 0x9000, "5F 2F 02 40 00"),
        (global, discovery, 0x9000, "5F 2F 02 60 20"),
        (global, global_pin, 0x9000, ""),
        (global, PIN, 0x6a88, ""),
        (usual, global_pin, 0x6a88, ""),
        (no_long, certificate, 0x6700, ""),
        (no_long, short, 0x6100, "53"),
        (no_long, PIN, 0x9000, ""),
    ];
    for (form, command, status, holds) in rows {
        let card = with(form);
        send(&card, &hex(SELECT));
        let (answer, said) = send(&card, &hex(command));
        assert_eq!(said, status, "{form:?} {command}");
        let holds = hex(holds);
        assert!(holds.is_empty() || answer.windows(holds.len()).any(|w| w == holds), "{form:?} {command}");
    }
}

#[test]
fn a_mute_card_says_nothing() {
    assert!(Card::mute().is_mute() && !Card::blank().is_mute());
    assert_eq!(Card::mute().answer(&hex(SELECT)), Vec::<u8>::new());
}
