//! What is owed to the Privacy Officer, and the state of each alert (law 6; spec/users.md 2.3, spec/hl7v3.md 12).

use jiff::Timestamp;

use crate::ids::{AlertId, NhsNumber};
use crate::permission::{Answer, Ground, Reason};
use crate::session::{Organisation, Role, User};

/// Why an alert is owed, in the terms of the published alert types and reasons (SCR-AlertType, SCR-AlertReason).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// 2/5: looked without permission because it could not be asked.
    Emergency,
    /// 1 to 3: dissent overridden on a legal ground.
    LegalOverride(GroundCode),
    /// 1/6: a self-claimed relationship with the patient's permission.
    SelfClaimed,
    /// 1/4: a self-claimed relationship in an emergency.
    SelfClaimedEmergency,
}

/// The ground of an override as the alert carries it.
pub type GroundCode = u8;

impl Cause {
    /// The cause of the alert that an answer owes, if it owes one. A pharmacy self-claims each time, so every access
    /// owes an alert; a practice owes none for its own registered patients.
    #[must_use]
    pub fn of(answer: &Answer, self_claims: bool) -> Option<Self> {
        match answer {
            Answer::Agreed | Answer::OnFile { .. } if self_claims => Some(Self::SelfClaimed),
            Answer::Emergency if self_claims => Some(Self::SelfClaimedEmergency),
            Answer::Emergency => Some(Self::Emergency),
            Answer::Agreed | Answer::OnFile { .. } | Answer::NotNeeded | Answer::Refused => None,
        }
    }

    /// The cause for a legal override.
    #[must_use]
    pub const fn of_override(ground: Ground) -> Self {
        Self::LegalOverride(match ground {
            Ground::PublicInterest => 1,
            Ground::Statute => 2,
            Ground::CourtOrder => 3,
        })
    }

    /// The words a Privacy Officer reads.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Emergency | Self::SelfClaimedEmergency => "in an emergency, without permission",
            Self::LegalOverride(1) => "overriding the patient's no, in the public interest",
            Self::LegalOverride(2) => "overriding the patient's no, as a statute requires",
            Self::LegalOverride(_) => "overriding the patient's no, as a court ordered",
            Self::SelfClaimed => "with permission",
        }
    }

    /// The word the journal keeps.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::SelfClaimedEmergency => "self-claimed-emergency",
            Self::LegalOverride(1) => "override-public-interest",
            Self::LegalOverride(2) => "override-statute",
            Self::LegalOverride(_) => "override-court-order",
            Self::SelfClaimed => "self-claimed",
        }
    }
}

/// One alert, before it is put into a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Its own id: "once" is counted by it.
    pub id: AlertId,
    /// Why it is owed.
    pub cause: Cause,
    /// When the access was.
    pub at: Timestamp,
    /// Who looked.
    pub user: User,
    /// As what, where.
    pub role: Role,
    /// Whose record.
    pub patient: NhsNumber,
    /// The reason given.
    pub reason: Reason,
}

impl Alert {
    /// The organisation whose Privacy Officer it goes to.
    #[must_use]
    pub const fn organisation(&self) -> &Organisation {
        &self.role.organisation
    }

    /// The text Spine puts into the e-mail to the Privacy Officer: fixed words and the alert id, nothing else.
    #[must_use]
    pub fn notification(&self) -> String {
        format!("Alert: Permission to view override {}", self.id)
    }
}

/// An alert put into bytes: payload and alert id fixed for ever, the envelope for one message id.
#[derive(Clone, PartialEq, Eq)]
pub struct FrozenAlert {
    /// The alert's own id.
    pub id: AlertId,
    /// The message id of the envelope.
    pub message_id: crate::ids::MessageId,
    /// Where it goes: the address from the directory.
    pub address: String,
    /// Content type of the whole body.
    pub content_type: String,
    /// `SOAPAction`.
    pub soap_action: String,
    /// The exact bytes to send, each time.
    pub body: Vec<u8>,
    /// The contract from the directory.
    pub contract: Contract,
}

impl std::fmt::Debug for FrozenAlert {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FrozenAlert")
            .field("id", &self.id)
            .field("message_id", &self.message_id)
            .finish_non_exhaustive()
    }
}

/// The reliability contract of an interaction, from SDS. Never hard-coded (spec/hl7v3.md 15).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// How many times to send again.
    pub retries: u32,
    /// Least wait between sends, in seconds.
    pub interval_secs: u64,
    /// How long the receiver keeps the message id, in seconds, counted from the first send.
    pub persist_secs: u64,
}

/// Where an alert is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlertState {
    /// Sent, and it is not known whether it arrived: sent again under the same id while that is safe.
    Ambiguous,
    /// Spine's application answer has arrived: AA. The only happy end.
    Delivered,
    /// Needs a person: the tries are used up, or Spine refused it. Shown on every screen until somebody acts.
    Escalated {
        /// Why, in words.
        why: String,
    },
    /// Not sent yet.
    Queued,
    /// Spine has acknowledged the transport: a step, not an end.
    TransportAcknowledged,
}

/// One alert as the outbox holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedAlert {
    /// The alert's id.
    pub id: AlertId,
    /// The journal sequence number of the intent that caused it.
    pub intent: u64,
    /// Why it was owed: [`Cause::word`].
    pub cause: String,
    /// Where it is.
    pub state: AlertState,
    /// How many times it was sent.
    pub attempts: u32,
    /// When it was owed.
    pub owed: Timestamp,
    /// When it was first sent.
    pub first_sent: Option<Timestamp>,
    /// When the state last changed.
    pub changed: Timestamp,
}

/// How many alerts are where, for the status line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// On their way.
    pub waiting: u32,
    /// On their way for longer than they should be.
    pub late: u32,
    /// Needing a person.
    pub escalated: u32,
    /// The age of the oldest one waiting, in seconds.
    pub oldest_secs: Option<u64>,
}
