//! The page's commands: one Tauri command for each row of the command table, and the subscription to views.
//!
//! There is no command that takes a command's name: each has its own permission, listed in `capabilities/`.

use std::sync::Arc;

use tauri::ipc::{Channel, Invoke};
use tauri::{State, Wry};
use vouch_api::view::{FaultView, View};

use crate::running::Running;
use crate::screen::Screen;

/// Sends every view from now on to the page, the current one first.
#[tauri::command]
fn subscribe(channel: Channel<View>, screen: State<'_, Arc<Screen>>, running: State<'_, Running>) {
    screen.subscribe(channel);
    running.resend();
}

macro_rules! handlers {
    ($($name:ident $type:ident,)*) => {
        $(
            #[tauri::command]
            async fn $name(args: vouch_api::command::$type, running: State<'_, Running>) -> Result<(), FaultView> {
                running.call(args.into()).await
            }
        )*

        /// Answers the page's calls.
        pub fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![subscribe, $($name),*]
        }
    };
}

vouch_api::with_commands!(handlers);
