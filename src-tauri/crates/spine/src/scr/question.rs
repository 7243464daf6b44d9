//! What both queries ask, and how it is written (spec/hl7v3.md 5, 6).

use jiff::Timestamp;
use vouch_core::ids::{Asid, EventId, MessageId, NhsNumber};
use vouch_core::permission::Override;
use vouch_xml::Markup;

use crate::oid;
use crate::transport::soap::Envelope;
use crate::wrapper::{Author, Interaction, Request, id};

/// Version of the queries: MIM 4.2, where `value` stands before `semanticsText`.
const VERSION: &str = "V3NPfIT4.2.00";

/// An override of dissent as the queries carry it. With it the person is named; without it code 0 is sent, alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Dissent {
    /// 1 to 3.
    pub code: &'static str,
    /// The vocabulary's own name of the code.
    pub display: &'static str,
    /// The reason as typed.
    pub reason: String,
}

impl From<&Override> for Dissent {
    fn from(given: &Override) -> Self {
        Self { code: given.ground.code(), display: given.ground.display(), reason: given.reason.as_str().into() }
    }
}

/// One query.
#[derive(Clone)]
pub struct Question<'a> {
    /// The message id.
    pub id: &'a MessageId,
    /// When it is made.
    pub created: Timestamp,
    /// The address it is sent to.
    pub to: &'a str,
    /// What this system calls itself.
    pub from: &'a str,
    /// The receiving system.
    pub receiver: &'a Asid,
    /// The sending system.
    pub sender: &'a Asid,
    /// The patient.
    pub patient: &'a NhsNumber,
    /// The event; `None` for the list.
    pub event: Option<&'a EventId>,
    /// The person and the override, when dissent is overridden.
    pub dissent: Option<(&'a Author, &'a Dissent)>,
}

impl Question<'_> {
    /// The whole SOAP document of this interaction.
    #[must_use]
    pub fn write<I: Interaction>(&self) -> String {
        let request = Request {
            id: self.id,
            created: self.created,
            version: VERSION,
            receiver: self.receiver,
            sender: self.sender,
            author: self.dissent.map(|(author, _)| author),
        };
        let action = I::ROUTE.action();
        let envelope = Envelope {
            action: &action,
            to: self.to,
            from: self.from,
            id: self.id,
            receiver: self.receiver,
            sender: self.sender,
        };
        envelope.around(request.markup(I::ID, self.query()))
    }

    fn query(&self) -> Markup {
        let event = self.event.map(|e| Markup::new("value").attr("root", e.as_str()));
        Markup::new("query")
            .with(parameter("dissentOverride", dissent(self.dissent.map(|(_, d)| d)), "DissentOverride"))
            .with_all(event.map(|value| parameter("eventRecord", value, "EventRecord")))
            .with(parameter("nHSNumber", id("value", oid::NHS_NUMBER, self.patient.digits()), "NHSNumber"))
    }
}

fn parameter(name: &'static str, value: Markup, semantics: &'static str) -> Markup {
    Markup::new(name).with(value).with(Markup::new("semanticsText").text(semantics))
}

fn dissent(given: Option<&Dissent>) -> Markup {
    let value =
        Markup::new("value").attr("code", given.map_or("0", |d| d.code)).attr("codeSystem", oid::DISSENT_OVERRIDE);
    match given {
        None => value,
        Some(d) => value.attr("displayName", d.display).with(Markup::new("originalText").text(d.reason.as_str())),
    }
}

impl std::fmt::Debug for Dissent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dissent").field("code", &self.code).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Question<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Question").field("id", &self.id).field("event", &self.event).finish_non_exhaustive()
    }
}
