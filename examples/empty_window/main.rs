//! An empty Tauri window: what Vouch's own start is measured against (`make bench`).

use tauri::{WebviewUrl, WebviewWindowBuilder};

/// As large as Vouch's.
const SIZE: (f64, f64) = (1280.0, 860.0);

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .setup(|app| {
            WebviewWindowBuilder::new(app, "empty", WebviewUrl::App("index.html".into()))
                .title("Empty")
                .inner_size(SIZE.0, SIZE.1)
                .incognito(true)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!("examples/empty_window/tauri.conf.json"))
}
