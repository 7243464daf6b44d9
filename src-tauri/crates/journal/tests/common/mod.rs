//! What the tests of the journal share.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use vouch_core::alert::{Contract, FrozenAlert};
use vouch_core::clock::Clock;
use vouch_core::ids::{AlertId, MessageId, NhsNumber};
use vouch_core::journal::{Actor, Entry, Kind, Phase};
use vouch_journal::{OpenFault, Opened, Options, SqliteJournal};

/// A clock that stands still.
pub struct Still(pub Timestamp);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// The moment the tests begin at, and seconds after it.
pub fn at(secs: i64) -> Timestamp {
    "2026-11-21T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(secs)
}

pub fn options() -> Options {
    Options { log_id: "training:pc-1".into(), max_pages: None }
}

pub fn try_open(dir: &Path) -> Result<Opened, OpenFault> {
    SqliteJournal::open(dir, options(), Arc::new(Still(at(0))))
}

pub fn open(dir: &Path) -> Opened {
    try_open(dir).unwrap()
}

pub fn patient() -> NhsNumber {
    NhsNumber::parse("9000000009").unwrap()
}

pub fn actor(name: &str, user: &str) -> Actor {
    Actor {
        user: user.into(),
        name: name.into(),
        role_profile: "555254240100".into(),
        job: "Pharmacist".into(),
        ods: "FA001".into(),
        epoch: 3,
    }
}

pub fn entry(kind: Kind, phase: Phase, word: &str) -> Entry {
    let mut entry = Entry::new(at(0), kind, phase, word).about(&patient()).fact("interaction", "QUPC_IN190000UK04");
    entry.actor = Some(actor("Priya Example", "555254240101"));
    entry.reason = Some("Emergency supply: usual practice closed".into());
    entry
}

pub fn intent() -> Entry {
    entry(Kind::View, Phase::Intent, "asked").fact("alert-cause", "self-claimed")
}

pub fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x1000_0000_0000_4000_8000_0000_0000_0000 | n)
}

/// The contract seen for alerts (spec/hl7v3.md 15).
pub fn contract() -> Contract {
    Contract { retries: 2, interval_secs: 60, persist_secs: 300 }
}

/// Alert number `n`, under message id `n` + 1000.
pub fn frozen(n: u128) -> FrozenAlert {
    FrozenAlert {
        id: AlertId::from_uuid(id(n)),
        message_id: MessageId::from_uuid(id(n + 1000)),
        address: "https://127.0.0.1:8443/reliablemessaging/reliablerequest".into(),
        content_type: "multipart/related".into(),
        soap_action: "urn:nhs:names:services:alerts/COMT_IN000001UK01".into(),
        body: format!("body of alert {n}").into_bytes(),
        contract: contract(),
    }
}
