//! Each kind of card by each way to sign in, with real parts: the smartcard service with its virtual reader, OpenSC and
//! SoftHSM as card software, and the programs of Vouch as processes. Then two readers, and a service that comes and goes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use support::alone::{Daemon, alone, run};
use support::browser::{Browser, Person};
use support::counter::{ANN, BAKER, Counter, eventually, says};
use support::{Headless, World};
use tempfile::TempDir;

/// The ports of the two virtual readers, as their package sets them up.
const FIRST: u16 = 35963;
const SECOND: u16 = 35964;
const OPENSC: &str = if cfg!(target_arch = "aarch64") {
    "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so"
} else {
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"
};
const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";
/// In the data of a test: the settings of its SoftHSM, and its tokens.
const SOFTHSM_SETTINGS: &str = "softhsm2.conf";
const TOKENS: &str = "tokens";

const PRIYA: Person = Person::with_card("900000000011");
const TOM: Person = Person::with_card("900000000012");
const PRIYAS_PIN: &str = "135790";

/// A card that can be put in and taken out, and how a site is set up that reads it.
struct Kind {
    name: &'static str,
    settings: &'static [&'static str],
    card: Card,
}

/// Where the card is.
enum Card {
    /// In the first virtual reader: a card of the training deck.
    Plugged(&'static str),
    /// A token of SoftHSM.
    Token,
}

const KINDS: [Kind; 5] = [
    Kind { name: "PIV RSA-2048", settings: &[], card: Card::Plugged("priya") },
    Kind { name: "PIV P-256", settings: &[], card: Card::Plugged("test-p256") },
    Kind { name: "OpenSC RSA-2048", settings: &["card_way=modules"], card: Card::Plugged("priya") },
    Kind { name: "OpenSC P-256", settings: &["card_way=modules"], card: Card::Plugged("test-p256") },
    Kind {
        name: "SoftHSM2 RSA-2048",
        settings: &["pkcs11_modules=/usr/lib/softhsm/libsofthsm2.so"],
        card: Card::Token,
    },
];

/// A counter with this PC's own readers.
fn open(settings: &[&str], data: TempDir, world: World) -> Counter {
    let vouch = Headless::start_as(data.path(), |command| {
        command.args(["--reader", "pcsc"]).args(settings.iter().flat_map(|setting| ["--set", setting]));
        command.env("SOFTHSM2_CONF", data.path().join(SOFTHSM_SETTINGS));
    });
    Counter { vouch, world, data }
}

/// A token of SoftHSM with the key and the certificate of Priya's card, kept with the data of the test.
fn make_token(data: &Path) {
    let text = |path: PathBuf| path.to_str().unwrap().to_owned();
    let (tokens, settings) = (data.join(TOKENS), data.join(SOFTHSM_SETTINGS));
    std::fs::create_dir(&tokens).unwrap();
    let rest = "objectstore.backend = file\nslots.removable = true\nlog.level = ERROR\n";
    std::fs::write(&settings, format!("directories.tokendir = {}\n{rest}", tokens.display())).unwrap();
    let settings = format!("SOFTHSM2_CONF={}", text(settings));
    let card = data.join("training-world").join("pki").join("cards").join("priya");
    let (key, certificate, der) = (text(card.join("9a.key.pem")), text(card.join("9a.pem")), text(data.join("9a.der")));
    run("openssl", &["x509", "-in", &certificate, "-outform", "DER", "-out", &der]);

    let tool = |name, arguments: &[&str]| run("env", &[&[&*settings, name], arguments].concat());
    let (label, named) = (["--label", "priya"], ["--id", "01", "--label", "9a"]);
    let pin = ["--pin", PRIYAS_PIN];
    tool("softhsm2-util", &[&["--init-token", "--free", "--so-pin", "87654321"], &label[..], &pin].concat());
    tool("softhsm2-util", &[&["--import", &key, "--token", "priya"], &named[..], &pin].concat());
    let write = ["--module", SOFTHSM, "--token-label", "priya", "--login", "--type", "cert", "--write-object", &der];
    tool("pkcs11-tool", &[&write[..], &named, &pin].concat());
}

impl Counter {
    /// Puts a card of the deck into a virtual reader, once the service listens there.
    fn plug(&self, card: &str, port: u16) {
        eventually("the card is in the virtual reader", || {
            self.world.ask(&json!({ "op": "plug", "card": card, "port": port }))["ok"] == true
        });
    }

    fn unplug(&self, port: u16) {
        assert_eq!(self.world.ask(&json!({ "op": "unplug", "port": port }))["ok"], true);
    }

    /// Puts the card in, up to the question for its PIN.
    fn put_in(&mut self, card: &Card) {
        if let Card::Plugged(card) = card {
            self.plug(card, FIRST);
        }
        let asks = |screen: &Value| screen["step"] == "pin" && screen["userId"] == PRIYA.user_id;
        if !self.vouch.last().is_some_and(asks) {
            self.vouch.until(|line| asks(&line["view"]["screen"])).expect("the PIN is asked for");
        }
    }

    /// Takes the card out: blank, then the way in.
    fn take_out(&mut self, card: &Card) -> Value {
        match card {
            Card::Plugged(_) => self.unplug(FIRST),
            Card::Token => {
                let tokens = std::fs::read_dir(self.data.path().join(TOKENS)).unwrap();
                tokens.for_each(|token| std::fs::remove_dir_all(token.unwrap().path()).unwrap());
            }
        }
        self.vouch.until(|line| line["blank"] == true).expect("blank");
        self.vouch.step("noCard")
    }

