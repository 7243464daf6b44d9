//! A client, its provider, and a clock that is set by hand.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use secrecy::{SecretSlice, SecretString};
use vouch_core::Fault;
use vouch_core::clock::{Clock, Ids};
use vouch_core::ports::{Browser, Identity as _, Proof, RoleWish, SignedIn};
use vouch_identity::cis2::{
    AssertionAlgorithm, Cis2, Cis2Client, Cis2Settings, KeyFault, KeyStore, PlatformClient, Redirect, RegisteredKey,
    SiteKey, SiteKeySettings,
};

use super::browser::Returning;
use super::op::Op;

pub const CLIENT_ID: &str = "999999999999.apps.national";
pub const API_KEY: &str = "api-key-1";
pub const SECRET: &str = "canary-secret";

/// A clock that is set by hand.
pub struct Set(Mutex<Timestamp>);

impl Set {
    pub fn forward(&self, secs: i64) {
        *self.0.lock().unwrap() += SignedDuration::from_secs(secs);
    }
}

impl Clock for Set {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// The real time.
pub struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

pub struct Random;

impl Ids for Random {
    fn uuid(&self) -> uuid::Uuid {
        uuid::Uuid::new_v4()
    }
}

/// The site's key, in memory.
struct Kept(String);

impl KeyStore for Kept {
    fn read(&self) -> Result<SecretSlice<u8>, KeyFault> {
        Ok(self.0.clone().into_bytes().into())
    }
}

/// A key registered as `site-1`.
pub fn site_key(key: &rcgen::KeyPair) -> RegisteredKey {
    RegisteredKey { kid: "site-1".into(), store: Arc::new(Kept(key.serialize_pem())) }
}

pub struct World {
    pub op: Arc<Op>,
    pub clock: Arc<Set>,
    pub settings: Cis2Settings,
    http: reqwest::Client,
    site_key: Arc<SiteKey>,
    pub cis2: Cis2,
}

impl World {
    pub async fn start() -> Self {
        Self::with(|_| {}, Some(SECRET)).await
    }

    /// With other settings, or without the product's secret.
    pub async fn with(change: impl FnOnce(&mut Cis2Settings), secret: Option<&str>) -> Self {
        let clock = Arc::new(Set(Mutex::new("2026-11-21T09:00:00Z".parse().unwrap())));
        let op = Op::start(clock.clone()).await;
        let http = vouch_https::client(&op.trust, None).unwrap();
        let mut settings = Cis2Settings::new(&op.issuer, CLIENT_ID);
        settings.redirect = Redirect { ports: free_ports(3), ..Redirect::default() };
        settings.platform_token_url = Some(op.at("/oauth2/token"));
        change(&mut settings);
        let key = site_key(&op.site_key);
        let cis2 = Cis2Client {
            client_id: CLIENT_ID.into(),
            token_endpoint: op.at("/access_token"),
            key: key.clone(),
            algorithm: AssertionAlgorithm::Rs512,
        };
        let platform = PlatformClient {
            api_key: API_KEY.into(),
            token_url: op.at("/oauth2/token"),
            key,
            secret: secret.map(SecretString::from),
        };
        let keys = SiteKeySettings { cis2: Some(cis2), platform: Some(platform) };
        let site_key = Arc::new(SiteKey::new(http.clone(), keys, clock.clone(), Arc::new(Random)));
        let cis2 = Cis2::new(http.clone(), settings.clone(), site_key.clone(), clock.clone());
        Self { op, clock, settings, http, site_key, cis2 }
    }

    /// Another client of the same provider, by other settings.
    pub fn another(&self, settings: Cis2Settings) -> Cis2 {
        let client_auth = Arc::clone(&self.site_key);
        Cis2::new(self.http.clone(), settings, client_auth, self.clock.clone())
    }

    /// Signs in with a browser that does what browsers do.
    pub async fn sign_in(&self) -> Result<SignedIn, Fault> {
        self.sign_in_by(&Returning(self.op.clone())).await
    }

    pub async fn sign_in_by(&self, browser: &dyn Browser) -> Result<SignedIn, Fault> {
        self.cis2.sign_in(proof(browser)).await
    }
}

pub fn proof(browser: &dyn Browser) -> Proof<'_> {
    Proof::Browser { browser, holder: None, wish: RoleWish::Choose }
}

/// The words of a fault for support, under one label.
pub fn told<'a>(fault: &'a Fault, label: &str) -> &'a str {
    fault.support.iter().find(|(l, _)| l == label).map_or("", |(_, value)| value)
}

/// Ports that nobody has just now.
pub fn free_ports(count: usize) -> Vec<u16> {
    let held: Vec<_> = (0..count).map(|_| std::net::TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    held.iter().map(|listener| listener.local_addr().unwrap().port()).collect()
}
