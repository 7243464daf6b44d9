//! The states of one alert, as a pure function (law 6; spec/reliability.md 3).
//!
//! ```text
//! queued -> sending -> transport acknowledged -> delivered
//!   ^          |  \-> refused --------------------> escalated -> delivered (a late yes is still a yes)
//!   |          |-> ambiguous -> sending (same bytes) | escalated
//!   \----------|   certainly not sent
//! ```
//!
//! No path ends silently: every state but the two ends has a time at which something happens by itself, or is held by the
//! one sender, whose own time limit ends it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use vouch_core::alert::Contract;

/// An alert that is still waiting after this long is late, in seconds. No published figure: the persist duration seen for
/// alerts is five minutes (spec/hl7v3.md 15), so an untroubled alert is done well before.
pub const LATE_AFTER_SECS: u64 = 600;
/// How long the application answer may take after the transport acknowledgment, in seconds. No published figure.
pub const ANSWER_WITHIN_SECS: u64 = 3_600;
/// First wait after an attempt that certainly sent nothing, in seconds; each further one doubles it.
pub const NOT_SENT_FIRST_SECS: u64 = 5;
/// Longest such wait, in seconds.
pub const NOT_SENT_MOST_SECS: u64 = 300;
/// Least wait before the same bytes are sent again, whatever the contract says, in seconds.
pub const LEAST_INTERVAL_SECS: u64 = 1;
/// Waits are lengthened by up to one in this many parts, by chance, so that PCs of a site do not march in step.
pub const JITTER_PART: u64 = 10;
/// A clock that went back by more than this, in seconds, is not trusted to count waits.
pub const CLOCK_TOLERANCE_SECS: i64 = 60;

/// Where an alert is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Sent, and it is not known whether it arrived.
    Ambiguous,
    /// Spine's application answer said yes.
    Delivered,
    /// Needs a person.
    Escalated,
    /// Certainly not sent so far.
    Queued,
    /// With the sender right now.
    Sending,
    /// The transport was acknowledged; the application answer is still to come.
    TransportAcknowledged,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Ambiguous, Self::Delivered, Self::Escalated, Self::Queued, Self::Sending, Self::TransportAcknowledged];

    /// The word the outbox keeps.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ambiguous => "ambiguous",
            Self::Delivered => "delivered",
            Self::Escalated => "escalated",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::TransportAcknowledged => "transport-acknowledged",
        }
    }

    /// Reads [`Self::word`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// What happened to an alert. `why` is for the journal and the Privacy Officer: never patient data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Something left this PC and nothing certain came back, or a fault that allows the same bytes to be sent again.
    Ambiguous {
        /// What is known.
        why: String,
    },
    /// The application answer: accepted.
    Delivered,
    /// Nobody should wait any longer.
    Escalate {
        /// Why.
        why: String,
    },
    /// Not a byte left this PC.
    NotSent {
        /// Why.
        why: String,
    },
    /// Spine refused it for good.
    Refused {
        /// In its words.
        why: String,
    },
    /// The sender is about to send.
    Started,
    /// The transport was acknowledged.
    TransportAcknowledged,
}

impl Event {
    /// The word the journal keeps.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Ambiguous { .. } => "ambiguous",
            Self::Delivered => "delivered",
            Self::Escalate { .. } => "escalated",
            Self::NotSent { .. } => "not-sent",
            Self::Refused { .. } => "refused",
            Self::Started => "sending",
            Self::TransportAcknowledged => "transport-acknowledged",
        }
    }

    /// The reason it carries.
    #[must_use]
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Ambiguous { why } | Self::Escalate { why } | Self::NotSent { why } | Self::Refused { why } => {
                Some(why)
            }
            Self::Delivered | Self::Started | Self::TransportAcknowledged => None,
        }
    }
}

/// How far an alert has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Where it is.
    pub state: State,
    /// Times it was or may have been sent.
    pub attempts: u32,
    /// Attempts in a row that certainly sent nothing.
    pub misses: u32,
    /// When it was or may have been sent first: the receiver counts its persist duration from here.
    pub first_sent: Option<Timestamp>,
    /// When something happens next by itself; `None` while with the sender, and at an end.
    pub due: Option<Timestamp>,
    /// When the state last changed.
    pub changed: Timestamp,
    /// Why it is here, if somebody should know.
    pub why: Option<String>,
}

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Todo {
    /// Give up waiting.
    Escalate(String),
    /// Send the frozen bytes.
    Send,
    /// Nothing before this time; `None`: nothing at all.
    Wait(Option<Timestamp>),
}

impl Progress {
    /// An alert just owed: due at once.
    #[must_use]
    pub const fn queued(now: Timestamp) -> Self {
        Self { state: State::Queued, attempts: 0, misses: 0, first_sent: None, due: Some(now), changed: now, why: None }
    }