    /// A record is looked at, and its alert arrives.
    fn works(&mut self, number: &str) {
        assert_eq!(self.vouch.view().unwrap()["frame"]["who"], "Priya Example, Pharmacist");
        let view = self.look(number);
        assert_eq!(view["screen"]["kind"], "record", "{}", view["screen"]);
        self.alerts();
    }

    /// Waits until the provider has acted on the end of this many sessions.
    fn is_told(&self, what: &str, times: usize) {
        eventually(what, || {
            self.world.ledger(what).iter().filter(|line| line["answer"] == "accepted").count() == times
        });
    }

    /// In by the PIN, a look, and out; says so.
    fn by_cis(&mut self, card: &Card) -> &'static str {
        self.put_in(card);
        let view = self.vouch.act("pin_enter", json!({ "pin": PRIYAS_PIN }));
        assert_eq!(view["screen"]["kind"], "find", "{}", view["screen"]);
        self.works(ANN);
        let view = match card {
            Card::Plugged(_) => self.take_out(card),
            // SoftHSM shows no token that is made later: this one stays for the second way.
            Card::Token => self.vouch.act("lock", json!({})),
        };
        assert!(!view.to_string().contains("EXAMPLE, Ann"), "{view}");
        self.is_told("cis.logout", 1);
        "in, worked, out"
    }

    /// Refused as somebody else; in as the card's holder, a look, and out; says so.
    fn by_cis2(&mut self, card: &Card) -> &'static str {
        self.put_in(card);
        let view = self.vouch.sign_in_by(&mut Browser::default(), TOM);
        let other = "The browser signed in somebody else than the holder of the card in the reader.";
        says(&view["screen"]["fault"], "CIS_REFUSED", other);
        let view = self.vouch.sign_in_by(&mut Browser::default(), PRIYA);
        assert_eq!(view["screen"]["kind"], "find", "{}", view["screen"]);
        self.works(BAKER);
        let view = self.take_out(card);
        assert_eq!(view["screen"]["lockedFor"], "Priya Example");
        // Of the one who was refused, too.
        self.is_told("cis2.end-session", 2);
        "in, worked, out"
    }
}

#[test]
fn each_card_signs_in_works_and_signs_out_by_each_way() {
    let needed = ["openssl", "softhsm2-util", "pkcs11-tool", OPENSC, SOFTHSM];
    if !alone("each_card_signs_in_works_and_signs_out_by_each_way", &needed) {
        return;
    }
    let _service = Daemon::start();
    println!("{:<18}  {:<15}  CIS2, in the browser", "card", "CIS, by PIN");
    for kind in &KINDS {
        let data = tempfile::tempdir().unwrap();
        let world = World::start(data.path());
        if matches!(kind.card, Card::Token) {
            make_token(data.path());
        }
        let mut counter = open(kind.settings, data, world);
        let (cis, cis2) = (counter.by_cis(&kind.card), counter.by_cis2(&kind.card));
        println!("{:<18}  {cis:<15}  {cis2}", kind.name);
    }
}

#[test]
fn the_counters_reader_is_remembered_and_a_service_may_come_and_go() {
    if !alone("the_counters_reader_is_remembered_and_a_service_may_come_and_go", &[]) {
        return;
    }
    let data = tempfile::tempdir().unwrap();
    let world = World::start(data.path());
    let mut counter = open(&[], data, world);
    let absent = "The smartcard service of this PC is not running.";
    counter.vouch.until(|line| line["view"]["screen"]["sentence"] == absent).expect(absent);
    assert_eq!(counter.vouch.last().unwrap()["step"], "noService");
    let service = Daemon::start();
    counter.vouch.step("noCard");

    counter.plug("priya", FIRST);
    assert_eq!(counter.vouch.step("pin")["screen"]["userId"], PRIYA.user_id);
    counter.plug("tom", SECOND);
    let two = |line: &Value| {
        line["view"]["screen"]["readers"]
            .as_array()
            .is_some_and(|readers| readers.len() == 2 && readers.iter().all(|reader| reader["holds"] == "a card is in"))
    };
    let view = counter.vouch.until(two).expect("two cards")["view"].clone();
    assert_eq!(view["screen"]["userId"], PRIYA.user_id, "the card that was there first stays the one that is asked");
    let second = view["screen"]["readers"][1]["name"].clone();
    counter.vouch.act("reader_choose", json!({ "reader": second }));
    counter.vouch.until(|line| line["view"]["screen"]["userId"] == TOM.user_id).expect("Tom's card");

    // The next start asks the same reader, although both hold a card.
    let Counter { vouch, world, data } = counter;
    vouch.stop();
    let mut counter = open(&[], data, world);
    let view = counter.vouch.step("pin");
    assert_eq!(view["screen"]["userId"], TOM.user_id);
    let chosen: Vec<&Value> = view["screen"]["readers"].as_array().unwrap().iter().map(|r| &r["chosen"]).collect();
    assert_eq!(chosen, [&json!(false), &json!(true)]);
    let pin = counter.world.pin("tom");
    assert_eq!(counter.vouch.act("pin_enter", json!({ "pin": pin }))["screen"]["kind"], "find");
    // The other reader is not the counter's: its card coming and going changes nothing.
    counter.unplug(FIRST);
    counter.plug("priya", FIRST);
    assert_eq!(counter.find(ANN)["screen"]["kind"], "confirm");

    drop(service);
    counter.vouch.until(|line| line["blank"] == true).expect("blank");
    let view = counter.vouch.step("noService");
    assert!(!view.to_string().contains("EXAMPLE, Ann") && view["frame"]["banner"].is_null(), "{view}");
    let _service = Daemon::start();
    counter.vouch.step("noCard");
    counter.plug("tom", SECOND);
    assert_eq!(counter.vouch.step("pin")["screen"]["userId"], TOM.user_id);
}
