//! SDS over FHIR: where a service of Spine is, and under which contract (spec/fhir.md 7; spec/hl7v3.md 16).

pub(crate) mod bundle;
mod cache;
pub(crate) mod device;
pub(crate) mod endpoint;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use words::{no_entry, refused, unsure};

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use secrecy::SecretString;
use vouch_core::Fault;
use vouch_core::clock::Clock;
use vouch_core::ids::OdsCode;
use vouch_core::ports::{Directory, Route, Service};

use crate::FhirError;
use bundle::Asking;
use cache::{Cache, Kept};

/// Where SDS is, and whose services are looked for.
#[derive(Clone)]
pub struct SdsSettings {
    /// `https://…/spine-directory/FHIR/R4`.
    pub base_url: String,
    /// The application's API key, for the header `apikey`.
    pub api_key: SecretString,
    /// The owner of Spine's entries: `YES` in published material.
    pub spine_ods: OdsCode,
}

impl fmt::Debug for SdsSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SdsSettings")
            .field("base_url", &self.base_url)
            .field("spine_ods", &self.spine_ods)
            .finish_non_exhaustive()
    }
}

/// SDS over FHIR, with what it said kept for a while.
pub struct Sds {
    http: reqwest::Client,
    settings: SdsSettings,
    clock: Arc<dyn Clock>,
    cache: Cache,
}

impl Sds {
    /// SDS as these settings reach it. Nothing is sent yet.
    #[must_use]
    pub fn new(http: reqwest::Client, settings: SdsSettings, clock: Arc<dyn Clock>) -> Self {
        Self { http, settings, clock, cache: Cache::default() }
    }

    /// Drops what is kept about a service, because a message to it could not be delivered: the next question goes to SDS,
    /// past the gateway's own cache.
    pub fn forget(&self, service: Service) {
        self.cache.drop_route(service);
    }

    async fn look_up(&self, service: Service) -> Result<Route, FhirError> {
        let now = self.clock.now();
        let (known, past_gateway) = match self.cache.get(service, now) {
            Kept::Fresh(route) => return Ok(*route),
            Kept::Stale => (true, false),
            Kept::Dropped => (true, true),
            Kept::Nothing => (false, false),
        };
        let asking = Asking { http: &self.http, settings: &self.settings, past_gateway };
        match ask(asking, service).await {
            Ok(route) => {
                self.cache.keep(route.clone(), now);
                Ok(route)
            }
            Err(FhirError::SdsEmpty(id)) if known => {
                self.cache.doubt(service);
                Err(FhirError::SdsUnsure(id))
            }
            Err(error) => Err(error),
        }
    }
}

/// The Device gives ASID and party key; the Endpoint of that party gives the address and the contract.
async fn ask(asking: Asking<'_>, service: Service) -> Result<Route, FhirError> {
    let device = device::find(asking, service).await?;
    let endpoint = endpoint::find(asking, service, &device.party_key).await?;
    Ok(Route {
        service,
        address: endpoint.address,
        asid: device.asid,
        party_key: device.party_key,
        cpa_id: endpoint.cpa_id,
        contract: endpoint.contract,
    })
}

#[async_trait]
impl Directory for Sds {
    async fn route(&self, service: Service) -> Result<Route, Fault> {
        Ok(self.look_up(service).await?)
    }

    fn undelivered(&self, service: Service) {
        self.forget(service);
    }
}
