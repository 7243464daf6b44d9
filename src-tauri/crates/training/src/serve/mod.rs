//! Listeners on loopback: TLS with or without a client certificate, or none for pages; one axum router each.

mod faults;
mod tls;

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::service::{Service, service_fn};
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

pub use faults::{HangUp, MAX_SPOILT, act, cut_short, hang_up};
pub use tls::{Clients, acceptor};

use crate::Error;

/// Connections one listener serves at a time; more wait.
pub const MAX_CONNECTIONS: usize = 64;
/// A TLS handshake that takes longer is dropped.
pub const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// A client that has not sent its headers by then is dropped.
pub const HEADER_TIME: Duration = Duration::from_secs(10);

/// Opens a listener on 127.0.0.1. `port` 0 lets the system choose.
///
/// # Errors
/// [`Error::Listen`] if the port is taken.
pub async fn listen(port: u16) -> Result<TcpListener, Error> {
    listen_at(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await
}

/// Opens a listener, on loopback or not at all.
///
/// # Errors
/// [`Error::NotLoopback`] before anything is opened, [`Error::Listen`] if the port is taken.
pub async fn listen_at(address: SocketAddr) -> Result<TcpListener, Error> {
    if !address.ip().is_loopback() {
        return Err(Error::NotLoopback(address));
    }
    TcpListener::bind(address).await.map_err(|source| Error::Listen { address, source })
}

/// The address clients use: `https://localhost:PORT`.
///
/// # Errors
/// What the system says of a listener that is gone.
pub fn url(listener: &TcpListener) -> std::io::Result<String> {
    Ok(format!("https://localhost:{}", listener.local_addr()?.port()))
}

/// Serves until the task is dropped; its connections end with it.
pub async fn serve(listener: TcpListener, tls: TlsAcceptor, router: Router) {
    accept(listener, |stream| {
        let (tls, router) = (tls.clone(), router.clone());
        async move {
            match tokio::time::timeout(HANDSHAKE_TIME, tls.accept(stream)).await {
                Ok(Ok(stream)) => connection(stream, router).await,
                Ok(Err(e)) => tracing::info!(error = %e, "TLS handshake refused"),
                Err(_) => tracing::info!("TLS handshake took too long"),
            }
        }
    })
    .await;
}

/// Serves without TLS, for pages that a browser has to open: none trusts the training root.
pub async fn serve_plain(listener: TcpListener, router: Router) {
    accept(listener, |stream| connection(stream, router.clone())).await;
}

/// Takes connections from this machine, so many at a time.
async fn accept<F>(listener: TcpListener, mut serve: impl FnMut(TcpStream) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, peer)) if peer.ip().is_loopback() => {
                let served = serve(stream);
                connections.spawn(async move {
                    served.await;
                    drop(place);
                });
            }
            Ok(_) => {}
            Err(e) => tracing::warn!(error = %e, "a connection could not be accepted"),
        }
    }
}

async fn connection(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, router: Router) {
    let inner = TowerToHyperService::new(router);
    let service = service_fn(move |request: Request<Incoming>| {
        let answer = inner.call(request);
        async move { unless_hung_up(answer.await) }
    });
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(e) = served {
        tracing::debug!(error = %e, "connection ended");
    }
}

/// An answer marked with [`HangUp`] becomes an error, upon which hyper closes the connection without a byte.
fn unless_hung_up<B>(answer: Result<Response<B>, Infallible>) -> std::io::Result<Response<B>> {
    match answer {
        Ok(response) if response.extensions().get::<HangUp>().is_none() => Ok(response),
        Ok(_) => Err(std::io::ErrorKind::ConnectionAborted.into()),
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests;
