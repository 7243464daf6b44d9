//! The HL7 wrapper all messages share (spec/hl7v3.md 3).

use jiff::Timestamp;
use vouch_core::ids::{Asid, MessageId};
use vouch_core::ports::Service;
use vouch_core::session::Session;
use vouch_xml::{Element, Markup, XmlError};

use crate::errors::Issues;
use crate::{SpineError, oid, time};

/// What the job role of the author says when the sign-in did not give one. NHS England's own prescribing API sends this
/// (spec/auth.md 2.11); that Spine takes it in SCR queries is assumed.
pub const NO_JOB_ROLE: &str = "UNKNOWN";

/// An interaction: which service, pattern and answer belong to it is known when Vouch is compiled.
pub trait Interaction {
    /// `QUPC_IN190000UK04`.
    const ID: &'static str;
    /// `psisquery`.
    const SERVICE: &'static str;
    /// How it is carried.
    const PATTERN: Pattern;
    /// What is read from the answer.
    type Response;

    /// As the directory names it.
    const ROUTE: Service = Service { service: Self::SERVICE, interaction: Self::ID };
}

/// How an interaction is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// ebXML with duplicate elimination and an acknowledgment; the answer comes as a message of its own.
    AsyncReliable,
    /// SOAP: the answer comes in the same exchange.
    Sync,
}

/// The person a message is sent for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// Role profile, 12 digits.
    pub role_profile: String,
    /// User, 12 digits.
    pub user: String,
    /// Job role code, or [`NO_JOB_ROLE`].
    pub job_role: String,
}

impl Author {
    /// The user of a session in the chosen role.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let job_role = session.role.job_code.as_ref().map_or(NO_JOB_ROLE, |c| c.as_str());
        Self {
            role_profile: session.role.profile.as_str().into(),
            user: session.user.id.as_str().into(),
            job_role: job_role.into(),
        }
    }
}

/// What varies in the wrapper of a request.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The message id.
    pub id: &'a MessageId,
    /// When it is made.
    pub created: Timestamp,
    /// `V3NPfIT4.2.00`; fixed for each message.
    pub version: &'static str,
    /// The receiving system.
    pub receiver: &'a Asid,
    /// The sending system: this one.
    pub sender: &'a Asid,
    /// The person, where the message needs one.
    pub author: Option<&'a Author>,
}

impl Request<'_> {
    /// The message of this interaction around what its control act is about.
    #[must_use]
    pub fn markup(&self, interaction: &'static str, about: Markup) -> Markup {
        let act = Markup::new("ControlActEvent")
            .attr("classCode", "CACT")
            .attr("moodCode", "EVN")
            .with_all(self.author.map(person))
            .with(system(self.sender))
            .with(about);
        Markup::new(interaction)
            .attr("xmlns", oid::HL7)
            .with(Markup::new("id").attr("root", self.id.as_str()))
            .with(Markup::new("creationTime").attr("value", time::hl7(self.created)))
            .with(Markup::new("versionCode").attr("code", self.version))
            .with(id("interactionId", oid::INTERACTION, interaction))
            .with(Markup::new("processingCode").attr("code", "P"))
            .with(Markup::new("processingModeCode").attr("code", "T"))
            .with(Markup::new("acceptAckCode").attr("code", "NE"))
            .with(device("communicationFunctionRcv", "RCV", self.receiver))
            .with(device("communicationFunctionSnd", "SND", self.sender))
            .with(act)
    }
}

/// An identifier with root and extension.
pub(crate) fn id(name: &'static str, root: &str, extension: &str) -> Markup {
    Markup::new(name).attr("root", root).attr("extension", extension)
}

fn device(function: &'static str, code: &'static str, asid: &Asid) -> Markup {
    let device = Markup::new("device").attr("classCode", "DEV").attr("determinerCode", "INSTANCE").with(id(
        "id",
        oid::ASID,
        asid.as_str(),
    ));
    Markup::new(function).attr("typeCode", code).with(device)
}

fn person(author: &Author) -> Markup {
    let user = Markup::new("agentPersonSDS").attr("classCode", "PSN").attr("determinerCode", "INSTANCE").with(id(
        "id",
        oid::USER,
        &author.user,
    ));
    let role = Markup::new("partSDSRole").attr("classCode", "ROL").with(id("id", oid::JOB_ROLE, &author.job_role));
    let agent = Markup::new("AgentPersonSDS")
        .attr("classCode", "AGNT")
        .with(id("id", oid::ROLE_PROFILE, &author.role_profile))
        .with(user)
        .with(Markup::new("part").attr("typeCode", "PART").with(role));
    Markup::new("author").attr("typeCode", "AUT").with(agent)
}

fn system(asid: &Asid) -> Markup {
    let system = Markup::new("agentSystemSDS").attr("classCode", "DEV").attr("determinerCode", "INSTANCE").with(id(
        "id",
        oid::ASID,
        asid.as_str(),
    ));
    Markup::new("author1")
        .attr("typeCode", "AUT")
        .with(Markup::new("AgentSystemSDS").attr("classCode", "AGNT").with(system))
}

/// `acknowledgement/@typeCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ack {
    /// AA: accepted.
    Accepted,
    /// AE: a business error.
    Error,
    /// AR: the message itself was rejected.
    Rejected,
}

/// The wrapper of an answer, read.
#[derive(Clone, Copy)]
pub struct Answer<'t, 'a> {
    /// The interaction element itself.
    pub element: Element<'t, 'a>,
    /// How it was taken, and the id of the message answered, as received. Some answers to queries leave it out.
    pub acknowledgement: Option<(Ack, &'t str)>,
}

impl<'t, 'a> Answer<'t, 'a> {
    /// Reads the wrapper of an interaction element.
    ///
    /// # Errors
    /// When it is not the wrapper of an answer.
    pub fn read(element: Element<'t, 'a>) -> Result<Self, SpineError> {
        let interaction = element.child(oid::HL7, "interactionId")?;
        if interaction.attr("extension")? != element.name() {
            return Err(interaction.not("the interaction of the message").into());
        }
        let acknowledgement = element.child_opt(oid::HL7, "acknowledgement")?.map(acknowledgement).transpose()?;
        Ok(Self { element, acknowledgement })
    }

    /// The control act.
    ///
    /// # Errors
    /// When there is not one.
    pub fn control_act(&self) -> Result<Element<'t, 'a>, XmlError> {
        self.element.child(oid::HL7, "ControlActEvent")
    }

    /// All issues it reports.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn issues(&self) -> Result<Issues, SpineError> {
        Issues::read(self.element)
    }

    /// Checks that it answers this message; `relates_to` is what the envelope says.
    ///
    /// # Errors
    /// When it answers another one, or says nowhere which one it answers.
    pub fn answers(&self, id: &MessageId, relates_to: Option<&str>) -> Result<(), SpineError> {
        let said = [self.acknowledgement.map(|(_, id)| id), relates_to];
        let mut said = said.into_iter().flatten().peekable();
        let any = said.peek().is_some();
        let all = said.all(|s| s.eq_ignore_ascii_case(id.as_str()));
        if any && all { Ok(()) } else { Err(SpineError::OtherMessage) }
    }
}

fn acknowledgement<'t>(element: Element<'t, '_>) -> Result<(Ack, &'t str), XmlError> {
    let ack = match element.attr("typeCode")? {
        "AA" => Ack::Accepted,
        "AE" => Ack::Error,
        "AR" => Ack::Rejected,
        _ => return Err(element.not("AA, AE or AR")),
    };
    Ok((ack, element.at(oid::HL7, &["messageRef", "id"])?.attr("root")?))
}
