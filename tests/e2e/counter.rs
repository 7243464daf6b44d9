//! The counter: from a card to a record.

use crate::steps::{BAKER, Counter};

/// The most inputs from the start to a record, for somebody new with no reader.
const INPUTS: u32 = 8;

#[tokio::test]
async fn a_record_is_eight_inputs_away() {
    let counter = Counter::open().await;
    let page = counter.page();
    assert!(page.says("stripe", "TRAINING").await.contains("NOT REAL PATIENTS"));
    counter.look(&BAKER).await;
    assert!(page.inputs() <= INPUTS, "{} inputs", page.inputs());
    assert!(page.says("banner-name", BAKER.family).await.contains(BAKER.family));
    let spaced = "999 002 0183";
    page.says("banner-nhs", spaced).await;
    assert_eq!(counter.training.received("scr.get"), 1);

    counter.pull_card();
    page.screen("signIn").await;
    let text = page.text().await;
    for word in [BAKER.family, BAKER.medicine, spaced] {
        assert!(!text.contains(word), "{word} is still on the page");
    }
}

#[tokio::test]
async fn an_example_is_a_press_away_and_a_refusal_fetches_nothing() {
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
