//! Views on their way to the page.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tauri::AppHandle;
use tauri::ipc::Channel;
use vouch_api::view::View;
use vouch_site::Window;

use crate::cover::Cover;
use crate::single;

/// The page as the site sees it: something that shows views and can be covered.
pub struct Screen {
    state: Mutex<State>,
    cover: Cover,
}

#[derive(Default)]
struct State {
    /// Where the page listens; `None` until it has loaded.
    page: Option<Channel<View>>,
    /// Kept only until somebody listens: views before the page has loaded, such as why the site cannot start.
    waiting: Option<View>,
    /// The newest view sent.
    revision: u32,
}

impl Screen {
    /// A screen whose page has not loaded yet.
    pub fn new(app: AppHandle) -> Self {
        Self { state: Mutex::default(), cover: Cover::new(app) }
    }

    /// Sends every view from now on to this page.
    pub fn subscribe(&self, page: Channel<View>) {
        let mut state = self.state();
        if let Some(view) = state.waiting.take() {
            send(&page, &view);
        }
        state.page = Some(page);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Window for Screen {
    fn show(&self, view: &View) {
        let mut state = self.state();
        state.revision = view.revision;
        match &state.page {
            Some(page) => send(page, view),
            None => state.waiting = Some(view.clone()),
        }
    }

    fn blank(&self) {
        self.cover.cover();
    }

    fn uncover(&self) {
        let revision = self.state().revision;
        self.cover.uncover_after(revision);
    }

    fn browse(&self, url: &str) -> Result<(), String> {
        open::that_detached(url).map_err(|e| e.to_string())
    }

    fn raise(&self) {
        single::raise(self.cover.app());
    }
}

fn send(page: &Channel<View>, view: &View) {
    // A page that is gone has nothing on screen; a page that loads anew subscribes anew.
    if let Err(error) = page.send(view.clone()) {
        tracing::warn!(%error, "a view did not reach the page");
    }
}
