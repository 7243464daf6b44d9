//! What a person does, step by step.

use serde_json::json;

use crate::harness::{Page, Pc, Reader, Training, Vouch};

/// A patient with an ordinary short record.
pub const BAKER: Patient = Patient { number: "9990020183", family: "BAKER", medicine: "Cetirizine 10mg tablets" };

/// The patient with every section.
pub const EXAMPLE: Patient =
    Patient { number: "9991234578", family: "EXAMPLE", medicine: "Alendronic acid 70mg tablets" };

/// What the tests know about a patient of the training world.
pub struct Patient {
    pub number: &'static str,
    pub family: &'static str,
    /// Something that only the record says.
    pub medicine: &'static str,
}

/// A counter: a PC, its training world with the tray as reader, and Vouch. What is listed first ends first.
pub struct Counter {
    pub vouch: Vouch,
    pub training: Training,
    pub pc: Pc,
}

impl Counter {
    /// Opens with the sign-in screen.
    pub async fn open() -> Self {
        Self::open_on(Pc::new()).await
    }

    /// The same on a PC that is there already.
    pub async fn open_on(pc: Pc) -> Self {
        let training = Training::start(&pc);
        let vouch = Vouch::start(&pc, Reader::Tray).await;
        vouch.page.screen("signIn").await;
        Self { vouch, training, pc }
    }

    pub fn page(&self) -> &Page {
        &self.vouch.page
    }

    /// Signs in with a card that has one role.
    pub async fn sign_in(&self, card: &str) {
        let page = self.page();
        page.press(&format!("tray-card-{card}")).await;
        page.write("pin", &self.training.pin(card)).await;
        page.enter().await;
    }

    /// Finds a patient by number and confirms the person.
    pub async fn open_patient(&self, patient: &Patient) {
        let page = self.page();
        page.screen("find").await;
        page.write("find-field", patient.number).await;
        page.enter().await;
        page.screen("confirm").await;
        page.enter().await;
        page.screen("permission").await;
    }

    /// Says that the patient was asked and agreed.
    pub async fn patient_agreed(&self) {
        let page = self.page();
        page.press("answer-agreed").await;
        page.press("chip-0").await;
        page.press("permission-submit").await;
    }

    /// From the sign-in screen to a record on screen.
    pub async fn look(&self, patient: &Patient) {
        self.sign_in("priya").await;
        self.open_patient(patient).await;
        self.patient_agreed().await;
        self.page().screen("record").await;
        self.page().says("record", patient.medicine).await;
    }

    /// The record is gone from the page, and somebody may sign in.
    pub async fn gone(&self) {
        self.page().screen("signIn").await;
        let text = self.page().text().await;
        assert!(!text.contains(BAKER.family) && !text.contains(BAKER.medicine), "still on the page: {text}");
    }

    /// Somebody pulls the card.
    pub fn pull_card(&self) {
        self.training.ask(&json!({ "op": "remove" }));
    }
}
