//! CIS as a client meets it: through its router, over its recorded shapes.

mod login;
mod session;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::body::{Body, to_bytes};
use http::Request;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use jiff::{SignedDuration, Timestamp};

use super::{Cis, Digest, Rules, routes};
use crate::cards::Deck;
use crate::ledger::Ledger;
use crate::pki::Pki;
use crate::staff::staff;
use crate::state::World;

/// Keys are made once for all tests.
fn data() -> &'static tempfile::TempDir {
    static DATA: OnceLock<tempfile::TempDir> = OnceLock::new();
    DATA.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let deck = Deck::new(world_in(&dir));
        for card in ["priya", "tom", "eve"] {
            deck.card(card).unwrap();
        }
        dir
    })
}

fn world_in(dir: &tempfile::TempDir) -> World {
    let today = jiff::Zoned::now().date();
    let world = World::new(vec![], staff(), Pki::open(dir.path(), today).unwrap(), Ledger::new(None));
    world.set_addresses(|a| a.cis = "https://localhost:1".into());
    world
}

/// A CIS whose clock is moved by hand.
struct Desk {
    cis: Cis,
    minutes: Arc<AtomicI64>,
}

impl Desk {
    fn open(digest: Digest) -> Self {
        let (begin, minutes) = (Timestamp::now(), Arc::new(AtomicI64::new(0)));
        let moved = Arc::clone(&minutes);
        let clock = Arc::new(move || begin + SignedDuration::from_mins(moved.load(Ordering::SeqCst)));
        let cis = Cis { world: world_in(data()), rules: Rules { digest }, clock, desk: Arc::default() };
        Self { cis, minutes }
    }

    fn after(&self, minutes: i64) {
        self.minutes.store(minutes, Ordering::SeqCst);
    }

    /// Status and body of the answer.
    async fn send(&self, request: Request<Body>) -> (u16, String) {
        let answer = TowerToHyperService::new(routes(self.cis.clone())).call(request).await.unwrap();
        let (head, body) = answer.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        (head.status.as_u16(), String::from_utf8_lossy(&body).into_owned())
    }

    async fn post(&self, path: &str, body: impl Into<Body>) -> String {
        self.send(Request::post(path).body(body.into()).unwrap()).await.1
    }

    async fn get(&self, path: &str) -> String {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await.1
    }

    /// How the last call was written down.
    fn last_line(&self) -> (String, Option<String>, String) {
        let line = self.cis.world.ledger().lines().pop().unwrap();
        (line.what, line.user, line.answer)
    }
}

/// A request with these parameters.
fn gp_object(parameters: &[(&str, &str)]) -> String {
    let mut body = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE USER SYSTEM \"gpOBJECT.DTD\">\n<gpOBJECT>\n",
    );
    for (name, value) in parameters {
        let encoding = if *name == "response" { " encoding=\"base64\"" } else { "" };
        body += &format!("<gpPARAM name=\"{name}\"{encoding}>{value}</gpPARAM>\n");
    }
    body + "</gpOBJECT>"
}

/// A parameter of an answer, read as tolerantly as the recorded clients do.
fn parameter(answer: &str, name: &str) -> Option<String> {
    let (_, rest) = answer.split_once(&format!("name=\"{name}\">"))?;
    Some(rest.split_once('<')?.0.to_owned())
}
