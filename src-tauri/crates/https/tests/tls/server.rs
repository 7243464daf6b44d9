//! A server that lets in whom its root vouches for.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use rustls::crypto::aws_lc_rs::default_provider;
use rustls::server::WebPkiClientVerifier;
use rustls::version::{TLS12, TLS13};
use rustls::{ProtocolVersion, RootCertStore, ServerConfig, SupportedProtocolVersion};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use vouch_https::HttpsError;

/// What servers speak.
pub type Versions = &'static [&'static SupportedProtocolVersion];
pub const BOTH: Versions = &[&TLS13, &TLS12];
pub const ONLY_12: Versions = &[&TLS12];

/// What a server saw of a caller it let in.
pub type Caller = (ProtocolVersion, Vec<u8>);

/// A server with this identity (PEM) that lets in whom this root (PEM) vouches for; each call is a connection.
pub async fn server(root: &str, chain: &str, key: &str, versions: Versions) -> (String, Receiver<Caller>) {
    let provider = Arc::new(default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(root.as_bytes()).unwrap()).unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build().unwrap();
    let chain = CertificateDer::pem_slice_iter(chain.as_bytes()).map(Result::unwrap).collect();
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap())
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    let (sender, callers) = channel();
    tokio::spawn(serve(listener, TlsAcceptor::from(Arc::new(config)), sender));
    (url, callers)
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, sender: Sender<Caller>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, sender) = (acceptor.clone(), sender.clone());
        tokio::spawn(async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            let (_, tls) = stream.get_ref();
            let leaf = tls.peer_certificates().unwrap()[0].to_vec();
            sender.send((tls.protocol_version().unwrap(), leaf)).unwrap();
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await.unwrap();
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nseen";
            stream.write_all(answer).await.unwrap();
            stream.shutdown().await.unwrap();
        });
    }
}

pub async fn call(client: &reqwest::Client, url: &str) -> Result<Vec<u8>, HttpsError> {
    vouch_https::send(client.get(url), 100).await.map(|answer| answer.body)
}
