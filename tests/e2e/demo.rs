//! The whole of it once, with a card in the reader of a real smartcard daemon. `make demo` keeps the pictures.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::harness::{Daemon, Pc, Reader, Training, Vouch, alone, journal, until};
use crate::steps::EXAMPLE;

const TEST: &str = "demo::a_look_with_a_card_in_a_real_reader";
/// The first slot of the virtual reader (vsmartcard's default).
const PORT: u16 = 35963;
/// Where the pictures go, from the root of the workspace.
const PICTURES: &str = "target/demo";

#[tokio::test]
async fn a_look_with_a_card_in_a_real_reader() {
    if !alone(TEST) {
        return;
    }
    let pictures = Pictures::new();
    let daemon = Daemon::start();
    let pc = Pc::new();
    let training = Training::start(&pc);
    let vouch = Vouch::start(&pc, Reader::Pcsc).await;
    let page = &vouch.page;
    let plug = |card: &str| training.ask(&json!({ "op": "plug", "card": card, "port": PORT }));
    let unplug = || training.ask(&json!({ "op": "unplug", "port": PORT }));

    page.step("noCard").await;
    pictures.take(&pc, "waiting-for-a-card");
    plug("priya");
    page.step("pin").await;
    pictures.take(&pc, "card-in-the-reader");
    page.write("pin", &training.pin("priya")).await;
    page.enter().await;
    page.screen("find").await;
    page.write("find-field", EXAMPLE.number).await;
    pictures.take(&pc, "nhs-number");
    page.enter().await;
    page.screen("confirm").await;
    pictures.take(&pc, "is-this-the-person");
    page.enter().await;
    page.screen("permission").await;
    page.press("answer-agreed").await;
    page.press("chip-0").await;
    pictures.take(&pc, "permission-to-view");
    page.press("permission-submit").await;
    page.says("record", EXAMPLE.medicine).await;
    pictures.take(&pc, "summary-care-record");
    until("the alert at Spine", || (training.received("alert") > 0).then_some(()));

    unplug();
    page.step("noCard").await;
    assert!(!page.text().await.contains(EXAMPLE.family));
    pictures.take(&pc, "card-out");

    plug("olive");
    page.step("pin").await;
    page.write("pin", &training.pin("olive")).await;
    page.enter().await;
    page.press("rail-journal").await;
    page.says("journal-table", "Priya Example").await;
    pictures.take(&pc, "privacy-officers-journal");
    page.press("rail-alerts").await;
    page.says("alerts-table", "Priya Example").await;
    pictures.take(&pc, "privacy-officers-alerts");

    agree(&pc, &training);
    drop((vouch, training, daemon));
}

/// Prints the journal and the ledger, and holds one against the other.
fn agree(pc: &Pc, training: &Training) {
    let file = pc.journal();
    println!("\nThe journal of Vouch:");
    let entries = journal::entries(&file);
    entries.iter().for_each(|entry| println!("{entry}"));
    println!("\nThe ledger of the training world:");
    let ledger = training.ledger();
    for line in &ledger {
        let word = |name: &str| line[name].as_str().unwrap_or("-").to_owned();
        println!(
            "{:>4}  {:<16} {:<10} patient {:<10} alert {}",
            line["number"],
            word("what"),
            word("answer"),
            word("patient"),
            word("alert_id")
        );
    }

    let looks = entries.iter().filter(|e| e.kind == "view" && e.phase == "intent");
    let looks: Vec<_> = looks.map(|e| (e.patient.clone().unwrap(), e.alert.clone().unwrap())).collect();
    let received = |what: &str, field: &str| -> Vec<String> {
        let lines = ledger.iter().filter(|line| line["what"] == what && line["answer"] == "accepted");
        lines.map(|line| line[field].as_str().unwrap_or_default().to_owned()).collect()
    };
    let (patients, alerts): (Vec<_>, Vec<_>) = looks.into_iter().unzip();
    assert_eq!(received("scr.list", "patient"), patients, "each look at Spine is a look in the journal");
    assert_eq!(received("alert", "alert_id"), alerts, "each alert owed arrived once");
    println!("\nThey agree: {} look, {} alert.", patients.len(), alerts.len());
}

/// Numbered pictures of the display.
struct Pictures(PathBuf, std::cell::Cell<u32>);

impl Pictures {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(PICTURES);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder, std::cell::Cell::new(0))
    }

    fn take(&self, pc: &Pc, name: &str) {
        self.1.set(self.1.get() + 1);
        let file = self.0.join(format!("{:02}-{name}.png", self.1.get()));
        pc.display.settle();
        pc.display.picture(&file);
        println!("{}", file.display());
    }
}
