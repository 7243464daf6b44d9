//! What the tests talk to: a server that answers by script, a clock that is set, ids that count, the shared samples.

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;
use vouch_core::clock::{Clock, Ids};

/// A request the server was sent.
pub struct Seen {
    pub path: String,
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub form: HashMap<String, String>,
}

impl Seen {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
}

/// A scripted answer: status, one header, body.
type Scripted = (u16, Option<(&'static str, &'static str)>, String);

/// A scripted server on loopback. At the end of its script it never answers.
#[derive(Clone, Default)]
pub struct Peer {
    seen: Arc<Mutex<Vec<Seen>>>,
    script: Arc<Mutex<VecDeque<Scripted>>>,
}

impl Peer {
    /// Starts it; gives its base address too.
    pub async fn start() -> (Self, String) {
        let peer = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(peer.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (peer, base)
    }

    pub fn will(&self, status: u16, body: impl Into<String>) {
        self.script.lock().unwrap().push_back((status, None, body.into()));
    }

    pub fn will_with(&self, status: u16, header: (&'static str, &'static str), body: impl Into<String>) {
        self.script.lock().unwrap().push_back((status, Some(header), body.into()));
    }

    /// What was asked since the last call.
    pub fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

async fn answer(State(peer): State<Peer>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    peer.seen.lock().unwrap().push(Seen {
        path: parts.uri.path().to_owned(),
        query: pairs(parts.uri.query().unwrap_or_default()),
        headers: parts.headers,
        form: pairs(std::str::from_utf8(&body).unwrap()).into_iter().collect(),
    });
    let next = peer.script.lock().unwrap().pop_front();
    let Some((status, header, body)) = next else { return std::future::pending().await };
    let status = StatusCode::from_u16(status).unwrap();
    match header {
        Some(header) => (status, [header], body).into_response(),
        None => (status, body).into_response(),
    }
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let url: reqwest::Url = format!("http://x/?{text}").parse().unwrap();
    url.query_pairs().map(|(k, v)| (k.into_owned(), v.into_owned())).collect()
}

/// A clock that is set by hand.
pub struct Set(Mutex<Timestamp>);

impl Set {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new("2026-11-21T09:00:00Z".parse().unwrap())))
    }

    pub fn forward(&self, secs: i64) {
        *self.0.lock().unwrap() += SignedDuration::from_secs(secs);
    }
}

impl Clock for Set {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Ids that count up, with letters in them so that their case shows.
#[derive(Default)]
pub struct Counting(AtomicU64);

impl Ids for Counting {
    fn uuid(&self) -> Uuid {
        Uuid::from_u128(0xabcd_ef00_0000_4000_8000_0000_0000_0000 | u128::from(self.0.fetch_add(1, Ordering::Relaxed)))
    }
}

/// A client for the scripted server, which speaks without TLS.
pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// A new RSA key, PEM.
pub fn new_key() -> rcgen::KeyPair {
    rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA512, rcgen::RsaKeySize::_2048).unwrap()
}

/// Every JSON file below a folder of the shared samples with its path; `None`, with a line, when they are not there.
pub fn samples(folder: &str, test: &str) -> Option<Vec<(String, Value)>> {
    let shared = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared"));
    if !shared.exists() {
        println!("skipped: ../shared is absent ({test})");
        return None;
    }
    let (mut files, mut folders) = (Vec::new(), vec![shared.join("samples").join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "json") {
                files.push((
                    path.display().to_string(),
                    serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap(),
                ));
            }
        }
    }
    assert!(!files.is_empty(), "no samples in {folder}");
    Some(files)
}

/// Every resource of a type, however deep.
pub fn resources<'a>(json: &'a Value, kind: &str) -> Vec<&'a Value> {
    let here = (json["resourceType"] == kind).then_some(json);
    let below: Vec<&Value> = match json {
        Value::Array(all) => all.iter().collect(),
        Value::Object(all) => all.values().collect(),
        _ => Vec::new(),
    };
    here.into_iter().chain(below.into_iter().flat_map(|one| resources(one, kind))).collect()
}