    /// What is to be done at `now`.
    #[must_use]
    pub fn todo(&self, contract: &Contract, now: Timestamp) -> Todo {
        let set_back = now + SignedDuration::from_secs(CLOCK_TOLERANCE_SECS) < self.changed;
        let Some(due) = self.due else { return Todo::Wait(None) };
        if now < due && !set_back {
            return Todo::Wait(Some(due));
        }
        match self.state {
            State::Queued => Todo::Send,
            State::Ambiguous | State::TransportAcknowledged if set_back => {
                Todo::Escalate("this PC's clock was set back while Spine's answer was awaited".into())
            }
            State::Ambiguous if self.resendable(contract, now) => Todo::Send,
            State::Ambiguous => Todo::Escalate(self.given_up(contract, now)),
            State::TransportAcknowledged => {
                Todo::Escalate("Spine acknowledged the transport, but its answer to the alert did not come".into())
            }
            State::Delivered | State::Escalated | State::Sending => Todo::Wait(None),
        }
    }

    /// What an event makes of it; `None` when it changes nothing (a repeated answer, a late acknowledgment).
    ///
    /// `chance` is any random number: it sets the jitter.
    #[must_use]
    pub fn after(&self, event: &Event, contract: &Contract, now: Timestamp, chance: u64) -> Option<Self> {
        let next = Self { changed: now, due: None, why: event.why().map(str::to_owned), ..self.clone() };
        match (self.state, event) {
            (State::Delivered, _) => None,
            (_, Event::Delivered) => Some(Self { state: State::Delivered, ..next }),
            (State::Escalated, _) => None,
            (_, Event::Refused { .. } | Event::Escalate { .. }) => Some(Self { state: State::Escalated, ..next }),
            (State::Ambiguous, Event::Started) if !self.resendable(contract, now) => None,
            (State::Queued | State::Ambiguous, Event::Started) => Some(Self {
                state: State::Sending,
                attempts: self.attempts.saturating_add(1),
                first_sent: self.first_sent.or(Some(now)),
                ..next
            }),
            (State::Sending | State::Ambiguous, Event::TransportAcknowledged) => {
                let due = later(now, ANSWER_WITHIN_SECS);
                Some(Self { state: State::TransportAcknowledged, due: Some(due), ..next })
            }
            (State::Sending, Event::Ambiguous { .. }) => {
                let due = self.next_resend(contract, now, chance);
                Some(Self { state: State::Ambiguous, misses: 0, due: Some(due), ..next })
            }
            (State::Sending, Event::NotSent { .. }) => {
                let wait = NOT_SENT_FIRST_SECS.saturating_shl(self.misses).min(NOT_SENT_MOST_SECS);
                let due = later(now, jittered(wait, chance));
                let misses = self.misses.saturating_add(1);
                match self.attempts.saturating_sub(1) {
                    0 => Some(Self {
                        state: State::Queued,
                        attempts: 0,
                        misses,
                        first_sent: None,
                        due: Some(due),
                        ..next
                    }),
                    attempts => Some(Self {
                        state: State::Ambiguous,
                        attempts,
                        misses,
                        due: Some(due.min(self.end(contract))),
                        ..next
                    }),
                }
            }
            _ => None,
        }
    }

    /// Whether the receiver still filters a repetition of the same message id, and the contract still allows one.
    fn resendable(&self, contract: &Contract, now: Timestamp) -> bool {
        self.attempts <= contract.retries
            && self.first_sent.is_none_or(|first| first <= now)
            && now < self.end(contract)
    }

    fn next_resend(&self, contract: &Contract, now: Timestamp, chance: u64) -> Timestamp {
        let wait = contract.interval_secs.max(LEAST_INTERVAL_SECS);
        later(now, jittered(wait, chance)).min(self.end(contract).max(now))
    }

    /// When the receiver may forget the message id.
    fn end(&self, contract: &Contract) -> Timestamp {
        self.first_sent.map_or(Timestamp::MAX, |first| later(first, contract.persist_secs))
    }

    fn given_up(&self, contract: &Contract, now: Timestamp) -> String {
        let known = self.why.as_deref().map(|why| format!("; last: {why}")).unwrap_or_default();
        if now < self.end(contract) {
            format!("sent {} times without a certain answer{known}", self.attempts)
        } else {
            format!("no certain answer within the time in which it may be sent again{known}")
        }
    }
}

fn jittered(secs: u64, chance: u64) -> u64 {
    let room = (secs / JITTER_PART).max(1);
    secs.saturating_add(chance % room.saturating_add(1))
}

fn later(from: Timestamp, secs: u64) -> Timestamp {
    from.saturating_add(Duration::from_secs(secs)).unwrap_or(Timestamp::MAX)
}

/// `u64 << n` that stops at the top.
trait SaturatingShl {
    fn saturating_shl(self, by: u32) -> Self;
}

impl SaturatingShl for u64 {
    fn saturating_shl(self, by: u32) -> Self {
        self.saturating_mul(1_u64.checked_shl(by).unwrap_or(Self::MAX))
    }
}
