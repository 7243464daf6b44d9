//! For tests: certificates, a scripted HTTPS server, a fixed clock, known ids.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use uuid::Uuid;
use vouch_core::clock::{Clock, Ids};
use vouch_https::{Identity, Trust};

pub(crate) struct At(pub(crate) Timestamp);

impl At {
    pub(crate) fn noon() -> Arc<Self> {
        Arc::new(Self("2026-01-01T12:00:00Z".parse().unwrap()))
    }
}

impl Clock for At {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// These ids first, then random ones.
pub(crate) struct InOrder(Mutex<VecDeque<Uuid>>);

impl InOrder {
    pub(crate) fn of(ids: &[&str]) -> Arc<Self> {
        Arc::new(Self(Mutex::new(ids.iter().map(|i| Uuid::try_parse(i).unwrap()).collect())))
    }
}

impl Ids for InOrder {
    fn uuid(&self) -> Uuid {
        self.0.lock().unwrap().pop_front().unwrap_or_else(Uuid::new_v4)
    }
}

/// An authority and what it signs.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(crate) trust: Trust,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = params.self_signed(&key).unwrap();
        Self { trust: Trust(root.pem().into_bytes()), issuer: Issuer::new(params, key) }
    }

    pub(crate) fn identity(&self) -> Identity {
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &self.issuer).unwrap();
        Identity { chain: leaf.pem().into_bytes(), key: key.serialize_pem().into_bytes() }
    }
}

/// What the scripted server answers.
#[derive(Clone)]
pub(crate) enum Script {
    /// Reads the request and closes the connection.
    Drop,
    /// Status, content type, body; `{id}` in the body becomes the message id of the request.
    Say(u16, &'static str, String),
}

/// One request as it arrived.
#[derive(Clone, Default)]
pub(crate) struct Seen {
    pub(crate) action: String,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

/// An HTTPS server that gives one answer to everything, and keeps what it was asked.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    pub(crate) async fn start(authority: &Authority, script: Script) -> Self {
        let identity = authority.identity();
        let chain = CertificateDer::pem_slice_iter(&identity.chain).collect::<Result<Vec<_>, _>>().unwrap();
        let key = PrivateKeyDer::from_pem_slice(&identity.key).unwrap();
        let config =
            rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(chain, key)
                .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(stream) = acceptor.accept(stream).await else { continue };
                let (script, kept) = (script.clone(), Arc::clone(&kept));
                let service = service_fn(move |request| answer(request, script.clone(), Arc::clone(&kept)));
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { address, seen }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}/sync-service", self.address.port())
    }
}

async fn answer(
    request: Request<hyper::body::Incoming>,
    script: Script,
    kept: Arc<Mutex<Vec<Seen>>>,
) -> Result<Response<String>, std::io::Error> {
    let header = |name: &str| request.headers().get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
    let mut seen = Seen { action: header("soapaction"), content_type: header("content-type"), body: Vec::new() };
    seen.body = crate::transport::inbound::whole(request.into_body()).await.unwrap();
    let text = String::from_utf8(seen.body.clone()).unwrap();
    kept.lock().unwrap().push(seen);
    let Script::Say(status, content_type, body) = script else {
        return Err(std::io::Error::other("dropped by the script"));
    };
    let id = text
        .split("uuid:")
        .nth(1)
        .or_else(|| text.split("MessageId>").nth(1))
        .and_then(|t| t.get(..36))
        .unwrap_or_default();
    let mut response = Response::new(body.replace("{id}", id));
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
    response.headers_mut().insert("content-type", content_type.parse().unwrap());
    Ok(response)
}
