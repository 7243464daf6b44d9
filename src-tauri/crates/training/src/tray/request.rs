//! What can be said to the tray.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::faults::{Fault, Order};

/// One line to the tray.
#[derive(Debug, Deserialize)]
#[serde(tag = "op", rename_all = "kebab-case")]
pub enum Request {
    /// `{"op":"cards"}` -> `{"cards":[{"id","name","about","pin"}],"in":"priya"|null,"events":3}`
    Cards {
        /// The cards for tests as well.
        #[serde(default)]
        all: bool,
    },
    /// `{"op":"insert","card":"priya"}` -> `{"ok":true}`. A card that is in is taken out first.
    Insert {
        /// Short id.
        card: String,
    },
    /// `{"op":"remove"}` -> `{"ok":true}`
    Remove,
    /// `{"op":"wait","events":3,"millis":1000}` -> `{"in":..,"events":n}` when events differs, or at the timeout;
    /// with `"mute":true` if the card that is in does not answer.
    Wait {
        /// The count the caller knows.
        events: u64,
        /// Longest wait.
        millis: u64,
    },
    /// `{"op":"connect"}` -> `{"session":7,"atr":"3B..","events":n}`; resets the card.
    Connect,
    /// `{"op":"apdu","session":7,"hex":"00A4.."}` -> `{"hex":"..9000"}` or `{"error":"removed"}`
    Apdu {
        /// From `connect`.
        session: u64,
        /// Command APDU.
        hex: String,
    },
    /// `{"op":"disconnect","session":7,"reset":true}` -> `{"ok":true}`
    Disconnect {
        /// From `connect`.
        session: u64,
        /// Whether the card forgets the PIN.
        #[serde(default)]
        reset: bool,
    },
    /// `{"op":"plug","card":"priya","port":35963}` -> `{"ok":true}`: into the virtual PC/SC reader.
    Plug {
        /// Short id.
        card: String,
        /// TCP port of the slot on 127.0.0.1.
        port: u16,
    },
    /// `{"op":"unplug","port":35963}` -> `{"ok":true}`
    Unplug {
        /// TCP port of the slot.
        port: u16,
    },
    /// `{"op":"inbound","url":"https://localhost:PORT/..."}` -> `{"ok":true}`: the site's ebXML endpoint.
    Inbound {
        /// On loopback, https.
        url: String,
    },
    /// `{"op":"patients"}` -> `{"patients":[{"nhs_number","name","reason"}]}`
    Patients,
    /// `{"op":"document","patient":"9991234578"}` -> `{"html":"<html ..."}`: the presentation text of the current document,
    /// as it goes on the wire; `null` where there is none. For holding a screen against what was sent.
    Document {
        /// NHS number.
        patient: String,
    },
    /// `{"op":"ledger"}` -> `{"lines":[..]}`, see [`crate::ledger::Line`].
    Ledger,
    /// `{"op":"secrets"}` -> `{"secrets":[{"kind","value"}]}`, see [`crate::given::Secret`].
    Secrets,
    /// `{"op":"fault","patient":"*","at":"scr.get","fault":{"kind":"slow","millis":5000},"times":1}` -> `{"ok":true}`
    Fault(FaultOrder),
    /// `{"op":"faults-clear"}` -> `{"ok":true}`
    FaultsClear,
    /// `{"op":"cis2.rotate"}` -> `{"ok":true}`: CIS2 signs with a new key, and publishes only that.
    #[serde(rename = "cis2.rotate")]
    Cis2Rotate,
}

/// A fault to be acted out.
#[derive(Debug, Deserialize)]
pub struct FaultOrder {
    /// NHS number, or `*`.
    patient: String,
    /// Where, as in [`Order::at`].
    at: String,
    /// What.
    fault: Kind,
    /// How many times; left out: until cleared.
    times: Option<u32>,
}

/// [`Fault`] as it is written in JSON: `{"kind":"drop-before"}`.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Kind {
    Slow {
        millis: u64,
    },
    DropBefore,
    DropAfter,
    Cut,
    Http500,
    SoapFault {
        code: String,
    },
    Ae {
        codes: Vec<String>,
    },
    Ar {
        code: String,
    },
    Garbage,
    Doctype,
    Huge {
        bytes: usize,
    },
    WrongPatient {
        nhs_number: String,
    },
    AnswerLate {
        millis: Option<u64>,
    },
    Claims {
        #[serde(default)]
        set: Map<String, Value>,
        #[serde(default)]
        header: Map<String, Value>,
    },
    PromptIgnored,
    Refusal {
        status: u16,
        error: String,
        description: String,
    },
}

impl From<FaultOrder> for Order {
    fn from(order: FaultOrder) -> Self {
        Self { patient: order.patient, at: order.at, fault: order.fault.into(), left: order.times }
    }
}

impl From<Kind> for Fault {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Slow { millis } => Self::Slow(Duration::from_millis(millis)),
            Kind::DropBefore => Self::DropBefore,
            Kind::DropAfter => Self::DropAfter,
            Kind::Cut => Self::Cut,
            Kind::Http500 => Self::Http500,
            Kind::SoapFault { code } => Self::SoapFault(code),
            Kind::Ae { codes } => Self::Ae(codes),
            Kind::Ar { code } => Self::Ar(code),
            Kind::Garbage => Self::Garbage,
            Kind::Doctype => Self::Doctype,
            Kind::Huge { bytes } => Self::Huge(bytes),
            Kind::WrongPatient { nhs_number } => Self::WrongPatient(nhs_number),
            Kind::AnswerLate { millis } => Self::AnswerLate(millis.map(Duration::from_millis)),
            Kind::Claims { set, header } => Self::Claims { set, header },
            Kind::PromptIgnored => Self::PromptIgnored,
            Kind::Refusal { status, error, description } => Self::Refusal { status, error, description },
        }
    }
}
