//! One copy of Vouch at a time: a second start raises the first window and ends.

use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Manager, Wry};

use crate::window::MAIN;

/// The plugin that finds the first copy. It must be the first plugin.
pub fn plugin() -> TauriPlugin<Wry> {
    tauri_plugin_single_instance::init(|app, _, _| raise(app))
}

/// Brings the window to the front.
pub fn raise(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    for done in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = done {
            tracing::warn!(%error, "the window could not be raised");
        }
    }
}
