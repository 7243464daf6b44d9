//! `COMT_IN000001UK01`: the alert message (spec/hl7v3.md 12a; COMT_MT000001UK01). Exactly one person and one system are
//! its authors, and no part of it may be empty.

use jiff::Timestamp;
use vouch_core::alert;
use vouch_core::clock::Ids;
use vouch_core::ids::{Asid, MessageId};
use vouch_xml::{Markup, declared};

use super::AlertAnswer;
use super::codes::{AlertCode, Coded};
use crate::wrapper::{Author, Interaction, NO_JOB_ROLE, Pattern, Request, id};
use crate::{oid, time};

/// Version of the message in the public schemas.
const VERSION: &str = "3NPfIT7.2.02";
/// Said where a text may not be empty and there is none.
const NOT_KNOWN: &str = "Not known";

/// The alert interaction.
#[derive(Clone, Copy, Debug)]
pub struct Alert;

impl Interaction for Alert {
    const ID: &'static str = "COMT_IN000001UK01";
    const SERVICE: &'static str = "alerts";
    const PATTERN: Pattern = Pattern::AsyncReliable;
    type Response = AlertAnswer;
}

/// What an alert is written with.
#[derive(Clone, Copy)]
pub struct Writing<'a> {
    /// The message id.
    pub id: &'a MessageId,
    /// When the message is made.
    pub created: Timestamp,
    /// The receiving system.
    pub receiver: &'a Asid,
    /// The sending system.
    pub sender: &'a Asid,
    /// What the sending system is called.
    pub system: &'a str,
    /// The codes of the cause.
    pub codes: &'a AlertCode,
}

impl Writing<'_> {
    /// The payload as a document of its own.
    #[must_use]
    pub fn write(&self, alert: &alert::Alert, ids: &dyn Ids) -> String {
        let author = Author {
            role_profile: alert.role.profile.as_str().into(),
            user: alert.user.id.as_str().into(),
            job_role: alert.role.job_code.as_ref().map_or(NO_JOB_ROLE, |c| c.as_str()).into(),
        };
        let request = Request {
            id: self.id,
            created: self.created,
            version: VERSION,
            receiver: self.receiver,
            sender: self.sender,
            author: Some(&author),
        };
        let subject = Markup::new("subject")
            .attr("typeCode", "SUBJ")
            .attr("contextConductionInd", "false")
            .with(self.event(alert, ids));
        declared(&request.markup(Alert::ID, subject))
    }

    fn event(&self, alert: &alert::Alert, ids: &dyn Ids) -> Markup {
        let coded = Markup::new("justifyingReasonCoded")
            .attr("classCode", "ACT")
            .attr("moodCode", "EVN")
            .with(code(&self.codes.reason))
            .with(uuid(ids));
        Markup::new("AlertEvent")
            .attr("classCode", "ALRT")
            .attr("moodCode", "EVN")
            .with(code(&self.codes.kind))
            .with(Markup::new("effectiveTime").attr("value", time::hl7(alert.at)))
            .with(Markup::new("id").attr("root", alert.id.as_str()))
            .with(author(alert))
            .with(conducted("component", "COMP").with(said("notificationMessage", ids, &alert.notification())))
            .with(self.device())
            .with(conducted("reason", "RSON").with(coded))
            .with(conducted("reason1", "RSON").with(said("justifyingReasonText", ids, alert.reason.as_str())))
            .with(patient(alert))
    }

    fn device(&self) -> Markup {
        let device = Markup::new("assignedDevice")
            .attr("classCode", "DEV")
            .attr("determinerCode", "INSTANCE")
            .with(filled("name", self.system));
        let assigned = Markup::new("assignedDeviceSDS")
            .attr("classCode", "ASSIGNED")
            .with(id("id", oid::ASID, self.sender.as_str()))
            .with(device);
        Markup::new("device").attr("typeCode", "DEV").attr("contextControlCode", "OP").with(assigned)
    }
}

fn author(alert: &alert::Alert) -> Markup {
    let person = Markup::new("assignedPerson")
        .attr("classCode", "PSN")
        .attr("determinerCode", "INSTANCE")
        .with(filled("desc", &alert.role.job))
        .with(id("id", oid::USER, alert.user.id.as_str()))
        .with(filled("name", &alert.user.name));
    let organisation = Markup::new("representedOrganizationSDS")
        .attr("classCode", "ORG")
        .attr("determinerCode", "INSTANCE")
        .with(id("id", oid::ODS, alert.organisation().ods.as_str()))
        .with(filled("name", &alert.organisation().name));
    let assigned = Markup::new("authorSDS")
        .attr("classCode", "ASSIGNED")
        .with(id("id", oid::ROLE_PROFILE, alert.role.profile.as_str()))
        .with(person)
        .with(organisation);
    Markup::new("author").attr("typeCode", "AUT").attr("contextControlCode", "OP").with(assigned)
}

fn patient(alert: &alert::Alert) -> Markup {
    let patient =
        Markup::new("patient").attr("classCode", "PAT").with(id("id", oid::NHS_NUMBER, alert.patient.digits()));
    Markup::new("recordTarget").attr("typeCode", "RCT").attr("contextControlCode", "OP").with(patient)
}

fn code(coded: &Coded) -> Markup {
    let code = Markup::new("code").attr("code", coded.code.as_str()).attr("codeSystem", coded.system.as_str());
    code.attr_opt("displayName", Some(coded.display.as_str()).filter(|d| !d.is_empty()))
}

fn conducted(name: &'static str, kind: &'static str) -> Markup {
    Markup::new(name).attr("typeCode", kind).attr("contextConductionInd", "true")
}

fn said(name: &'static str, ids: &dyn Ids, text: &str) -> Markup {
    Markup::new(name).attr("classCode", "ACT").attr("moodCode", "EVN").with(uuid(ids)).with(filled("text", text))
}

fn uuid(ids: &dyn Ids) -> Markup {
    Markup::new("id").attr("root", MessageId::from_uuid(ids.uuid()).as_str())
}

/// An element with text: empty text is a fault of the message.
fn filled(name: &'static str, text: &str) -> Markup {
    let text = text.trim();
    Markup::new(name).text(if text.is_empty() { NOT_KNOWN } else { text })
}

impl std::fmt::Debug for Writing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writing").field("id", &self.id).finish_non_exhaustive()
    }
}
