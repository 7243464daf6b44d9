//! A token endpoint that does what it is told, and counts.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rcgen::{CertificateParams, KeyPair};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// What it does with a question.
#[derive(Clone, Debug)]
pub enum Does {
    /// Answers.
    Answers(u16, &'static str),
    /// Reads the question and closes the connection.
    HangsUp,
    /// Waits until told, then answers.
    Waits(Arc<Notify>, &'static str),
}

/// A scripted platform.
pub struct Platform {
    pub url: String,
    pub root_pem: String,
    asked: Arc<AtomicUsize>,
    seen: Arc<Mutex<Vec<String>>>,
    /// Told of each question that has come in.
    pub came: Arc<Notify>,
    _serving: JoinSet<()>,
}

impl Platform {
    pub async fn that(does: Does) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec!["localhost".into()]).unwrap().self_signed(&key).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap(),
            )
            .unwrap();
        let tls = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("https://localhost:{}/oauth2/token", listener.local_addr().unwrap().port());
        let (asked, seen, came) = (Arc::new(AtomicUsize::new(0)), Arc::<Mutex<Vec<String>>>::default(), Arc::default());
        let mut serving = JoinSet::new();
        let (a, s, c) = (Arc::clone(&asked), Arc::clone(&seen), Arc::<Notify>::clone(&came));
        serving.spawn(async move {
            let mut each = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, does, a, s, c) = (tls.clone(), does.clone(), Arc::clone(&a), Arc::clone(&s), Arc::clone(&c));
                each.spawn(async move {
                    let Ok(mut stream) = tls.accept(stream).await else { return };
                    let Some(body) = question(&mut stream).await else { return };
                    a.fetch_add(1, Ordering::SeqCst);
                    s.lock().unwrap().push(body);
                    c.notify_one();
                    let (status, body) = match does {
                        Does::HangsUp => return,
                        Does::Answers(status, body) => (status, body),
                        Does::Waits(told, body) => {
                            told.notified().await;
                            (200, body)
                        }
                    };
                    let length = body.len();
                    let head = format!(
                        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
                    );
                    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Self { url, root_pem: certificate.pem(), asked, seen, came, _serving: serving }
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// The forms it was sent.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

/// The body of one request.
async fn question(stream: &mut (impl AsyncReadExt + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if length.is_none_or(|n: usize| body.len() >= n) {
                return Some(body.to_owned());
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}
