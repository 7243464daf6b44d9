//! Coming back to a locked screen, with real key presses.

use crate::harness::Pc;
use crate::steps::{BAKER, Counter};

#[tokio::test]
async fn the_same_person_comes_back_to_the_patient_and_to_what_was_typed() {
    let counter = Counter::open_on(Pc::with_screen((1024, 768))).await;
    let page = counter.page();
    let display = &counter.pc.display;
    let keys = |keys: &[&str]| drop(display.xdotool(&[&["key", "--delay", "20"], keys].concat()));
    let text = |text: &str| drop(display.xdotool(&["type", "--delay", "20", text]));
    let pin = counter.training.pin("priya");

    page.step("noCard").await;
    display.xdotool(&["search", "--onlyvisible", "--name", "^Vouch$", "windowfocus"]);
    keys(&["Return"]);
    page.step("pin").await;
    text(&pin);
    keys(&["Return"]);
    counter.open_patient(&BAKER).await;
    page.screen("permission").await;
    keys(&["space"]);
    page.press("reason").await;
    text("half a reason");

    keys(&["alt+l"]);
    page.step("pin").await;
    let locked = page.text().await;
    assert!(locked.contains("Priya Example") && !locked.contains(BAKER.family), "{locked}");
    // Typed without a click: the keyboard has come back with the page.
    text(&pin);
    keys(&["Return"]);
    page.says("interrupted", BAKER.family).await;
    keys(&["Return"]);
    page.screen("confirm").await;
    keys(&["Return"]);
    page.screen("permission").await;
    assert_eq!(page.script("return document.querySelector('[data-testid=reason]').value").await, "half a reason");
    page.press("permission-submit").await;
    page.says("record", BAKER.medicine).await;
    keys(&["alt+l"]);
    counter.gone().await;
}
