//! A day at the counter, with everything that leaves a trace where it should not; then the search.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cores;
use crate::places::{Processes, files, in_file, mode, private_key};
use crate::search::{Canary, Search};
use crate::support::browser::{Browser, Person};
use crate::support::counter::{ANN, BAKER, Counter, agreed, eventually};
use crate::support::{Headless, World};

/// Longer than it takes to end one.
const LATE: Duration = Duration::from_secs(30);
/// Has 8 places, as on a card, and no card has it.
const WRONG_PIN: &str = "Wr0ngPin";
/// Typed by somebody who takes the field for another one.
const TYPED: &str = "Quillfeather 23 Nov 1931";
/// What belongs to the other side: of these the training world holds what it must, but no PIN and no token.
const OTHER_SIDE: [&str; 2] = ["ledger", "training-world"];
/// Which kinds of secret a whole day has.
const KINDS: [&str; 10] = [
    "access token",
    "application token",
    "cis ticket",
    "cis2 access token",
    "client assertion",
    "client secret",
    "code",
    "code verifier",
    "id token",
    "refresh token",
];
/// Of a patient, and of a record.
const CLINICAL: [&str; 10] = [
    "BAKER",
    "Cetirizine",
    "house dust mite",
    "3 Mill Street",
    "LS9 8BB",
    "1972-05-23",
    "EXAMPLE, Ann",
    "Alendronic",
    "1 High Street",
    "Quillfeather",
];

/// A counter whose programs have a home of their own.
struct Day {
    counter: Counter,
    home: Home,
    /// All that was ever on standard output.
    said: Vec<Value>,
}

impl Day {
    fn begin() -> Self {
        let (data, home) = (tempfile::tempdir().unwrap(), Home::new());
        let world = World::start(data.path());
        let vouch = start(data.path(), &home, |_| {});
        Self { counter: Counter { vouch, world, data }, home, said: Vec::new() }
    }

    /// Keeps what the process has said that has ended, and starts the next.
    fn again(&mut self) {
        self.said.append(&mut self.counter.vouch.seen);
        self.counter.world.ask(&json!({ "op": "remove" }));
        self.counter.mend();
        self.counter.vouch = start(self.counter.data.path(), &self.home, |_| {});
        self.counter.vouch.step("noCard");
    }

    /// A look that is in the middle of it when this returns.
    fn half_a_look(&mut self) {
        let c = &mut self.counter;
        c.visit(BAKER);
        c.slow("scr.list", LATE);
        c.vouch.send("permission_answer", agreed());
        c.vouch.until(|l| l["view"]["screen"]["busy"]["what"] == "Asking Spine for the record").expect("under way");
    }
}

/// Everything that a program could write to by itself.
pub struct Home(TempDir);

impl Home {
    const XDG: [&str; 5] = ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME"];

    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        for folder in Self::XDG.into_iter().chain(["tmp", "work"]) {
            std::fs::create_dir(home.path().join(folder)).unwrap();
        }
        Self(home)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    fn log(&self) -> PathBuf {
        self.path().join("log")
    }
}

/// Starts Vouch with a home of its own. It logs all that there is to log.
pub fn start(data: &Path, home: &Home, with: impl FnOnce(&mut Command)) -> Headless {
    Headless::start_as(data, |command| {
        let at = |folder: &str| home.path().join(folder);
        let log = File::options().create(true).append(true).open(home.log()).unwrap();
        command.stderr(log).current_dir(at("work")).env("HOME", home.path()).env("TMPDIR", at("tmp"));
        command.envs(Home::XDG.map(|name| (name, at(name))));
        command.env("VOUCH_LOG", "trace").env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full");
        with(command);
    })
}

/// By card and CIS: a wrong PIN, CIS in trouble, a look, a lock, the same user again, and somebody who changes roles.
fn morning(c: &mut Counter) {
    c.insert("priya");
    c.vouch.act("pin_enter", json!({ "pin": WRONG_PIN }));
    let pin = c.world.pin("priya");
    for kind in ["garbage", "http500", "cut", "drop-before"] {
        c.order("cis", &json!({ "kind": kind }), 1);
        let view = c.vouch.act("pin_enter", json!({ "pin": pin }));
        assert!(!view["screen"]["fault"].is_null(), "{kind}");
    }
    // The answer that holds the ticket, spoilt on its way.
    c.order("cis", &json!({ "kind": "slow", "millis": 0 }), 1);
    c.order("cis", &json!({ "kind": "cut" }), 1);
    let view = c.vouch.act("pin_enter", json!({ "pin": pin }));
    assert!(!view["screen"]["fault"].is_null());
    let view = c.vouch.act("pin_enter", json!({ "pin": pin }));
    assert_eq!(view["screen"]["kind"], "find", "{}", view["screen"]);

    let view = c.find(TYPED);
    assert!(view["screen"]["error"].is_string(), "{}", view["screen"]);
    for at in ["oauth", "pds"] {
        c.order(at, &json!({ "kind": "garbage" }), 1);
        let view = c.find(BAKER);
        assert!(!view["screen"]["fault"].is_null(), "{at}");
    }
    assert_eq!(c.look(BAKER)["screen"]["kind"], "record");
    c.vouch.act("lock", json!({}));
    c.vouch.step("pin");
    c.vouch.act("pin_enter", json!({ "pin": pin }));
    c.vouch.act("find_interrupted", json!({}));
    c.pull();
    c.vouch.step("noCard");

    c.sign_in("lena", "chooseRole");
    c.vouch.act("role_choose", json!({ "profile": "900000000132" }));
    assert_eq!(c.look(ANN)["screen"]["kind"], "record");
    c.vouch.act("role_change", json!({}));
    c.vouch.act("role_choose", json!({ "profile": "900000000133" }));
}

