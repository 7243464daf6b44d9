//! Spine as the core's ports see it.

use std::sync::Arc;

use async_trait::async_trait;
use vouch_core::Fault;
use vouch_core::alert::{self, FrozenAlert};
use vouch_core::clock::{Clock, Ids};
use vouch_core::ids::{Asid, EventId, MessageId, NhsNumber, PartyKey};
use vouch_core::look::Look;
use vouch_core::ports::{AlertWriter, Route, SummaryCareRecord};
use vouch_core::record::{Asked, Fetched, Listing};
use zeroize::Zeroizing;

use crate::SpineError;
use crate::alerts::{Alert, AlertCodes, Writing};
use crate::scr::{self, Dissent, Get, ListInteraction, ListSm04, ListUk04, Question};
use crate::transport::ebxml::Outgoing;
use crate::transport::{mime, soap};
use crate::wrapper::{Author, Interaction};

/// Largest answer, in bytes.
pub const MAX_ANSWER: usize = vouch_xml::MAX_BYTES;

/// What a site is to Spine.
#[derive(Clone, Debug)]
pub struct SpineSettings {
    /// The system id of this installation.
    pub asid: Asid,
    /// The party key of this site's message handler.
    pub party_key: PartyKey,
    /// Which form of the list query is sent.
    pub list: ListInteraction,
    /// What this system calls itself in `wsa:From`: an address or a name. Not checked by Spine.
    pub from: String,
    /// The name of this system in alerts.
    pub system: String,
    /// The alert codes of this world.
    pub codes: AlertCodes,
}

/// Spine, over one HTTP client.
pub struct Spine {
    http: reqwest::Client,
    settings: SpineSettings,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

impl Spine {
    /// Spine for a site.
    #[must_use]
    pub fn new(http: reqwest::Client, settings: SpineSettings, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { http, settings, clock, ids }
    }

    /// Asks and reads. The answer is wiped once it is read.
    async fn ask<I: Interaction>(
        &self,
        asking: Asking<'_>,
        read: impl FnOnce(&[u8], &Asked, &MessageId) -> Result<I::Response, SpineError>,
    ) -> Result<I::Response, Fault> {
        let Asking { route, patient, event, dissent } = asking;
        let id = MessageId::from_uuid(self.ids.uuid());
        let question = Question {
            id: &id,
            created: self.clock.now(),
            to: &route.address,
            from: &self.settings.from,
            receiver: &route.asid,
            sender: &self.settings.asid,
            patient,
            event,
            dissent: dissent.as_ref().map(|(author, dissent)| (author, dissent)),
        };
        let asked = Asked { patient: patient.clone(), event: event.cloned() };
        let answered = self.post(&route.address, I::ROUTE.action(), question.write::<I>()).await;
        let outcome = answered.and_then(|(status, body)| match read(&body, &asked, &id) {
            // An error page is not a broken message.
            Err(SpineError::Xml(_)) if !(200..300).contains(&status) => Err(SpineError::Http(status)),
            outcome => outcome,
        });
        outcome.map_err(|e| {
            tracing::warn!(message = id.as_str(), interaction = I::ID, error = %e, "Spine did not answer as asked");
            e.fault().with("Message", id.as_str()).with("Interaction", I::ID)
        })
    }

    async fn post(&self, address: &str, action: String, body: String) -> Result<(u16, Zeroizing<Vec<u8>>), SpineError> {
        let request = self
            .http
            .post(address)
            .header(http::header::CONTENT_TYPE, soap::CONTENT_TYPE)
            .header("SOAPAction", action)
            .body(body);
        let answer = vouch_https::send(request, MAX_ANSWER).await?;
        Ok((answer.status.as_u16(), Zeroizing::new(answer.body)))
    }
}

/// What is asked, taken out of a look.
struct Asking<'a> {
    route: &'a Route,
    patient: &'a NhsNumber,
    event: Option<&'a EventId>,
    dissent: Option<(Author, Dissent)>,
}

impl<'a> Asking<'a> {
    fn of(look: &'a Look, route: &'a Route, event: Option<&'a EventId>) -> Self {
        let dissent = look.dissent().map(|d| (Author::of(look.session()), Dissent::from(d)));
        Self { route, patient: look.patient(), event, dissent }
    }
}

#[async_trait]
impl SummaryCareRecord for Spine {
    async fn list(&self, look: &Look) -> Result<Listing, Fault> {
        self.ask_list(Asking::of(look, &look.routes().list, None)).await
    }

    async fn get(&self, look: &Look, event: &EventId) -> Result<Fetched, Fault> {
        self.ask_get(Asking::of(look, &look.routes().get, Some(event))).await
    }
}

impl Spine {
    async fn ask_list(&self, asking: Asking<'_>) -> Result<Listing, Fault> {
        let read = |bytes: &[u8], asked: &Asked, id: &MessageId| scr::list(bytes, Some(asked), Some(id));
        match self.settings.list {
            ListInteraction::Sm04 => self.ask::<ListSm04>(asking, read).await,
            ListInteraction::Uk04 => self.ask::<ListUk04>(asking, read).await,
        }
    }

    async fn ask_get(&self, asking: Asking<'_>) -> Result<Fetched, Fault> {
        let read =
            |bytes: &[u8], asked: &Asked, id: &MessageId| scr::get(bytes, Some(asked), Some(id), self.clock.now());
        self.ask::<Get>(asking, read).await
    }
}

impl AlertWriter for Spine {
    fn freeze(&self, alert: &alert::Alert, route: &Route) -> Result<FrozenAlert, Fault> {
        let codes = self.settings.codes.get(alert.cause).ok_or(SpineError::Codes(alert.cause.word()))?;
        let cpa = route.cpa_id.as_ref().ok_or(SpineError::Setup("CPA id"))?;
        let contract = route.contract.clone().ok_or(SpineError::Setup("reliability contract"))?;
        let (id, now) = (MessageId::from_uuid(self.ids.uuid()), self.clock.now());
        let writing = Writing {
            id: &id,
            created: now,
            receiver: &route.asid,
            sender: &self.settings.asid,
            system: &self.settings.system,
            codes,
        };
        let payload = writing.write(alert, self.ids.as_ref());
        let message = Outgoing {
            from: &self.settings.party_key,
            to: &route.party_key,
            cpa,
            conversation: id.as_str(),
            service: Alert::ROUTE,
            id: &id,
            at: now,
        };
        let body = message.around(&payload);
        Ok(FrozenAlert {
            id: alert.id.clone(),
            address: route.address.clone(),
            content_type: mime::content_type(),
            soap_action: Alert::ROUTE.action(),
            body,
            contract,
            message_id: id,
        })
    }
}

impl std::fmt::Debug for Spine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Spine").field("settings", &self.settings).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
