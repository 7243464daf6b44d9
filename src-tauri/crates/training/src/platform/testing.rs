//! What the tests of the platform's services share: a world, its routers, and calls without a socket.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Method, Request, StatusCode};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::cis2;
use crate::ledger::Ledger;
use crate::oauth::{self, Application};
use crate::patients::register;
use crate::pki::Pki;
use crate::serve::{HangUp, MAX_SPOILT};
use crate::staff::staff;
use crate::state::World;
use crate::tray::Tray;

/// The platform's address in these tests.
pub(crate) const PLATFORM: &str = "https://localhost:9443";

/// The address of CIS2 in these tests, and that of its pages.
pub(crate) const CIS2: &str = "https://localhost:9445";
pub(crate) const PAGES: &str = "http://localhost:9446";
/// Ports of the client's redirect addresses in these tests.
pub(crate) const REDIRECT_PORTS: [u16; 3] = [21001, 21002, 21003];

/// A world with a registered application, its platform, and CIS2.
pub(crate) struct Platform {
    pub world: World,
    pub tray: Tray,
    pub application: Application,
    pub client: cis2::Client,
    /// Seconds that the clock of the token endpoint and of CIS2 is ahead.
    ahead: Arc<AtomicI64>,
    router: Router,
}

/// What came back.
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub json: Value,
    pub text: String,
    pub bytes: usize,
    /// The connection is closed without an answer.
    pub hung_up: bool,
    /// The connection breaks in the middle of the body.
    pub broken: bool,
}

/// Keys are made once for all tests.
fn data() -> &'static Path {
    static DATA: OnceLock<tempfile::TempDir> = OnceLock::new();
    let made = DATA.get_or_init(|| {
        let data = tempfile::tempdir().unwrap();
        Pki::open(data.path(), date(2026, 11, 21)).unwrap();
        oauth::prepare(data.path()).unwrap();
        cis2::prepare(data.path(), REDIRECT_PORTS).unwrap();
        data
    });
    made.path()
}

impl Platform {
    pub fn start() -> Self {
        Self::start_with(None)
    }

    pub fn start_with(ledger: Option<&Path>) -> Self {
        let (data, today) = (data(), date(2026, 11, 21));
        let pki = Pki::open(data, today).unwrap();
        let world = World::new(register(today), staff(), pki, Ledger::new(ledger));
        world.set_addresses(|a| {
            a.platform = PLATFORM.into();
            a.spine = "https://localhost:9444".into();
            a.cis2 = CIS2.into();
            a.cis2_pages = PAGES.into();
        });
        let application = oauth::prepare(data).unwrap();
        world.platform().register(application.clone());
        let client = cis2::prepare(data, REDIRECT_PORTS).unwrap();
        world.cis2().register(client.clone());
        let tray = Tray::new(world.clone());
        let ahead = Arc::new(AtomicI64::new(0));
        let moved = Arc::clone(&ahead);
        let clock = Arc::new(move || Timestamp::now() + SignedDuration::from_secs(moved.load(Ordering::SeqCst)));
        let router = oauth::router_at(world.clone(), clock.clone())
            .merge(cis2::router_at(world.clone(), tray.clone(), clock))
            .merge(crate::pds::router(world.clone()))
            .merge(crate::sds::router(world.clone()));
        Self { world, tray, application, client, ahead, router }
    }

    /// Sets the clock of the token endpoint and of CIS2 so many seconds ahead.
    pub fn after(&self, seconds: i64) {
        self.ahead.store(seconds, Ordering::SeqCst);
    }

    /// A token good for ten minutes.
    pub fn token(&self) -> String {
        self.world.platform().issue(Timestamp::now()).unwrap()
    }

    pub async fn get(&self, uri: &str, headers: &[(&str, &str)]) -> Answer {
        self.call(Method::GET, uri, headers, "").await
    }

    pub async fn call(&self, method: Method, uri: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = TowerToHyperService::new(self.router.clone()).call(request).await.unwrap();
        let hung_up = response.extensions().get::<HangUp>().is_some();
        let (head, body) = response.into_parts();
        let read = to_bytes(body, MAX_SPOILT).await;
        let bytes = read.as_ref().map_or(0, |b| b.len());
        let json = read.as_ref().ok().and_then(|b| serde_json::from_slice(b).ok()).unwrap_or_default();
        let text = read.as_ref().map_or_else(|_| String::new(), |b| String::from_utf8_lossy(b).into_owned());
        Answer { status: head.status, headers: head.headers, json, text, bytes, hung_up, broken: read.is_err() }
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
}

/// Reads a shared sample; without the shared material it says so and gives nothing.
pub(crate) fn sample(test: &str, path: &str) -> Option<Value> {
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared");
    if !std::path::Path::new(shared).exists() {
        println!("skipped: ../shared is absent ({test})");
        return None;
    }
    let text = std::fs::read_to_string(format!("{shared}/samples/{path}")).unwrap_or_else(|e| panic!("{path}: {e}"));
    Some(serde_json::from_str(&text).unwrap())
}

/// Every path in a JSON value, array positions as `[]`: `name[].given[]`.
pub(crate) fn paths(value: &Value) -> std::collections::BTreeSet<String> {
    fn walk(value: &Value, at: &str, out: &mut std::collections::BTreeSet<String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, v)| walk(v, &format!("{at}.{key}"), out)),
            Value::Array(list) => list.iter().for_each(|v| walk(v, &format!("{at}[]"), out)),
            _ => {
                out.insert(at.to_owned());
            }
        }
    }
    let mut out = std::collections::BTreeSet::new();
    walk(value, "", &mut out);
    out
}