/// By browser and CIS2: cancelled, refused, then a token of the platform, its refresh, and one that is refused.
fn afternoon(c: &mut Counter) {
    let (id, page) = c.vouch.browse("sign_in_browser");
    Browser::default().cancel(&page);
    c.vouch.came_back(id);
    let priya = Person::with_card("900000000011");
    c.order("cis2.token", &json!({ "kind": "garbage" }), 1);
    let view = c.vouch.sign_in_by(&mut Browser::default(), priya);
    assert_eq!(view["screen"]["kind"], "signIn", "{}", view["screen"]);
    let view = c.vouch.sign_in_by(&mut Browser::default(), priya);
    assert_eq!(view["screen"]["kind"], "find", "{}", view["screen"]);

    c.order("oauth", &json!({ "kind": "claims", "set": { "expires_in": "30" } }), 1);
    assert_eq!(c.find(BAKER)["screen"]["kind"], "confirm");
    c.vouch.act("person_reject", json!({}));
    // The token is too old by now, so it is refreshed; the answer is lost, so it is exchanged anew.
    assert_eq!(c.find(ANN)["screen"]["kind"], "confirm");
    c.vouch.act("person_reject", json!({}));
}

#[test]
fn no_secret_is_left_anywhere_after_a_day() {
    cores::allow();
    let mut processes = Processes::watch();
    let mut day = Day::begin();
    day.counter.vouch.step("noCard");
    assert_eq!(cores::limit(day.counter.vouch.id()), "1 1 bytes");
    morning(&mut day.counter);
    day.half_a_look();
    day.counter.vouch.kill();

    day.again();
    afternoon(&mut day.counter);
    day.half_a_look();
    cores::abort(&mut day.counter.vouch);

    day.again();
    day.counter.sign_in("tom", "find");
    assert_eq!(day.counter.look(BAKER)["screen"]["kind"], "record");
    day.counter.pull();
    day.counter.vouch.step("noCard");
    eventually("CIS is told", || day.counter.world.ledger("cis.logout").len() >= 2);
    day.counter.vouch.end();
    day.said.append(&mut day.counter.vouch.seen);

    let secrets = secrets(&day);
    let opening = Search::new(&secrets);
    let clinical: Vec<Canary> = CLINICAL.iter().map(|word| Canary::new(word, word)).collect();
    let everything = Search::new(secrets.iter().chain(&clinical));

    let data = day.counter.data.path().to_path_buf();
    let mut searched = 0;
    for file in files(&data).into_iter().chain(files(day.home.path())) {
        let theirs = OTHER_SIDE.iter().any(|folder| file.starts_with(data.join(folder)));
        let mut found = in_file(if theirs { &opening } else { &everything }, &file);
        if is_kept_there(&file, &mut found) {
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
        assert_eq!(found, BTreeSet::new(), "{}", file.display());
        searched += 1;
    }
    assert!(std::fs::metadata(day.home.log()).unwrap().len() > 10_000, "the log says something");
    for line in &day.said {
        assert_eq!(opening.found(shown(line).to_string().as_bytes()), BTreeSet::new(), "on standard output");
    }
    let seen = processes.seen();
    assert!(seen.keys().any(|(name, _)| name.starts_with("vouch-headless")), "{:?}", seen.keys());
    for ((process, what), bytes) in &seen {
        assert_eq!(everything.found(bytes), BTreeSet::new(), "{what} of {process}");
    }
    println!(
        "canaries: {} secrets and {} words looked for in {searched} files, {} lines of output and {} processes; none found",
        secrets.len(),
        CLINICAL.len(),
        day.said.len(),
        seen.len() / 2
    );
}

/// Every secret of the day: what the world gave and was shown, PINs, and private keys.
fn secrets(day: &Day) -> Vec<Canary> {
    let world = &day.counter.world;
    let mut all = world.secrets();
    let kinds: BTreeSet<&str> = all.iter().map(|c| c.kind.as_str()).collect();
    assert_eq!(kinds, BTreeSet::from(KINDS), "a kind of secret did not come up today");
    all.extend(["priya", "lena", "tom"].map(|card| Canary::new("PIN", &world.pin(card))));
    all.push(Canary::new("wrong PIN", WRONG_PIN));
    let keys: Vec<Canary> = files(day.counter.data.path()).iter().filter_map(|file| private_key(file)).collect();
    assert!(keys.len() >= 5, "only {} private keys", keys.len());
    all.extend(keys);
    all
}

/// Whether this is a file in which a key or the client's secret is kept; that much of what was found is then right.
fn is_kept_there(file: &Path, found: &mut BTreeSet<String>) -> bool {
    let own = match (private_key(file), file.file_name().unwrap().to_str()) {
        (Some(_), _) => "private key, as it is",
        (None, Some("client-secret" | "training.json")) => "client secret, as it is",
        _ => return false,
    };
    found.remove(own)
}

/// A line of output without the training tray, which prints PINs on purpose.
fn shown(line: &Value) -> Value {
    let mut line = line.clone();
    if let Some(screen) = line["view"]["screen"].as_object_mut() {
        screen.remove("tray");
    }
    line
}

impl World {
    /// Secrets that went through it.
    pub fn secrets(&self) -> Vec<Canary> {
        let answer = self.ask(&json!({ "op": "secrets" }));
        let text = |secret: &Value, name: &str| secret[name].as_str().unwrap().to_owned();
        let all = answer["secrets"].as_array().unwrap().iter();
        all.map(|secret| Canary::new(&text(secret, "kind"), &text(secret, "value"))).collect()
    }
}
