//! Card out means blank (law 4), as the eye sees it.

use crate::harness::{signal, until};
use crate::steps::{BAKER, Counter};

/// A window without its page has the colour of the window, and perhaps one at its edge.
const BLANK: usize = 3;
/// A page has the colours of its text's edges, at the least.
const PAGE: usize = 30;

#[tokio::test]
async fn law_4_card_out_is_blank_even_when_the_page_hangs() {
    let counter = Counter::open().await;
    counter.look(&BAKER).await;
    until("the record on the display", || (counter.pc.display.colours() > PAGE).then_some(()));

    let renderer = counter.vouch.renderer();
    signal("STOP", renderer);
    counter.pull_card();
    until("the blank", || (counter.pc.display.colours() <= BLANK).then_some(()));

    // It stays blank while the page cannot say that it shows something else.
    assert!(counter.pc.display.colours() <= BLANK);
    signal("CONT", renderer);
    counter.page().screen("signIn").await;
    until("the sign-in screen on the display", || (counter.pc.display.colours() > PAGE).then_some(()));
    assert!(!counter.page().text().await.contains(BAKER.family));
}
