//! CIS2: OpenID Connect in the system's browser (spec/auth.md 2).
//!
//! A file per step, in the order of a session: discovery, authorize, loopback, token, id_token, user_info; then bearer
//! and platform for user-restricted calls, and sign_out. JWTs go through `jsonwebtoken` with RS256 alone, and every claim
//! is checked here with the clock that is passed in: the ready-made clients have no `private_key_jwt`, and lose the
//! `:443` that CIS2 compares.

mod authorize;
mod bearer;
mod broker;
mod client_auth;
mod clock;
mod discovery;
mod error;
mod flaw;
mod id_token;
mod jwks;
mod jwt;
mod key_store;
mod loopback;
mod platform;
mod session;
mod sessions;
mod settings;
mod sign_in;
mod sign_out;
mod site_key;
mod step;
mod token;
mod user_info;

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use reqwest::RequestBuilder;
use vouch_core::clock::Clock;
use vouch_core::ids::RoleProfileId;
use vouch_core::ports::{Identity, Login, Method, Proof, RoleGranted, SignedIn};
use vouch_core::{Code, Fault, Whose};
use vouch_https::Answer;

use self::discovery::Provider;
use self::jwks::Keys;
use self::sessions::Sessions;

pub use bearer::Bearer;
pub use broker::{Broker, BrokerFault};
pub use client_auth::{ASSERTION_TYPE, Audience, ClientAuth, PlatformToken};
pub use error::Cis2Error;
pub use flaw::Flaw;
pub use key_store::{FileKey, KeyFault, KeyStore, OsKey};
pub use platform::{Refusal, RefusalName};
pub use settings::{Cis2Settings, REDIRECT_PORTS, Redirect, SIGN_IN_LIMIT};
pub use sign_in::MAX_SESSION;
pub use site_key::{AssertionAlgorithm, Cis2Client, PlatformClient, RegisteredKey, SiteKey, SiteKeySettings};
pub use step::Step;

/// CIS2 at one issuer, for one client.
pub struct Cis2 {
    http: reqwest::Client,
    settings: Cis2Settings,
    client_auth: Arc<dyn ClientAuth>,
    clock: Arc<dyn Clock>,
    provider: tokio::sync::Mutex<Option<(Timestamp, Arc<Provider>)>>,
    keys: tokio::sync::Mutex<Keys>,
    sessions: Sessions,
}

impl Cis2 {
    /// Asks nothing yet. The client must trust the roots of its world alone ([`vouch_https::client`]).
    #[must_use]
    pub fn new(
        http: reqwest::Client,
        settings: Cis2Settings,
        client_auth: Arc<dyn ClientAuth>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            http,
            settings,
            client_auth,
            clock,
            provider: tokio::sync::Mutex::default(),
            keys: tokio::sync::Mutex::default(),
            sessions: Sessions::default(),
        }
    }

    /// Asks one question of the provider. Anything but a success is an error.
    async fn ask(&self, step: Step, request: RequestBuilder, limit: usize) -> Result<Answer, Cis2Error> {
        let answer = vouch_https::send(request, limit).await.map_err(|source| Cis2Error::Way { step, source })?;
        match answer.status.is_success() {
            true => Ok(answer),
            false => Err(Cis2Error::Status { step, status: answer.status.as_u16() }),
        }
    }
}

#[async_trait]
impl Identity for Cis2 {
    fn method(&self) -> Method {
        Method::Cis2
    }

    /// Opening the browser may block, so it is done inside [`tokio::task::block_in_place`]: this needs tokio's
    /// multi-thread runtime. Dropping the future closes the address the browser would come back to.
    async fn sign_in(&self, proof: Proof<'_>) -> Result<SignedIn, Fault> {
        let Proof::Browser { browser, holder, wish } = proof else { return Err(no_browser()) };
        self.in_browser(browser, holder, wish).await
    }

    async fn choose(&self, login: &Login, role: &RoleProfileId) -> Result<RoleGranted, Fault> {
        let session = self.sessions.of(&login.ticket).ok_or(Cis2Error::Ended)?;
        let granted = session.choose(role)?;
        self.sessions.begin(&session);
        Ok(granted)
    }

    async fn sign_out(&self, login: Login) {
        if let Err(error) = self.end(login).await {
            // The provider's session runs out by itself; the one here has ended already.
            tracing::warn!(%error, "CIS2 was not told of the end of a session");
        }
    }
}

fn no_browser() -> Fault {
    Fault::new(
        Code::CisRefused,
        Whose::Ours,
        "CIS2 is signed in to in the browser, not with the PIN here.",
        "No patient is open, and nothing was asked.",
        "Choose to sign in with CIS2 again.",
    )
}
