//! The PIN of a card that is reached through card software (PKCS#11): in no file, log, environment or command line, and in
//! the memory of neither program.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;

use crate::day::{self, Home};
use crate::places::{self, files, in_file, in_memory};
use crate::search::{Canary, Search};
use crate::support::alone::{Daemon, alone, run};
use crate::support::counter::{BAKER, Counter};
use crate::support::{PATIENCE, World};

const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";
/// No other secret looks like it, and no tray prints it.
const PIN: &str = "7391462805";
const WRONG_PIN: &str = "5082641937";

/// A token of SoftHSM with the key and the certificate of Priya's card; gives its settings file.
fn make_token(folder: &Path, card: &Path) -> String {
    let text = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (tokens, settings, der) = (text("tokens"), text("softhsm2.conf"), text("9a.der"));
    std::fs::create_dir(&tokens).unwrap();
    let lines = format!("directories.tokendir = {tokens}\nobjectstore.backend = file\nslots.removable = true\n");
    std::fs::write(&settings, lines).unwrap();
    let (key, certificate) = (card.join("9a.key.pem"), card.join("9a.pem"));
    run("openssl", &["x509", "-in", certificate.to_str().unwrap(), "-outform", "DER", "-out", &der]);
    let named = format!("SOFTHSM2_CONF={settings}");
    let tool = |arguments: &[&str]| run("env", &[&[&*named], arguments].concat());
    let id = ["--id", "01", "--label", "9a", "--pin", PIN];
    tool(&["softhsm2-util", "--init-token", "--free", "--label", "priya", "--so-pin", "87654321", "--pin", PIN]);
    tool(&[&["softhsm2-util", "--token", "priya", "--import", key.to_str().unwrap()], &id[..]].concat());
    let write = ["pkcs11-tool", "--module", SOFTHSM, "--token-label", "priya", "--login", "--type", "cert"];
    tool(&[&write[..], &["--write-object", &der], &id].concat());
    settings
}

#[test]
fn a_pin_for_card_software_is_left_nowhere() {
    let needed = ["openssl", "softhsm2-util", "pkcs11-tool", SOFTHSM];
    if !alone("token::a_pin_for_card_software_is_left_nowhere", &needed) {
        return;
    }
    let _service = Daemon::start();
    let (data, token, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), Home::new());
    let world = World::start(data.path());
    let settings = make_token(token.path(), &data.path().join("training-world/pki/cards/priya"));
    // Only from here on: the tools above were given the PIN on their command lines.
    let mut processes = places::Processes::watch();
    let vouch = day::start(data.path(), &home, |command| {
        command.args(["--reader", "pcsc", "--set", &format!("pkcs11_modules={SOFTHSM}")]);
        command.env("SOFTHSM2_CONF", &settings);
    });
    let mut counter = Counter { vouch, world, data };
    counter.vouch.step("pin");
    let view = counter.vouch.act("pin_enter", json!({ "pin": WRONG_PIN }));
    assert_eq!(view["screen"]["fault"]["code"], "PIN_WRONG", "{}", view["screen"]);
    let view = counter.vouch.act("pin_enter", json!({ "pin": PIN }));
    assert_eq!(view["screen"]["kind"], "find", "{}", view["screen"]);
    assert_eq!(counter.look(BAKER)["screen"]["kind"], "record");

    let search = Search::new(&[Canary::new("PIN", PIN), Canary::new("wrong PIN", WRONG_PIN)]);
    let programs = places::descendants(std::process::id());
    let ours: Vec<u32> = programs.into_iter().filter(|id| name(*id).starts_with("vouch-")).collect();
    let names: BTreeSet<String> = ours.iter().map(|id| name(*id)).collect();
    assert!(names.contains("vouch-token") && names.contains("vouch-headless"), "{names:?}");
    for id in ours.iter().filter(|id| name(**id) != "vouch-training") {
        let began = std::time::Instant::now();
        loop {
            let found = in_memory(&search, *id).expect("memory of our own processes");
            if found.is_empty() {
                break;
            }
            assert!(began.elapsed() < PATIENCE, "{}: {found:?}", name(*id));
        }
    }
    counter.vouch.end();
    for file in files(counter.data.path()).into_iter().chain(files(home.path())) {
        assert_eq!(in_file(&search, &file), BTreeSet::new(), "{}", file.display());
    }
    for ((process, what), bytes) in &processes.seen() {
        assert_eq!(search.found(bytes), BTreeSet::new(), "{what} of {process}");
    }
    println!("canaries: a PIN typed for card software was in nothing of {names:?}");
}

fn name(id: u32) -> String {
    std::fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default().trim().to_owned()
}
