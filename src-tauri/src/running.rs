//! The site behind the window: absent until it has started, and after a start that failed.

use std::sync::{Arc, PoisonError, RwLock};

use tauri::{AppHandle, Manager};
use vouch_api::command::Command;
use vouch_api::view::FaultView;
use vouch_core::world::World;
use vouch_core::{Code, Fault, Whose};
use vouch_site::{Options, Site, Window};

use crate::screen::Screen;

/// The running site, shared by all commands.
#[derive(Default)]
pub struct Running(RwLock<Option<Arc<Site>>>);

impl Running {
    /// Passes one command on.
    ///
    /// # Errors
    /// What the site refuses, in words; or that there is no site.
    pub async fn call(&self, command: Command) -> Result<(), FaultView> {
        match self.site() {
            Some(site) => site.call(command).await,
            None => Err(FaultView::from(&absent())),
        }
    }

    /// Shows the current view again. Before the start there is none: the first view comes by itself.
    pub fn resend(&self) {
        if let Some(site) = self.site() {
            site.resend();
        }
    }

    /// Ends what is on screen: the PC sleeps or is locked.
    pub fn suspend(&self) {
        if let Some(site) = self.site() {
            site.suspend();
        }
    }

    /// Ends the site in order. Commands still under way keep it until they are answered.
    pub fn stop(&self) {
        let site = self.0.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(site) = site.and_then(Arc::into_inner) {
            site.stop();
        }
    }

    fn site(&self) -> Option<Arc<Site>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Starts the site, or shows why it cannot start.
pub fn start(app: &AppHandle, options: Options) {
    let screen: Arc<Screen> = Arc::clone(&app.state::<Arc<Screen>>());
    let world = options.world.unwrap_or(World::Training);
    match Site::start(options, Arc::clone(&screen) as Arc<dyn Window>) {
        Ok(site) => {
            let running = app.state::<Running>();
            *running.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(site));
            // The page may have subscribed while the site was starting.
            running.resend();
        }
        Err(fault) => {
            tracing::error!(?fault, "the site cannot start");
            screen.show(&vouch_site::stopped(world, &fault));
        }
    }
}

fn absent() -> Fault {
    Fault::new(
        Code::Unexpected,
        Whose::Ours,
        "Vouch has not finished starting.",
        "Nothing was asked of Spine.",
        "Wait a moment, then try again.",
    )
}
