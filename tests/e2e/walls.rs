//! What the page cannot do, even if something foreign ran in it.

use crate::steps::Counter;

#[tokio::test]
async fn the_page_can_reach_nothing_but_its_own_commands() {
    let counter = Counter::open().await;
    let page = counter.page();
    let tried = [
        // What it tries, and what comes of it.
        ("document.body.innerHTML = '<b>x</b>'", "TrustedHTML"),
        ("new Function('return 1')()", "Error"),
        (
            "document.head.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))",
            "TrustedScript",
        ),
        (
            "(document.body.setAttribute('style', 'color: rgb(1, 2, 3)'), getComputedStyle(document.body).color === 'rgb(1, 2, 3)')",
            "false",
        ),
        ("window.open('about:blank')", "null"),
        ("window.__TAURI__", "undefined"),
        ("(Object.prototype.x = 1, ({}).x)", "undefined"),
        ("await fetch('https://example.org')", "TypeError"),
        ("await fetch('http://127.0.0.1:1')", "TypeError"),
        ("await new Promise((_, no) => new WebSocket('ws://127.0.0.1:1').onerror = () => no('closed'))", "Error"),
        ("await invoke('plugin:window|close')", "not allowed"),
        ("await invoke('plugin:event|emit', { event: 'x' })", "not allowed"),
        ("await invoke('plugin:path|resolve_directory', { directory: 1 })", "not allowed"),
        ("await invoke('no_such_command')", "not found"),
    ];
    for (attempt, outcome) in tried {
        let came = page.script(&attempted(attempt)).await;
        let came = came.as_str().unwrap_or_default();
        assert!(came.contains(outcome), "{attempt}: {came:?} and not {outcome:?}");
    }
    page.screen("signIn").await;
}

#[tokio::test]
async fn the_window_goes_nowhere() {
    let counter = Counter::open().await;
    let page = counter.page();
    let before = page.script("return location.href").await;
    for address in
        ["https://example.org/", "http://127.0.0.1:1/", "about:blank", "data:text/html,x", "file:///etc/passwd"]
    {
        page.script(&attempted(&format!("location.href = '{address}'"))).await;
        page.screen("signIn").await;
        assert_eq!(page.script("return location.href").await, before, "{address}");
    }
    // And it is still at work.
    page.press("tray-card-priya").await;
    page.step("pin").await;
}

/// A script that returns what came of an expression as text, be it a value or an error.
fn attempted(expression: &str) -> String {
    format!(
        "const invoke = window.__TAURI_INTERNALS__.invoke;
         return (async () => {{ try {{ return String({expression}) }} catch (e) {{ return 'Error: ' + String(e) }} }})()"
    )
}
