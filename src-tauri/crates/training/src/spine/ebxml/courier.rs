//! Spine's own HTTP client: to the site's endpoint, over mutual TLS, on this machine only.

use std::time::Duration;

use reqwest::{Certificate, Client, Identity, Url, redirect};
use thiserror::Error;

use crate::pki::Pki;

/// A site that has not answered by then has not answered.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes of an acknowledgment.
const MAX_REPLY: usize = 256 * 1024;
/// Hosts that are this machine.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Why a message did not get through.
#[derive(Debug, Error)]
pub(crate) enum NotSent {
    /// The address is not `https` on this machine: ours, for having it.
    #[error("the training world reaches https addresses on this machine only")]
    Address,
    /// The site could not be reached, or broke off.
    #[error("the site did not answer: {0}")]
    Unreachable(#[from] reqwest::Error),
    /// More than [`MAX_REPLY`].
    #[error("the site's reply is longer than 256 kB")]
    Reply,
}

/// The client.
#[derive(Clone)]
pub(crate) struct Courier(Client);

impl Courier {
    /// A client with Spine's certificate that trusts the training root alone.
    pub(crate) fn new(pki: &Pki) -> Result<Self, NotSent> {
        // Somebody may have chosen the process's provider already; any choice will do.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let spine = pki.spine();
        let identity = Identity::from_pem(format!("{}{}", spine.certificate_pem, spine.key_pem).as_bytes())?;
        let client = Client::builder()
            .tls_certs_only([Certificate::from_pem(pki.root().certificate_pem().as_bytes())?])
            .identity(identity)
            .https_only(true)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .timeout(PATIENCE)
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(Self(client))
    }

    /// Sends a message: HTTP status and body of the reply.
    pub(crate) async fn send(
        &self,
        address: &str,
        content_type: &str,
        soap_action: &str,
        body: Vec<u8>,
    ) -> Result<(u16, Vec<u8>), NotSent> {
        let url = Url::parse(address).map_err(|_| NotSent::Address)?;
        if url.scheme() != "https" || !url.host_str().is_some_and(|host| LOOPBACK.contains(&host)) {
            return Err(NotSent::Address);
        }
        let request =
            self.0.post(url).header("Content-Type", content_type).header("SOAPAction", soap_action).body(body);
        let mut reply = request.send().await?;
        let mut bytes = Vec::new();
        while let Some(chunk) = reply.chunk().await? {
            if bytes.len() + chunk.len() > MAX_REPLY {
                return Err(NotSent::Reply);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok((reply.status().as_u16(), bytes))
    }
}
