//! The blank screen, made by the window system and not by the page, so that it works with a page that hangs.
//!
//! To cover is to take the web view out of the window: at once, from any thread. To uncover is to put it back, but only
//! when the page itself has answered that it shows the view that follows the blank one: what was there before cannot
//! come back, not even for a moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tauri::{AppHandle, Manager, WebviewWindow};

use crate::window::MAIN;

/// How long to wait before the page is asked again what it shows.
const ASK_AGAIN: Duration = Duration::from_millis(10);
/// What the page answers: the revision it shows.
const SHOWN: &str = "document.querySelector('main')?.dataset.revision ?? ''";

/// The cover of the one window.
#[derive(Clone)]
pub struct Cover {
    app: AppHandle,
    /// Counts covers, so that an uncovering begun before the last one does nothing.
    covers: Arc<AtomicU64>,
}

impl Cover {
    /// The cover of this app's window, off.
    pub fn new(app: AppHandle) -> Self {
        Self { app, covers: Arc::default() }
    }

    /// The app whose window it covers.
    pub fn app(&self) -> &AppHandle {
        &self.app
    }

    /// Takes the page off the screen now.
    pub fn cover(&self) {
        self.covers.fetch_add(1, Ordering::SeqCst);
        self.page(|page| page.hide());
    }

    /// Puts the page back once it shows `revision` or a later view, unless it is covered again before.
    pub fn uncover_after(&self, revision: u32) {
        self.ask(revision, self.covers.load(Ordering::SeqCst));
    }

    fn ask(&self, revision: u32, covers: u64) {
        let Some(window) = self.window() else { return };
        let cover = self.clone();
        let asked = window.eval_with_callback(SHOWN, move |answer| cover.answered(&answer, revision, covers));
        if let Err(error) = asked {
            tracing::error!(%error, "the page cannot be asked what it shows; it stays covered");
        }
    }

    fn answered(&self, answer: &str, revision: u32, covers: u64) {
        if self.covers.load(Ordering::SeqCst) != covers {
            return;
        }
        if shown(answer).is_some_and(|shown| shown >= revision) {
            // Taken out of the window, the page lost the keyboard; whoever comes back types without a click first.
            self.page(|page| page.show().and_then(|()| page.set_focus()));
            return;
        }
        let cover = self.clone();
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(ASK_AGAIN).await;
            cover.ask(revision, covers);
        });
    }

    fn page(&self, act: impl Fn(&tauri::Webview) -> tauri::Result<()>) {
        let Some(window) = self.window() else { return };
        if let Err(error) = act(window.as_ref()) {
            tracing::error!(%error, "the page cannot be covered or uncovered");
        }
    }

    fn window(&self) -> Option<WebviewWindow> {
        self.app.get_webview_window(MAIN)
    }
}

/// The revision in an answer such as `"7"`: JSON text of the attribute.
fn shown(answer: &str) -> Option<u32> {
    answer.trim_matches('"').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn only_a_number_says_what_is_shown() {
        for (answer, expected) in
            [("\"7\"", Some(7)), ("7", Some(7)), ("\"\"", None), ("", None), ("null", None), ("\"x\"", None)]
        {
            assert_eq!(shown(answer), expected, "{answer}");
        }
    }
}
