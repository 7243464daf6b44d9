//! The one window. It shows the app's own page and can go nowhere else.

use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Url, WebviewUrl, WebviewWindowBuilder};

/// The window's label, which the capability names.
pub const MAIN: &str = "main";
const TITLE: &str = "Vouch";
/// Logical pixels. Below the minimum the record's tables no longer fit (users of 1024x768 screens exist).
const SIZE: (f64, f64) = (1280.0, 860.0);
const MIN_SIZE: (f64, f64) = (1024.0, 700.0);
/// An incognito web view keeps nothing on disk, and refuses WebDriver: only the tests' build is without.
const INCOGNITO: bool = !cfg!(feature = "webdriver");

/// Opens the window.
///
/// # Errors
/// What the window system or the web view refuses.
pub fn open(app: &AppHandle) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title(TITLE)
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(MIN_SIZE.0, MIN_SIZE.1)
        .incognito(INCOGNITO)
        .general_autofill_enabled(false)
        .browser_extensions_enabled(false)
        .zoom_hotkeys_enabled(true)
        .devtools(false)
        .disable_drag_drop_handler()
        .on_navigation(own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()
        .map(drop)
}

/// Whether an address is the app's own page. On Windows the web view knows custom schemes only as `http` hosts.
fn own(url: &Url) -> bool {
    let on_windows = cfg!(windows) && url.scheme() == "http" && url.host_str() == Some("tauri.localhost");
    on_windows || (url.scheme() == "tauri" && url.host_str() == Some("localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_apps_own_page_can_be_gone_to() {
        for (address, allowed) in [
            ("tauri://localhost/", true),
            ("tauri://localhost/index.html", true),
            ("tauri://evil.example/", false),
            ("https://localhost/", false),
            ("http://tauri.localhost.evil.example/", false),
            ("http://ipc.localhost/find_number", false),
            ("ipc://localhost/find_number", false),
            ("about:blank", false),
            ("data:text/html,hello", false),
            ("file:///etc/passwd", false),
            ("javascript:alert(1)", false),
        ] {
            assert_eq!(own(&Url::parse(address).unwrap()), allowed, "{address}");
        }
    }
}
