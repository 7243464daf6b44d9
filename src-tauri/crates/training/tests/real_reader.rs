//! The training card in a real PC/SC reader daemon, used by programs that are not ours.
//!
//! pcscd and its virtual reader run in their own network and mount namespace: nobody else's daemon, socket or port is
//! touched. The test starts itself again inside that namespace.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use vouch_training::cards::{Deck, vpcd};
use vouch_training::ledger::Ledger;
use vouch_training::pki::Pki;
use vouch_training::staff::staff;
use vouch_training::state::World;

const TEST: &str = "other_programs_sign_with_the_card";
/// Set inside the namespace.
const INSIDE: &str = "VOUCH_TEST_INSIDE_NAMESPACE";
/// Longest wait for the daemon to see what was done.
const PATIENCE: Duration = Duration::from_secs(20);
const NEEDED: [&str; 7] = ["unshare", "ip", "mount", "pcscd", "opensc-tool", "pkcs11-tool", "openssl"];

/// Ends the daemon with the test, by its own process id.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).output().unwrap_or_else(|e| panic!("{program}: {e}"))
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Asks until the answer holds the words.
fn until(words: &str, ask: impl Fn() -> Output) {
    let begin = Instant::now();
    loop {
        let answer = text(&ask());
        if answer.contains(words) {
            return;
        }
        assert!(begin.elapsed() < PATIENCE, "no {words:?} in {answer:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn missing() -> Option<String> {
    let absent = |p: &&&str| !run("sh", &["-c", &format!("command -v {p}")]).status.success();
    if let Some(program) = NEEDED.iter().find(absent) {
        return Some((*program).to_owned());
    }
    if !Path::new("/etc/reader.conf.d/vpcd").exists() {
        return Some("vpcd".into());
    }
    let allowed = run("unshare", &["-n", "-m", "true"]).status.success();
    (!allowed).then(|| "the right to unshare namespaces".into())
}

#[test]
fn other_programs_sign_with_the_card() {
    if std::env::var_os(INSIDE).is_some() {
        return inside();
    }
    if let Some(what) = missing() {
        return println!("skipped: {what} is absent ({TEST})");
    }
    let own = std::env::current_exe().unwrap();
    let output = Command::new("unshare")
        .args(["-n", "-m", own.to_str().unwrap(), TEST, "--exact", "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output));
    println!("{}", String::from_utf8_lossy(&output.stdout));
}

fn inside() {
    assert!(run("ip", &["link", "set", "lo", "up"]).status.success());
    std::fs::create_dir_all("/run/pcscd").unwrap();
    assert!(run("mount", &["-t", "tmpfs", "tmpfs", "/run/pcscd"]).status.success());
    let daemon = Command::new("pcscd").arg("--foreground").stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let _daemon = Daemon(daemon.unwrap());
    until("Virtual PCD 00 00", || run("opensc-tool", &["-l"]));

    let dir = tempfile::tempdir().unwrap();
    let today = jiff::Zoned::now().date();
    let world = World::new(vec![], staff(), Pki::open(dir.path(), today).unwrap(), Ledger::new(None));
    let card = Deck::new(world).card("priya").unwrap().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let reader = runtime.block_on(vpcd::plug(vpcd::DEFAULT_PORT)).unwrap();
    let plugged = runtime.spawn(async move { vpcd::answer(reader, &card).await });
    until("Personal Identity Verification Card", || run("opensc-tool", &["-r", "0", "-n"]));
    let atr = text(&run("opensc-tool", &["-r", "0", "-a"]));
    assert!(atr.contains("3b:80:80:01:01"), "{atr}");
    signatures_verify(dir.path());
    wrong_pins_block();

    plugged.abort();
    until("Card not present", || run("opensc-tool", &["-r", "0", "-a"]));
}

/// OpenSC's PKCS#11 module signs with 9A (id 01) and 9C (id 02); OpenSSL verifies with the certificate on the card.
fn signatures_verify(dir: &Path) {
    let path = |name: &str| dir.join(name).to_str().unwrap().to_owned();
    let (input, signature, certificate, public) = (path("in"), path("sig"), path("cert.der"), path("pub.pem"));
    std::fs::write(&input, "what is signed").unwrap();
    for id in ["01", "02"] {
        let sign = run(
            "pkcs11-tool",
            &["-l", "--pin", "135790", "--id", id, "-s", "-m", "SHA256-RSA-PKCS", "-i", &input, "-o", &signature],
        );
        assert!(sign.status.success(), "id {id}: {}", text(&sign));
        let read = run("pkcs11-tool", &["--id", id, "-r", "-y", "cert", "-o", &certificate]);
        assert!(read.status.success(), "id {id}: {}", text(&read));
        let key = run("openssl", &["x509", "-inform", "DER", "-in", &certificate, "-noout", "-pubkey"]);
        std::fs::write(&public, key.stdout).unwrap();
        let verify = run("openssl", &["dgst", "-sha256", "-verify", &public, "-signature", &signature, &input]);
        assert!(verify.status.success(), "id {id}: {}", text(&verify));
        let subject = text(&run("openssl", &["x509", "-inform", "DER", "-in", &certificate, "-noout", "-subject"]));
        assert!(subject.contains("900000000011"), "{subject}");
        println!("key {id}: signed through pcscd, verified by OpenSSL");
    }
}

fn wrong_pins_block() {
    for expected in ["CKR_PIN_INCORRECT", "CKR_PIN_INCORRECT", "CKR_PIN", "CKR_PIN_LOCKED"] {
        let answer = text(&run("pkcs11-tool", &["-l", "--pin", "000000", "-O"]));
        assert!(answer.contains(expected), "{expected}: {answer}");
    }
}
