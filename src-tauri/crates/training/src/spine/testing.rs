//! What the tests of Spine share: a world of few patients, served over mutual TLS, and requests that keep every rule.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use jiff::civil::date;
use tempfile::TempDir;

use crate::ledger::{Ledger, Line};
use crate::patients::{Event, Patient, PdsState, Scr};
use crate::pki::Pki;
use crate::serve;
use crate::state::World;

pub(crate) const EVENTS: &str = "9990000018";
pub(crate) const DISSENT: &str = "9990000026";
pub(crate) const REFUSED: &str = "9990000034";
pub(crate) const NONE: &str = "9990000042";
pub(crate) const UNKNOWN: &str = "9990000050";
pub(crate) const INVALID: &str = "9990000019";
pub(crate) const OLD_EVENT: &str = "0A5A9D32-5B5D-4E52-9D08-7C9A3A3C4E01";
pub(crate) const NEW_EVENT: &str = "0A5A9D32-5B5D-4E52-9D08-7C9A3A3C4E02";
pub(crate) const DISSENT_EVENT: &str = "0A5A9D32-5B5D-4E52-9D08-7C9A3A3C4E03";

/// A world on a temporary directory, Spine listening.
pub(crate) struct Stage {
    pub(crate) world: World,
    /// `https://localhost:PORT`.
    pub(crate) spine: String,
    directory: TempDir,
}

impl Stage {
    pub(crate) async fn set() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let pki = Pki::open(directory.path(), date(2026, 11, 21)).unwrap();
        let patients = vec![
            patient(EVENTS, Scr::Events(vec![event(OLD_EVENT, "20260101120000"), event(NEW_EVENT, "20260601120000")])),
            patient(DISSENT, Scr::Dissent(vec![event(DISSENT_EVENT, "20260301120000")])),
            patient(REFUSED, Scr::Refused),
            patient(NONE, Scr::None),
        ];
        let ledger = Ledger::new(Some(&directory.path().join("ledger")));
        let world = World::new(patients, Vec::new(), pki, ledger);
        let spine = serve_over_tls(&world, super::router(world.clone())).await;
        world.set_addresses(|a| a.spine.clone_from(&spine));
        Self { world, spine, directory }
    }

    /// A client with the site's certificate.
    pub(crate) fn client(&self) -> reqwest::Client {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let pki = self.world.pki();
        let identity = format!("{}{}", pki.site().certificate_pem, pki.site().key_pem);
        reqwest::Client::builder()
            .tls_certs_only([reqwest::Certificate::from_pem(pki.root().certificate_pem().as_bytes()).unwrap()])
            .identity(reqwest::Identity::from_pem(identity.as_bytes()).unwrap())
            .timeout(Duration::from_secs(30))
            .build()
            .unwrap()
    }

    /// The bytes kept of request number `n`.
    pub(crate) fn kept(&self, n: u64) -> Vec<u8> {
        std::fs::read(self.directory.path().join("ledger").join(format!("{n:06}.request"))).unwrap()
    }

    /// Waits until the ledger has a line like this, and gives it.
    pub(crate) async fn line(&self, wanted: impl Fn(&Line) -> bool) -> Line {
        let found = async {
            loop {
                if let Some(line) = self.world.ledger().lines().into_iter().find(&wanted) {
                    return line;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), found).await.expect("the ledger has such a line")
    }
}

/// Serves a router on loopback with the world's certificate, asking for one in turn.
pub(crate) async fn serve_over_tls(world: &World, router: axum::Router) -> String {
    let listener = serve::listen(0).await.unwrap();
    let address = serve::url(&listener).unwrap();
    tokio::spawn(serve::serve(listener, serve::acceptor(world.pki(), serve::Clients::Certified).unwrap(), router));
    address
}

fn event(id: &str, persisted: &str) -> Event {
    Event {
        id: id.to_owned(),
        persisted: persisted.to_owned(),
        status: 1,
        kind: "196981000000101",
        html: r#"<html xmlns="xhtml:NPfIT:PresentationText"><head/><body><h2>Allergies</h2><p>Salt &amp; vinegar</p></body></html>"#.to_owned(),
        practice_name: "Example & Partners".to_owned(),
        practice_ods: "A99999".to_owned(),
    }
}

fn patient(nhs_number: &str, scr: Scr) -> Patient {
    Patient {
        nhs_number: nhs_number.to_owned(),
        tag: "a-test",
        reason: "A test".to_owned(),
        family: "Example".to_owned(),
        given: vec!["Alex".to_owned()],
        prefix: None,
        nickname: None,
        birth: None,
        died: None,
        gender: "unknown".to_owned(),
        address: Vec::new(),
        postcode: None,
        practice: None,
        pds: PdsState::Normal,
        scr,
    }
}

/// A file of the shared material, or nothing after saying so once.
pub(crate) fn shared(path: &str, test: &'static str) -> Option<PathBuf> {
    static SAID: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared"));
    if root.is_dir() {
        return Some(root.join(path));
    }
    if SAID.lock().unwrap().insert(test) {
        eprintln!("skipped: ../shared is absent ({test})");
    }
    None
}

/// A sample with the systems of this world in it.
pub(crate) fn sample(path: &str, test: &'static str) -> Option<String> {
    let text = std::fs::read_to_string(shared(path, test)?).unwrap();
    Some(text.replace("200000000116", crate::state::SPINE_ASID))
}
