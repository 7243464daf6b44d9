//! The one window. It shows the app's own page and can go nowhere else.

use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, LogicalSize, Url, WebviewUrl, WebviewWindowBuilder};

/// The window's label, which the capability names.
pub const MAIN: &str = "main";
const TITLE: &str = "Vouch";
/// Logical pixels. Below the minimum the record's tables no longer fit (users of 1024x768 screens exist).
const SIZE: (f64, f64) = (1280.0, 860.0);
const MIN_SIZE: (f64, f64) = (1024.0, 700.0);
/// Logical pixels that the title bar takes of the screen's work area, at most.
const TITLE_BAR: f64 = 40.0;
/// An incognito web view keeps nothing on disk, and refuses WebDriver: only the tests' build is without.
const INCOGNITO: bool = !cfg!(feature = "webdriver");

/// Opens the window.
///
/// # Errors
/// What the window system or the web view refuses.
pub fn open(app: &AppHandle) -> tauri::Result<()> {
    let room = room(app)?;
    let (size, smallest) = (fitting(SIZE, room), fitting(MIN_SIZE, room));
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title(TITLE)
        .inner_size(size.0, size.1)
        .min_inner_size(smallest.0, smallest.1)
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

/// What the first screen has room for: its work area in logical pixels; `None` when the system names no first screen.
fn room(app: &AppHandle) -> tauri::Result<Option<LogicalSize<f64>>> {
    let screen = app.primary_monitor()?;
    Ok(screen.map(|screen| screen.work_area().size.to_logical(screen.scale_factor())))
}

/// A size of the window's inside that leaves nothing of the window beyond the screen: the status line is at its foot.
fn fitting(wanted: (f64, f64), room: Option<LogicalSize<f64>>) -> (f64, f64) {
    room.map_or(wanted, |room| (wanted.0.min(room.width), wanted.1.min(room.height - TITLE_BAR)))
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
    fn the_window_fits_the_screen() {
        for (screen, size, smallest) in [
            (None, (1280.0, 860.0), (1024.0, 700.0)),
            (Some((1920.0, 1040.0)), (1280.0, 860.0), (1024.0, 700.0)),
            (Some((1366.0, 728.0)), (1280.0, 688.0), (1024.0, 688.0)),
            (Some((1024.0, 768.0)), (1024.0, 728.0), (1024.0, 700.0)),
            (Some((800.0, 600.0)), (800.0, 560.0), (800.0, 560.0)),
        ] {
            let room = screen.map(|(width, height)| LogicalSize::new(width, height));
            assert_eq!((fitting(SIZE, room), fitting(MIN_SIZE, room)), (size, smallest), "{screen:?}");
        }
    }

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
