//! CIS1: the Spine Security Broker, by smartcard.

mod activate;
mod algorithms;
mod cms;
mod error;
mod gp_object;
mod logout;
mod refusal;
mod reply;
mod retirement;
mod role_assertion;
mod role_selection;
mod saml;
mod settings;
mod time;
mod validate;
mod words;

use std::sync::Arc;

use async_trait::async_trait;
use vouch_core::clock::{Clock, Ids};
use vouch_core::ids::RoleProfileId;
use vouch_core::ports::{Identity, Login, Method, Proof, RoleGranted, SignRequest, SignedIn};
use vouch_core::{Code, Fault, Whose};

pub use error::{CisError, Misfit, Refusal, Step};
pub use gp_object::{GpObjectError, MAX_ATTRIBUTES, MAX_BYTES, MAX_PARAMS, MAX_VALUE};
pub use retirement::{LAST_DAY, NOTICE_DAYS, retirement};
pub use settings::{CisDigest, CisSettings, EcDigest, LogoutMethod, SsbMode};
pub use time::LEEWAY;

use reply::Reply;

/// Largest answer of any step, in bytes.
pub const MAX_ANSWER: usize = 1 << 20;

/// Length of the session id a client makes up for itself (spec/auth.md 1.3: ten alphanumerics).
const LOG_SESSION: usize = 10;

/// CIS at one address.
pub struct Cis {
    http: reqwest::Client,
    settings: CisSettings,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

impl Cis {
    /// Asks nothing yet. The client must trust the roots of its world alone ([`vouch_https::client`]).
    #[must_use]
    pub fn new(http: reqwest::Client, settings: CisSettings, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { http, settings, clock, ids }
    }

    /// Sends one request of a step. An HTTP error is an error; a refusal in words is for the step to find.
    async fn send(&self, step: Step, request: reqwest::RequestBuilder) -> Result<Reply, CisError> {
        let request = request.header(reqwest::header::USER_AGENT, &self.settings.user_agent);
        let answer = vouch_https::send(request, MAX_ANSWER).await.map_err(|source| CisError::Way { step, source })?;
        match answer.status.is_success() {
            true => Ok(Reply::from(answer)),
            false => Err(CisError::Status { step, status: answer.status.as_u16() }),
        }
    }

    /// `device_id` of every gpOBJECT (spec/auth.md 1.3).
    fn device_id(&self) -> String {
        format!("{},ClientIP={}", self.settings.device, self.settings.client_ip)
    }
}

#[async_trait]
impl Identity for Cis {
    fn method(&self) -> Method {
        Method::Cis
    }

    /// The card blocks, so it is used inside [`tokio::task::block_in_place`]: this needs tokio's multi-thread runtime.
    /// No time limit of Vouch's own runs then: on a pinpad, a person may take a minute.
    async fn sign_in(&self, proof: Proof<'_>) -> Result<SignedIn, Fault> {
        let Proof::Card { cards, card, pin } = proof else { return Err(no_card()) };
        let holder = tokio::task::block_in_place(|| cards.holder(card))?;
        let session_id: String = self.ids.uuid().simple().to_string().chars().take(LOG_SESSION).collect();
        let challenge = self.activate(&session_id).await?;
        let algorithms = self.settings.algorithms(holder.key);
        let digest = algorithms.hash(&challenge.bytes);
        let signature = tokio::task::block_in_place(|| {
            cards.sign(card, pin, SignRequest::authentication(holder.key, digest.as_port()))
        })?;
        let signed = cms::signed_data(algorithms, &challenge.bytes, &holder.certificate, &signature)
            .map_err(CisError::Certificate)?;
        Ok(self.validate(&session_id, &challenge, holder.user_id, &cms::response(&signed)).await?)
    }

    async fn choose(&self, login: &Login, role: &RoleProfileId) -> Result<RoleGranted, Fault> {
        self.select_role(login, role).await?;
        Ok(self.assert_role(login, role).await?)
    }

    async fn sign_out(&self, login: Login) {
        if let Err(error) = self.log_out(&login).await {
            // The ticket runs out by itself; the session here has ended already.
            tracing::warn!(%error, "CIS was not told of the end of a session");
        }
    }
}

fn no_card() -> Fault {
    Fault::new(
        Code::CisRefused,
        Whose::Ours,
        "CIS is signed in to with a smartcard, not in the browser.",
        "No patient is open, and nothing was asked.",
        "Put in your smartcard.",
    )
}
