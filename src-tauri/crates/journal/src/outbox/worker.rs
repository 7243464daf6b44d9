//! The worker: one for an installation, it sends what is due and writes down what came of it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use vouch_core::alert::FrozenAlert;
use vouch_core::clock::{Clock, Ids};
use vouch_core::ports::JournalFault;

use super::store::{Due, Told};
use super::{Event, Sender, State};
use crate::SqliteJournal;

/// Longest one attempt may take, in seconds; after that it is ambiguous.
pub const SEND_LIMIT_SECS: u64 = 60;
/// Longest sleep without a look at the clock, in seconds: a PC that slept or whose clock was set must be noticed.
const MAX_NAP_SECS: u64 = 30;
/// Wait before a journal that could not be used is tried again, in seconds.
const FAULT_PAUSE_SECS: u64 = 10;

/// Runs until `shutdown`. An attempt that has begun is ended first, within [`SEND_LIMIT_SECS`], and written down.
pub async fn run(
    store: Arc<SqliteJournal>,
    sender: Arc<dyn Sender>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    shutdown: CancellationToken,
) {
    let worker = Worker { store, sender, clock, ids, shutdown };
    while !worker.shutdown.is_cancelled() {
        let now = worker.clock.now();
        match worker.blocking(move |store| store.due(now)).await {
            Ok(Due::Send(job)) => worker.attempt(&job.alert).await,
            Ok(Due::Wait(at)) => worker.nap(wait(now, at)).await,
            Err(fault) => {
                tracing::error!(%fault, "the outbox could not be read");
                worker.nap(Duration::from_secs(FAULT_PAUSE_SECS)).await;
            }
        }
    }
}

fn wait(now: Timestamp, at: Option<Timestamp>) -> Duration {
    let most = Duration::from_secs(MAX_NAP_SECS);
    at.map_or(most, |at| Duration::try_from(at.duration_since(now)).unwrap_or_default().min(most))
}

struct Worker {
    store: Arc<SqliteJournal>,
    sender: Arc<dyn Sender>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    shutdown: CancellationToken,
}

impl Worker {
    async fn attempt(&self, alert: &FrozenAlert) {
        // The start is durable before a byte leaves; without it nothing is sent.
        match self.tell(alert, Event::Started).await {
            Ok(Told::Changed(State::Sending)) => {}
            Ok(told) => return tracing::info!(?told, "an alert was settled before it was sent"),
            Err(fault) => {
                tracing::error!(%fault, "an alert was not sent, because its start could not be written down");
                return self.nap(Duration::from_secs(FAULT_PAUSE_SECS)).await;
            }
        }
        let limit = Duration::from_secs(SEND_LIMIT_SECS);
        let event = match tokio::time::timeout(limit, self.sender.send(alert)).await {
            Ok(sent) => sent.into(),
            Err(_) => Event::Ambiguous { why: format!("no answer within {SEND_LIMIT_SECS} seconds") },
        };
        // If this cannot be written, the row says `sending`: told again here, or found by the recovery at the next start.
        while let Err(fault) = self.tell(alert, event.clone()).await {
            tracing::error!(%fault, "what came of an alert could not be written down");
            if self.shutdown.is_cancelled() {
                return;
            }
            self.nap(Duration::from_secs(FAULT_PAUSE_SECS)).await;
        }
    }

    async fn tell(&self, alert: &FrozenAlert, event: Event) -> Result<Told, JournalFault> {
        let (message, now, chance) = (alert.message_id.clone(), self.clock.now(), self.chance());
        self.blocking(move |store| store.tell(&message, &event, now, chance)).await
    }

    /// SQLite waits for the disk: not on the threads that serve the screen.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&SqliteJournal) -> Result<T, JournalFault> + Send + 'static,
    ) -> Result<T, JournalFault> {
        let store = Arc::clone(&self.store);
        tokio::task::spawn_blocking(move || work(&store)).await.unwrap_or(Err(JournalFault::Io))
    }

    async fn nap(&self, time: Duration) {
        tokio::select! {
            () = self.shutdown.cancelled() => {}
            () = self.store.wake.notified() => {}
            () = tokio::time::sleep(time) => {}
        }
    }

    /// The low half of a random UUID, without its fixed bits.
    fn chance(&self) -> u64 {
        self.ids.uuid().as_u64_pair().1 & u64::from(u32::MAX)
    }
}
