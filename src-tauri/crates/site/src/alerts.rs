//! The two ends of an alert: the worker that sends what is owed, and the endpoint that takes Spine's answers (law 6).

use std::net::SocketAddr;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;
use vouch_core::alert::FrozenAlert;
use vouch_core::clock::{Clock, Ids};
use vouch_core::ports::{Directory, Service};
use vouch_core::{Code, Fault, Whose};
use vouch_journal::{Event, Sender, Sent, SqliteJournal, Told, outbox};
use vouch_smartcard::TrayCards;
use vouch_spine::alerts::{AlertAnswer, Verdict};
use vouch_spine::transport::inbound::Answers;
use vouch_spine::{AlertSender, Inbound, InboundSettings, Taken};

use crate::adapters::Adapters;

/// The alert as SDS names it.
pub const ALERT: Service = Service { service: "alerts", interaction: "COMT_IN000001UK01" };

/// The worker and the endpoint, running.
pub struct Alerts {
    _inbound: Inbound,
    shutdown: CancellationToken,
}

impl Alerts {
    /// Starts both. In training the world is told where answers are to go, as SDS would tell the real Spine.
    pub fn start(
        runtime: &Runtime,
        adapters: &Adapters,
        address: SocketAddr,
        tray: Option<&TrayCards>,
        clock: &Arc<dyn Clock>,
        ids: &Arc<dyn Ids>,
    ) -> Result<Self, Fault> {
        let settings = InboundSettings {
            address,
            identity: adapters.identity.clone(),
            clients: adapters.trust.clone(),
            party_key: adapters.party_key.clone(),
            spine: None,
        };
        let answers =
            Arc::new(Outbox { journal: Arc::clone(&adapters.journal), clock: Arc::clone(clock), ids: Arc::clone(ids) });
        let inbound = runtime
            .block_on(Inbound::start(settings, answers, Arc::clone(clock), Arc::clone(ids)))
            .map_err(|e| deaf(&e.to_string()))?;
        if let Some(tray) = tray {
            let url = format!("https://localhost:{}/", inbound.address().port());
            tray.ask(&serde_json::json!({ "op": "inbound", "url": url })).map_err(|e| deaf(&e.to_string()))?;
        }
        let shutdown = CancellationToken::new();
        drop(runtime.spawn(outbox::run(
            Arc::clone(&adapters.journal),
            Arc::new(Wire {
                sender: AlertSender::new(adapters.mutual.clone()),
                directory: Arc::clone(&adapters.sds) as Arc<_>,
            }),
            Arc::clone(clock),
            Arc::clone(ids),
            shutdown.clone(),
        )));
        Ok(Self { _inbound: inbound, shutdown })
    }
}

impl Drop for Alerts {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

/// The sender as the outbox sees it.
struct Wire {
    sender: AlertSender,
    directory: Arc<dyn Directory>,
}

#[async_trait]
impl Sender for Wire {
    async fn send(&self, alert: &FrozenAlert) -> Sent {
        use vouch_spine::Sent as Wired;
        // The bytes are frozen; where Spine is may have changed since, and the directory knows. Without an answer from it
        // the address that was frozen with them is as good as any.
        let moved = self.directory.route(ALERT).await.ok().filter(|route| route.address != alert.address);
        let moved = moved.map(|route| FrozenAlert { address: route.address, ..alert.clone() });
        let sent = self.sender.send(moved.as_ref().unwrap_or(alert)).await;
        if matches!(sent, Wired::CertainlyNotSent(_)) {
            self.directory.undelivered(ALERT);
        }
        match sent {
            Wired::Acknowledged => Sent::Acknowledged,
            Wired::Ambiguous(fault) | Wired::Retriable(fault) => Sent::Ambiguous { why: why(&fault) },
            Wired::CertainlyNotSent(fault) => Sent::NotSent { why: why(&fault) },
            Wired::Refused(fault) => Sent::Refused { why: why(&fault) },
        }
    }
}

/// What the journal keeps of a fault: its sentence and its support lines.
fn why(fault: &Fault) -> String {
    let support: Vec<String> = fault.support.iter().map(|(label, value)| format!("{label} {value}")).collect();
    format!("{} ({})", fault.what, support.join(", "))
}

/// The outbox as the endpoint sees it.
struct Outbox {
    journal: Arc<SqliteJournal>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

impl Answers for Outbox {
    fn take(&self, answer: AlertAnswer) -> Taken {
        let event = match answer.verdict {
            Verdict::Accepted => Event::Delivered,
            Verdict::Refused { why, .. } => Event::Refused { why },
        };
        let chance = u64::from_be_bytes(self.ids.uuid().into_bytes().first_chunk().copied().unwrap_or_default());
        match self.journal.tell(&answer.refers_to, &event, self.clock.now(), chance) {
            Ok(Told::Changed(_) | Told::Same(_)) => Taken::Stored,
            Ok(Told::Unknown) => Taken::Unknown,
            Err(fault) => {
                tracing::error!(%fault, "an answer to an alert could not be kept");
                Taken::NotStored
            }
        }
    }
}

fn deaf(why: &str) -> Fault {
    Fault::new(
        Code::Config,
        Whose::Machine,
        "Vouch cannot listen for Spine's answers to alerts.",
        "Nothing can be looked at: it could not be known whether an alert has arrived.",
        "Another program may be using the address in the set-up. Call support.",
    )
    .with("Why", why)
}
