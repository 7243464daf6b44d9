//! Faults that can be ordered for one patient or the whole world.

use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Map, Value};

/// The orders in force.
#[derive(Default)]
pub struct Faults {
    orders: Mutex<Vec<Order>>,
}

/// One ordered fault.
#[derive(Clone, Debug)]
pub struct Order {
    /// NHS number, or `*` for everyone.
    pub patient: String,
    /// Where: `scr.list`, `scr.get`, `alert`, `alert.answer`, `pds`, `sds`, `oauth`, `cis`, `cis2.token` and so on, `*`.
    pub at: String,
    /// What happens.
    pub fault: Fault,
    /// How many times it still happens; `None` is for ever.
    pub left: Option<u32>,
}

/// What can go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Answer after this long.
    Slow(Duration),
    /// Close the connection before acting.
    DropBefore,
    /// Act, then close the connection without an answer.
    DropAfter,
    /// Close in the middle of the answer.
    Cut,
    /// HTTP 500 with an empty body.
    Http500,
    /// A SOAP fault of this nasp error code.
    SoapFault(String),
    /// An AE answer with these codes, `420` and `30418` for instance.
    Ae(Vec<String>),
    /// An AR answer.
    Ar(String),
    /// Bytes that are not XML.
    Garbage,
    /// An answer with a DOCTYPE.
    Doctype,
    /// An answer of this many bytes.
    Huge(usize),
    /// The answer is about this other patient.
    WrongPatient(String),
    /// Acknowledge the alert but never answer it, or answer it this late.
    AnswerLate(Option<Duration>),
    /// An answer of CIS2, or of the platform's token endpoint, says something else than it should.
    Claims {
        /// Merged into the ID token before it is signed, into the user information, into the redirect, or into the
        /// platform's answer; of CIS2, `null` takes a claim away.
        set: Map<String, Value>,
        /// Merged into the header of the ID token; `alg` `none` takes the signature away.
        header: Map<String, Value>,
    },
    /// CIS2 lets somebody in whom the browser remembers, though it was told to ask.
    PromptIgnored,
    /// The token endpoint refuses in these words.
    Refusal {
        /// HTTP status.
        status: u16,
        /// `error`.
        error: String,
        /// `error_description`.
        description: String,
    },
}

impl Fault {
    /// Whether what was asked is done all the same, whatever the answer looks like.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        let undone =
            matches!(self, Self::DropBefore | Self::Http500 | Self::Garbage | Self::Huge(_) | Self::Refusal { .. });
        !undone
    }
}

impl Faults {
    /// Orders a fault.
    pub fn order(&self, order: Order) {
        self.lock().push(order);
    }

    /// Takes all orders back.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// The fault to act out now at this place for this patient, counting it down.
    #[must_use]
    pub fn take(&self, at: &str, patient: &str) -> Option<Fault> {
        let mut orders = self.lock();
        let i = orders.iter().position(|o| {
            (o.at == "*" || o.at == at) && (o.patient == "*" || o.patient == patient) && o.left != Some(0)
        })?;
        let order = orders.get_mut(i)?;
        if let Some(left) = &mut order.left {
            *left -= 1;
        }
        Some(order.fault.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Order>> {
        self.orders.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
