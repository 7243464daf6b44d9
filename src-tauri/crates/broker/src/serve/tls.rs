//! TLS of the two listeners.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::aws_lc_rs::default_provider;
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::BrokerError;
use crate::authority::{CA, SERVER, SERVER_KEY};
use crate::data::{DataDir, private};

/// For PCs: TLS 1.3 only, since both ends are ours; a certificate of our authority or no connection; no resumption, so
/// that each connection shows its certificate.
pub(super) fn for_pcs(data: &DataDir) -> Result<TlsAcceptor, BrokerError> {
    let provider = Arc::new(default_provider());
    let mut roots = RootCertStore::empty();
    for root in certificates(&private::read(&data.path(CA))?)? {
        roots.add(root).map_err(refused)?;
    }
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(refused)?
        .with_client_cert_verifier(verifier.build().map_err(refused)?)
        .with_single_cert(certificates(&private::read(&data.path(SERVER))?)?, key(&data.path(SERVER_KEY))?)
        .map_err(refused)?;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(acceptor(config))
}

/// For the key set: anybody may read it, with TLS 1.2 too, since who fetches is not ours.
pub(super) fn for_anybody(certificate: &Path, key_file: &Path) -> Result<TlsAcceptor, BrokerError> {
    ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(refused)?
        .with_no_client_auth()
        .with_single_cert(certificates(&private::read_trusted(certificate)?)?, key(key_file)?)
        .map(acceptor)
        .map_err(refused)
}

fn acceptor(mut config: ServerConfig) -> TlsAcceptor {
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, BrokerError> {
    CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>().map_err(refused)
}

fn key(path: &Path) -> Result<PrivateKeyDer<'static>, BrokerError> {
    PrivateKeyDer::from_pem_slice(private::read(path)?.as_bytes()).map_err(refused)
}

fn refused(e: impl std::fmt::Display) -> BrokerError {
    BrokerError::Tls(e.to_string())
}
