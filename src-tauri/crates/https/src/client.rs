//! Making a client.

use std::sync::Arc;
use std::time::Duration;

use rustls::client::WantsClientCert;
use rustls::crypto::aws_lc_rs;
use rustls::sign::SingleCertAndKey;
use rustls::version::TLS12;
use rustls::{ClientConfig, ConfigBuilder, DEFAULT_VERSIONS, RootCertStore, SupportedProtocolVersion};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::CardIdentity;

/// Longest wait for a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest wait for a whole answer. Spine's own limits are not public (spec/hl7v3.md 15); the facade waits 60 s.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// How long a connection is kept that nobody uses: the steps of one sign-in or one look share it. Its buffers hold what
/// went through it last, tokens and records among it, until it is closed.
pub const IDLE: Duration = Duration::from_secs(1);

/// Longest time a person takes to type a PIN while a connection is made. A server may have less patience.
pub const PIN_TIMEOUT: Duration = Duration::from_secs(120);
/// For keys that cannot do TLS 1.3.
const ONLY_TLS12: &[&SupportedProtocolVersion] = &[&TLS12];

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
    let builder = trusting(trust, DEFAULT_VERSIONS)?;
    let config = match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let chain = CertificateDer::pem_slice_iter(&identity.chain)
                .collect::<Result<Vec<_>, _>>()
                .map_err(|_| NotTls::Identity)?;
            let key = PrivateKeyDer::from_pem_slice(&identity.key).map_err(|_| NotTls::Identity)?;
            builder.with_client_auth_cert(chain, key).map_err(setup)?
        }
    };
    over(config, Duration::ZERO)
}

/// The same with a certificate whose key is on a card; a person may have to type a PIN while it connects.
///
/// With a key that only does PKCS#1 v1.5, TLS goes no further than 1.2.
///
/// # Errors
/// When a root cannot be read, there is no certificate, or the key cannot sign for TLS.
pub fn card_client(trust: &Trust, identity: &CardIdentity) -> Result<reqwest::Client, NotTls> {
    let versions = if identity.needs_tls12() { ONLY_TLS12 } else { DEFAULT_VERSIONS };
    let key = identity.certified().ok_or(NotTls::Identity)?;
    let config = trusting(trust, versions)?.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(key)));
    over(config, PIN_TIMEOUT)
}

fn trusting(
    trust: &Trust,
    versions: &[&'static SupportedProtocolVersion],
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, NotTls> {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_slice_iter(&trust.0) {
        roots.add(root.map_err(|_| NotTls::Roots)?).map_err(|_| NotTls::Roots)?;
    }
    if roots.is_empty() {
        return Err(NotTls::Roots);
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    Ok(builder.with_protocol_versions(versions).map_err(setup)?.with_root_certificates(roots))
}

/// With so much more time for whoever types a PIN.
fn over(config: ClientConfig, more: Duration) -> Result<reqwest::Client, NotTls> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .https_only(true)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT + more)
        .timeout(ANSWER_TIMEOUT + more)
        .pool_idle_timeout(IDLE)
        .build()
        .map_err(setup)
}

fn setup(e: impl std::fmt::Display) -> NotTls {
    NotTls::Setup(e.to_string())
}
