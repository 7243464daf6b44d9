//! Taking connections: how many, how long, how large.

use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::authority::Fingerprint;

/// Connections one listener serves at a time; more wait.
pub const MAX_CONNECTIONS: usize = 64;
/// A TLS handshake that takes longer is dropped.
pub const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// A caller that has not sent its headers by then is dropped.
pub const HEADER_TIME: Duration = Duration::from_secs(10);
/// A whole connection: headers, body, the platform's answer. It ends a relayed question no earlier than the relay does.
pub const CONNECTION_TIME: Duration = Duration::from_secs(45);
/// Largest request line and headers together, in bytes.
pub const MAX_HEAD: usize = 16 * 1024;
/// Most headers.
pub const MAX_HEADERS: usize = 32;
/// Pause after a connection that could not be taken: the machine may be out of file handles, and asking at once does
/// not give it any.
const BREATH: Duration = Duration::from_millis(100);

/// Serves until told to stop, then lets open connections end.
pub(super) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let taken = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            taken = take(&listener, &places) => taken,
        };
        match taken {
            Some((stream, place)) => {
                let (tls, router) = (tls.clone(), router.clone());
                connections.spawn(async move {
                    if tokio::time::timeout(CONNECTION_TIME, connection(stream, tls, router)).await.is_err() {
                        tracing::info!("a connection took too long");
                    }
                    drop(place);
                });
            }
            None => tokio::time::sleep(BREATH).await,
        }
    }
    // Nobody new is let in; each that is in has a time limit of its own.
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn take(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, place)),
        Err(e) => {
            tracing::warn!(error = %e, "a connection could not be accepted");
            None
        }
    }
}

async fn connection(stream: TcpStream, tls: Option<TlsAcceptor>, router: Router) {
    let peer = stream.peer_addr().ok();
    let Some(tls) = tls else { return one_request(stream, router).await };
    let stream = match tokio::time::timeout(HANDSHAKE_TIME, tls.accept(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(e)) => return tracing::info!(?peer, error = %e, "TLS handshake refused"),
        Err(_) => return tracing::info!(?peer, "TLS handshake took too long"),
    };
    // Whoever is behind the connection showed this certificate and proved to hold its key.
    let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first).map(|c| Fingerprint::of(c));
    let router = match shown {
        Some(fingerprint) => router.layer(Extension(fingerprint)),
        None => router,
    };
    one_request(stream, router).await;
}

/// One request a connection, so that each question is asked under a fresh look at the certificate.
async fn one_request(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, router: Router) {
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .keep_alive(false)
        .max_buf_size(MAX_HEAD)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .await;
    if let Err(e) = served {
        tracing::debug!(error = %e, "connection ended");
    }
}
