//! The HTTPS listener around the receiver: mutual TLS, small limits, one answer for each request.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::crypto::aws_lc_rs;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use vouch_core::clock::{Clock, Ids};
use vouch_https::{Identity, Trust};

use super::{Answers, InboundSettings, MAX_INBOUND, Receiver};

/// Connections at one time.
pub const MAX_CONNECTIONS: usize = 16;
/// Longest handshake, and longest wait for the head of a request.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest a connection may last, whatever happens on it.
const LONGEST: Duration = Duration::from_secs(60);

/// Why the listener could not be started.
#[derive(Debug, thiserror::Error)]
pub enum NotListening {
    /// The address cannot be bound.
    #[error("the address cannot be listened on")]
    Address(#[from] std::io::Error),
    /// The certificate, its key or the roots cannot be used.
    #[error("the certificates cannot be used: {0}")]
    Tls(&'static str),
}

/// A running listener. It ends when dropped.
#[derive(Debug)]
pub struct Inbound {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Inbound {
    /// Binds and starts.
    ///
    /// # Errors
    /// When the address is taken or the certificates cannot be used.
    pub async fn start(
        settings: InboundSettings,
        answers: Arc<dyn Answers>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Result<Self, NotListening> {
        let acceptor = TlsAcceptor::from(Arc::new(tls(&settings.identity, &settings.clients)?));
        let listener = TcpListener::bind(settings.address).await?;
        let address = listener.local_addr()?;
        let receiver = Arc::new(Receiver::new(settings.party_key, settings.spine, answers, clock, ids));
        let task = tokio::spawn(accept(listener, acceptor, receiver));
        Ok(Self { address, task })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Inbound {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, receiver: Arc<Receiver>) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    // Dropped with this task, and with it every connection.
    let mut connections = JoinSet::new();
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (acceptor, receiver) = (acceptor.clone(), Arc::clone(&receiver));
        connections.spawn(async move {
            let _place = place;
            let _ended = tokio::time::timeout(LONGEST, connection(stream, acceptor, receiver)).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn connection(stream: TcpStream, acceptor: TlsAcceptor, receiver: Arc<Receiver>) {
    let Ok(Ok(stream)) = tokio::time::timeout(PATIENCE, acceptor.accept(stream)).await else {
        tracing::warn!("an inbound connection did not finish its TLS handshake");
        return;
    };
    let service = service_fn(move |request| {
        let receiver = Arc::clone(&receiver);
        async move { Ok::<_, Infallible>(respond(request, &receiver).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "an inbound connection ended early");
    }
}

async fn respond(request: Request<Incoming>, receiver: &Receiver) -> Response<String> {
    if request.method() != Method::POST {
        return response(405, String::new());
    }
    let content_type = request.headers().get(http::header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let Some(body) = whole(request.into_body()).await else {
        return response(413, String::new());
    };
    let reply = receiver.receive(&content_type, &body).await;
    response(reply.status, reply.body)
}

/// The whole body; `None` when it is larger than the limit or does not end.
pub(crate) async fn whole(mut body: Incoming) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        if let Some(data) = frame.ok()?.data_ref() {
            if out.len() + data.len() > MAX_INBOUND {
                return None;
            }
            out.extend_from_slice(data);
        }
    }
    Some(out)
}

fn response(status: u16, body: String) -> Response<String> {
    let mut response = Response::new(body);
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("text/xml"));
    response
}

fn tls(identity: &Identity, clients: &Trust) -> Result<ServerConfig, NotListening> {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_slice_iter(&clients.0) {
        let root = root.map_err(|_| NotListening::Tls("the roots cannot be read"))?;
        roots.add(root).map_err(|_| NotListening::Tls("a root is not one"))?;
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .build()
        .map_err(|_| NotListening::Tls("there are no roots"))?;
    let chain = CertificateDer::pem_slice_iter(&identity.chain)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| NotListening::Tls("the certificate cannot be read"))?;
    let key = PrivateKeyDer::from_pem_slice(&identity.key).map_err(|_| NotListening::Tls("the key cannot be read"))?;
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| NotListening::Tls("no protocol version"))?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .map_err(|_| NotListening::Tls("certificate and key do not fit"))
}
