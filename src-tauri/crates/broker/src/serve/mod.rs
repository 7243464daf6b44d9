//! The two listeners. PCs come to one, with a certificate, and may ask for two things; the key set is on the other, for
//! anybody who can reach it, and says nothing that is secret.

mod assertion;
mod caller;
mod key_set;
mod listener;
mod refresh;
mod refusal;
mod tls;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{StatusCode, header};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use vouch_core::clock::{Clock, Ids};

use crate::BrokerError;
use crate::authority::Fingerprint;
use crate::config::Config;
use crate::data::DataDir;
use crate::rate::{Counted, Rates, Verdict};
use crate::record::Record;
use refresh::Relay;

/// Largest body a PC may send, in bytes: a refresh token and its JSON.
pub const MAX_BODY: usize = 8 * 1024;

/// A broker that is ready to answer.
pub struct Broker {
    data: DataDir,
    config: Config,
    relay: Option<Relay>,
    record: Record,
    rates: Mutex<Rates>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

/// Listeners that are open.
pub struct Listening {
    pcs: TcpListener,
    pcs_tls: TlsAcceptor,
    keys: TcpListener,
    keys_tls: Option<TlsAcceptor>,
}

impl Broker {
    /// Reads all that is needed once, so that what is wrong is told at the start and not at the counter.
    ///
    /// # Errors
    /// What is wrong with a file of the data folder.
    pub fn open(data: DataDir, config: Config, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Result<Self, BrokerError> {
        crate::enrolment::Enrolment::read(&data)?;
        crate::keys::Ring::read(&data)?;
        let refresh = config.platform.as_ref().and_then(|site| site.refresh.as_ref().map(|refresh| (site, refresh)));
        let relay = refresh.map(|(site, refresh)| Relay::open(site, refresh)).transpose()?;
        let record = Record::of(&data);
        Ok(Self { data, config, relay, record, rates: Mutex::default(), clock, ids })
    }

    fn rate(&self, who: &Fingerprint, what: Counted) -> Verdict {
        let now = std::time::Instant::now();
        self.rates.lock().unwrap_or_else(PoisonError::into_inner).ask(who, what, now)
    }

    fn pcs_router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/assertion", post(assertion::answer))
            .route("/refresh", post(refresh::answer))
            .layer(DefaultBodyLimit::max(MAX_BODY))
            .with_state(Arc::clone(self))
    }

    fn keys_router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/jwks", get(key_set::answer))
            .route("/.well-known/jwks.json", get(key_set::answer))
            .with_state(Arc::clone(self))
    }
}

impl Listening {
    /// Opens both listeners, with what TLS needs.
    ///
    /// # Errors
    /// [`BrokerError::Listen`], or when a certificate or its key cannot be used.
    pub async fn at(config: &Config, data: &DataDir) -> Result<Self, BrokerError> {
        let keys_tls = config.keys_tls.as_ref().map(|(c, k)| tls::for_anybody(c, k)).transpose()?;
        let (pcs, keys) = (open(config.pcs).await?, open(config.keys).await?);
        Ok(Self { pcs, pcs_tls: tls::for_pcs(data)?, keys, keys_tls })
    }

    /// Where PCs and the key set are listened to.
    ///
    /// # Errors
    /// What the system says.
    pub fn addresses(&self) -> std::io::Result<(SocketAddr, SocketAddr)> {
        Ok((self.pcs.local_addr()?, self.keys.local_addr()?))
    }

    /// Answers until `stop` is ready, then lets those who are being answered finish.
    pub async fn serve(self, broker: Arc<Broker>, stop: impl Future<Output = ()>) {
        let (tell, told) = watch::channel(false);
        let pcs = listener::serve(self.pcs, Some(self.pcs_tls), broker.pcs_router(), told.clone());
        let keys = listener::serve(self.keys, self.keys_tls, broker.keys_router(), told);
        let stopping = async {
            stop.await;
            let _ = tell.send(true);
        };
        tokio::join!(pcs, keys, stopping);
    }
}

async fn open(address: SocketAddr) -> Result<TcpListener, BrokerError> {
    TcpListener::bind(address).await.map_err(|source| BrokerError::Listen { address, source })
}

/// A JSON answer. `keep` says who may keep a copy: nobody, of what a PC is given.
fn json(status: StatusCode, keep: &str, body: String) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, keep)];
    (status, headers, body).into_response()
}
