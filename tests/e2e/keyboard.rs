//! The first look at a record with the keyboard alone, real key presses, on the smallest screen that is in use.

use std::path::Path;

use crate::harness::Pc;
use crate::steps::{BAKER, Counter};

const SCREEN: (u32, u32) = (1024, 768);
/// Where pictures go, from the root of the workspace.
const PICTURES: &str = "target/keyboard";
/// What is wrong with how the page lies on the screen, in words; empty when nothing is.
const LAYOUT: &str = "
    const wrong = [];
    const inside = (what, box) => {
        if (box.top < 0 || box.left < 0 || box.bottom > innerHeight || box.right > innerWidth)
            wrong.push(`${what} is cut off`);
    };
    if (document.documentElement.scrollWidth > innerWidth) wrong.push('the page is wider than the window');
    for (const foot of document.querySelectorAll('footer')) inside('the status line', foot.getBoundingClientRect());
    for (const button of document.querySelectorAll('.actions .button')) inside(button.textContent, button.getBoundingClientRect());
    const focus = document.activeElement;
    if (focus === null || focus === document.body) wrong.push('nothing has the focus');
    else if (focus.tagName !== 'MAIN') inside('what has the focus', focus.getBoundingClientRect());
    return wrong.join('; ');
";

#[tokio::test]
async fn a_first_look_takes_the_keyboard_alone_on_a_small_screen() {
    let counter = Counter::open_on(Pc::with_screen(SCREEN)).await;
    let page = counter.page();
    let pc = &counter.pc;
    let keys = |keys: &[&str]| drop(pc.display.xdotool(&[&["key", "--delay", "20"], keys].concat()));
    let text = |text: &str| drop(pc.display.xdotool(&["type", "--delay", "20", text]));
    let look = async |name: &str| {
        let wrong = page.script(LAYOUT).await;
        assert_eq!(wrong, "", "{name}");
        picture(pc, name);
    };

    page.step("noCard").await;
    pc.display.xdotool(&["search", "--onlyvisible", "--name", "^Vouch$", "windowfocus"]);
    look("1-cards").await;
    keys(&["Return"]);
    page.step("pin").await;
    look("2-pin").await;
    text(&counter.training.pin("priya"));
    keys(&["Return"]);
    page.screen("find").await;
    look("3-find").await;
    text(BAKER.number);
    keys(&["Return"]);
    page.screen("confirm").await;
    look("4-confirm").await;
    keys(&["Return"]);
    page.screen("permission").await;
    look("5-permission").await;
    // The first answer, the first reason, and on.
    keys(&["space", "Tab", "space"]);
    look("6-answered").await;
    keys(&["Return"]);
    page.says("record", BAKER.medicine).await;
    look("7-record").await;
    keys(&["F1"]);
    page.see("help").await;
    picture(pc, "8-help");
    keys(&["Escape"]);
    keys(&["alt+w"]);
    page.screen("find").await;
    keys(&["alt+l"]);
    counter.gone().await;
}

fn picture(pc: &Pc, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(PICTURES);
    std::fs::create_dir_all(&folder).unwrap();
    pc.display.picture(&folder.join(format!("{name}.png")));
}
