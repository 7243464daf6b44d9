//! TLS 1.2 and 1.3 with the world's own certificate.

use std::sync::Arc;

use rustls::crypto::aws_lc_rs::default_provider;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::Error;
use crate::pki::Pki;

/// Whether a listener asks who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clients {
    /// Anyone on this machine: CIS and the API platform.
    Anonymous,
    /// Only with a certificate below the training root: Spine (spec/hl7v3.md 3, TLS with mutual authentication).
    Certified,
}

/// The TLS side of a listener.
///
/// # Errors
/// [`Error::Tls`] if the kept certificates are of no use.
pub fn acceptor(pki: &Pki, clients: Clients) -> Result<TlsAcceptor, Error> {
    let provider = Arc::new(default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(refused)?;
    let builder = match clients {
        Clients::Anonymous => builder.with_no_client_auth(),
        Clients::Certified => {
            let mut roots = RootCertStore::empty();
            roots.add(certificate(pki.root().certificate_pem())?).map_err(refused)?;
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().map_err(refused)?)
        }
    };
    let key = PrivateKeyDer::from_pem_slice(pki.spine().key_pem.as_bytes()).map_err(refused)?;
    let chain = vec![certificate(&pki.spine().certificate_pem)?];
    let mut config = builder.with_single_cert(chain, key).map_err(refused)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn certificate(pem: &str) -> Result<CertificateDer<'static>, Error> {
    CertificateDer::from_pem_slice(pem.as_bytes()).map_err(refused)
}

fn refused(e: impl std::fmt::Display) -> Error {
    Error::Tls(e.to_string())
}
