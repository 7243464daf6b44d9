//! Making a client.

use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

/// Longest wait for a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest wait for a whole answer. Spine's own limits are not public (spec/hl7v3.md 15); the facade waits 60 s.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// The roots a world trusts, PEM.
#[derive(Clone)]
pub struct Trust(pub Vec<u8>);

/// The client certificate chain and key of a site, PEM.
#[derive(Clone)]
pub struct Identity {
    /// Certificate chain, leaf first.
    pub chain: Vec<u8>,
    /// PKCS#8 key.
    pub key: Vec<u8>,
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub enum NotTls {
    /// The roots cannot be read, or there are none.
    #[error("the trusted roots cannot be read")]
    Roots,
    /// The client certificate or its key cannot be read.
    #[error("the client certificate or its key cannot be read")]
    Identity,
    /// They do not fit each other, or TLS could not be started.
    #[error("TLS cannot be set up: {0}")]
    Setup(String),
}

/// A client that trusts only these roots, and shows this certificate when asked.
///
/// # Errors
/// When a certificate or key cannot be read.
pub fn client(trust: &Trust, identity: Option<&Identity>) -> Result<reqwest::Client, NotTls> {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_slice_iter(&trust.0) {
        roots.add(root.map_err(|_| NotTls::Roots)?).map_err(|_| NotTls::Roots)?;
    }
    if roots.is_empty() {
        return Err(NotTls::Roots);
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| NotTls::Setup(e.to_string()))?
        .with_root_certificates(roots);
    let config = match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let chain = CertificateDer::pem_slice_iter(&identity.chain)
                .collect::<Result<Vec<_>, _>>()
                .map_err(|_| NotTls::Identity)?;
            let key = PrivateKeyDer::from_pem_slice(&identity.key).map_err(|_| NotTls::Identity)?;
            builder.with_client_auth_cert(chain, key).map_err(|e| NotTls::Setup(e.to_string()))?
        }
    };
    reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .https_only(true)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(ANSWER_TIMEOUT)
        .build()
        .map_err(|e| NotTls::Setup(e.to_string()))
}
