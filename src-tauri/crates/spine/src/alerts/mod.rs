//! Alerts to the Privacy Officer: written, sent, and answered (spec/hl7v3.md 12a).

mod alert;
mod answer;
mod codes;
mod send;
#[cfg(test)]
mod tests;

pub use alert::{Alert, Writing};
pub use answer::{AlertAnswer, Verdict, read_answer};
pub use codes::{AlertCode, AlertCodes, Coded};
pub use send::{AlertSender, MAX_REPLY, Sent};
