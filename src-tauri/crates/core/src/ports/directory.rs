//! SDS: where a service is, and under which contract.

use async_trait::async_trait;

use crate::Fault;
use crate::alert::Contract;
use crate::ids::{Asid, CpaId, PartyKey};

/// A service interaction as SDS names it: `urn:nhs:names:services:psisquery:QUPC_IN190000UK04`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Service {
    /// `psisquery`.
    pub service: &'static str,
    /// `QUPC_IN190000UK04`.
    pub interaction: &'static str,
}

impl Service {
    /// The id with colons, as SDS has it.
    #[must_use]
    pub fn sds_id(self) -> String {
        format!("urn:nhs:names:services:{}:{}", self.service, self.interaction)
    }

    /// The id with a slash before the interaction, as `SOAPAction` and `wsa:Action` have it.
    #[must_use]
    pub fn action(self) -> String {
        format!("urn:nhs:names:services:{}/{}", self.service, self.interaction)
    }
}

/// Where a service is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Which service.
    pub service: Service,
    /// Its address.
    pub address: String,
    /// The system id of the receiver.
    pub asid: Asid,
    /// Its party key.
    pub party_key: PartyKey,
    /// The agreement, where there is one: ebXML needs it.
    pub cpa_id: Option<CpaId>,
    /// The reliability contract, for reliable services.
    pub contract: Option<Contract>,
}

/// SDS, whichever way it is reached.
#[async_trait]
pub trait Directory: Send + Sync {
    /// The route to a service of Spine.
    ///
    /// # Errors
    /// When SDS could not be asked, or has no entry. A time-out is never read as "no entry".
    async fn route(&self, service: Service) -> Result<Route, Fault>;

    /// A delivery along the route to this service failed: the next question must not be answered from memory.
    fn undelivered(&self, service: Service);
}
