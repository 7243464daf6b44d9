//! The counter: from a card to a record.

use crate::steps::{BAKER, Counter};

/// The most inputs from the start to a record, for somebody new with no reader.
const INPUTS: u32 = 8;

#[tokio::test]
async fn a_record_is_eight_inputs_away() {
    let counter = Counter::open().await;
    let page = counter.page();
    assert!(page.says("stripe", "TRAINING").await.contains("NOT REAL PATIENTS"));
    counter.sign_in("priya").await;
    page.screen("find").await;
    page.press_named(BAKER.family).await;
    page.screen("confirm").await;
    page.enter().await;
    counter.patient_agreed().await;
    page.says("record", BAKER.medicine).await;
    assert!(page.inputs() <= INPUTS, "{} inputs", page.inputs());
    assert!(page.says("banner-name", BAKER.family).await.contains(BAKER.family));
    let spaced = "999 002 0183";
    page.says("banner-nhs", spaced).await;
    assert_eq!(counter.training.received("scr.get"), 1);

    counter.pull_card();
    counter.gone().await;
}

#[tokio::test]
async fn law_2_a_refusal_fetches_nothing() {
    let counter = Counter::open().await;
    let page = counter.page();
    counter.sign_in("priya").await;
    counter.open_patient(&BAKER).await;
    page.press("answer-refused").await;
    page.press("permission-submit").await;
    page.screen("result").await;
    assert_eq!(counter.training.received("scr.list"), 0);
    assert_eq!(counter.training.received("scr.get"), 0);
}
