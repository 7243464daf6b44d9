//! Other programs see the same cards as we do: OpenSC's tools, through the same service.

use std::path::Path;
use std::process::{Command, Output};

use vouch_core::ports::{KeyKind, Smartcards};
use vouch_smartcard::CardPolicy;

use crate::namespace::{Service, alone, text};
use crate::signatures::signs;
use crate::world::{Cards, FIRST, PIN, SECOND, Seen, full, ours};

const TOOLS: [&str; 3] = ["opensc-tool", "pkcs11-tool", "openssl"];

fn run(program: &str, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", text(&output));
    output
}

#[test]
fn other_programs_agree_with_us() {
    alone("programs::other_programs_agree_with_us", &TOOLS, || {
        let (_service, deck, cards) = (Service::start(), Cards::new(), ours(CardPolicy::default()));
        let seen = Seen::watching(&cards);
        let (_first, _second) = (deck.plug("priya", FIRST), deck.plug("test-p256", SECOND));
        let both = seen.states("two cards", [full, full]);
        let listed = text(&run("opensc-tool", &["--list-readers"]));
        let dir = tempfile::tempdir().unwrap();
        let rows = [
            (KeyKind::Rsa2048, "SHA256-RSA-PKCS", [].as_slice()),
            (KeyKind::P256, "ECDSA", &["--signature-format", "openssl"]),
        ];
        for (n, (card, (kind, mechanism, more))) in both.iter().zip(rows).enumerate() {
            assert!(listed.contains(&card.reader), "{} in {listed}", card.reader);
            let reader = n.to_string();
            let name = text(&run("opensc-tool", &["-r", &reader, "-n"]));
            assert!(name.contains("Personal Identity Verification Card"), "{name}");

            let holder = cards.holder(card).unwrap();
            assert_eq!(holder.key, kind);
            let slot = reader.as_str();
            assert_eq!(read_certificate(dir.path(), slot), holder.certificate, "{kind:?}: the same certificate");
            their_signature_verifies(dir.path(), slot, mechanism, more);
            assert!(signs(&cards, card, kind, &holder.certificate), "{kind:?}: ours, with the same certificate");
            their_signature_verifies(dir.path(), slot, mechanism, more);
        }
    });
}

/// The certificate of key 9A as OpenSC reads it.
fn read_certificate(dir: &Path, slot: &str) -> Vec<u8> {
    let file = dir.join("certificate.der");
    run("pkcs11-tool", &["--slot-index", slot, "--id", "01", "-r", "-y", "cert", "-o", file.to_str().unwrap()]);
    std::fs::read(file).unwrap()
}

/// OpenSC's PKCS#11 module signs, and OpenSSL verifies with the certificate that was read last.
fn their_signature_verifies(dir: &Path, slot: &str, mechanism: &str, more: &[&str]) {
    let path = |name: &str| dir.join(name).to_str().unwrap().to_owned();
    let (text_file, signature, public) = (path("text"), path("signature"), path("public.pem"));
    std::fs::write(&text_file, "what is signed").unwrap();
    // For ECDSA the module takes the digest.
    let input = if mechanism == "ECDSA" { path("digest") } else { text_file.clone() };
    run("openssl", &["dgst", "-sha256", "-binary", "-out", &path("digest"), &text_file]);
    let sign = ["-l", "--pin", PIN, "--slot-index", slot, "--id", "01", "-s", "-m", mechanism];
    run("pkcs11-tool", &[&sign[..], more, &["-i", &input, "-o", &signature]].concat());
    let certificate = path("certificate.der");
    let key = run("openssl", &["x509", "-inform", "DER", "-in", &certificate, "-noout", "-pubkey"]);
    std::fs::write(&public, key.stdout).unwrap();
    let verified = run("openssl", &["dgst", "-sha256", "-verify", &public, "-signature", &signature, &text_file]);
    assert!(text(&verified).contains("Verified OK"), "{mechanism}");
}
