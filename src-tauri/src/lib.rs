//! The shell: the window around Vouch, and the only place that names `tauri`.
//!
//! It decides nothing. It reads the command line, opens one window that can go nowhere, passes the page's commands to the
//! running [`vouch_site::Site`] and the site's views to the page, and covers the window at once when told to.
//!
//! | Task | File |
//! |---|---|
//! | what was asked for on the command line | `args` |
//! | the window and what it may not do | `window` |
//! | commands of the page | `commands` |
//! | views to the page, and the blank screen | `screen`, `cover` |
//! | a second copy of the app | `single` |
//! | the site behind the window | `running` |
//! | sleep and lock of the PC | `sleep` |

mod args;
mod commands;
mod cover;
mod running;
mod screen;
mod single;
#[cfg(target_os = "linux")]
mod sleep;
mod window;

use std::process::ExitCode;
use std::sync::Arc;

use tauri::{Manager, RunEvent};
use tracing_subscriber::EnvFilter;

use args::{Args, Asked};
use running::Running;
use screen::Screen;

/// The environment variable with what to log, as `tracing` writes it: `warn,vouch=debug`. Logs hold no patient data.
const LOG: &str = "VOUCH_LOG";

/// Runs Vouch until its window is closed.
#[must_use]
pub fn run() -> ExitCode {
    let args = match args::read(std::env::args_os().skip(1)) {
        Ok(Asked::Run(args)) => args,
        Ok(Asked::Words(words)) => {
            println!("{words}");
            return ExitCode::SUCCESS;
        }
        Err(complaint) => {
            eprintln!("vouch: {complaint}\n{}", args::USAGE);
            return ExitCode::from(2);
        }
    };
    let filter = EnvFilter::try_from_env(LOG).unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();

    if let Err(error) = vouch_site::no_core_dumps() {
        tracing::warn!(%error, "core dumps could not be turned off");
    }
    let app = tauri::Builder::default()
        .plugin(single::plugin())
        .invoke_handler(commands::handler())
        .setup(|app| Ok(open(app, args)?))
        .build(tauri::generate_context!());
    match app {
        Ok(app) => {
            app.run(|app, event| {
                if matches!(event, RunEvent::Exit) {
                    app.state::<Running>().stop();
                }
            });
            ExitCode::SUCCESS
        }
        Err(e) => {
            eprintln!("vouch: {e}");
            ExitCode::FAILURE
        }
    }
}

/// Opens the window, and starts the site behind it without keeping the window waiting.
fn open(app: &mut tauri::App, args: Args) -> tauri::Result<()> {
    let home = app.path().app_data_dir()?;
    app.manage(Running::default());
    app.manage(Arc::new(Screen::new(app.handle().clone())));
    window::open(app.handle())?;
    #[cfg(target_os = "linux")]
    sleep::watch(app.handle().clone());
    let app = app.handle().clone();
    tauri::async_runtime::spawn_blocking(move || running::start(&app, args.options(&home)));
    Ok(())
}
