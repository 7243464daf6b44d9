//! Which PCs may ask. The list is read anew at every question, so that a revoked PC is out at once.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::BrokerError;
use crate::authority::Fingerprint;
use crate::data::DataDir;

const LIST: &str = "enrolled.toml";
/// Longest name of a PC.
const MAX_NAME: usize = 40;

/// One certificate of one PC. Revoked ones stay, so that the record of uses can be read later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pc {
    /// What the site calls it.
    pub name: String,
    /// Its certificate.
    pub fingerprint: Fingerprint,
    /// When it was enrolled.
    pub since: Timestamp,
    /// When its certificate ends.
    pub until: Date,
    /// When it was shut out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Timestamp>,
}

/// What the list says of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// May ask.
    Enrolled(&'a Pc),
    /// Was shut out.
    Revoked(&'a Pc),
    /// Issued by this authority, but not in the list: a restored backup, or a list edited by hand.
    Unknown,
}

/// The list.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    #[serde(default)]
    pc: Vec<Pc>,
}

impl Enrolment {
    /// Reads the list.
    ///
    /// # Errors
    /// When it cannot be read, is open to others, or is not a list: then nobody is enrolled.
    pub fn read(data: &DataDir) -> Result<Self, BrokerError> {
        data.read_list(LIST)
    }

    /// Writes the list.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, data: &DataDir) -> Result<(), BrokerError> {
        data.write_list(LIST, self)
    }

    /// All PCs, revoked ones too, as they were enrolled.
    #[must_use]
    pub fn all(&self) -> &[Pc] {
        &self.pc
    }

    /// What the list says of a certificate. A revocation counts whatever else is in the list.
    #[must_use]
    pub fn standing(&self, fingerprint: &Fingerprint) -> Standing<'_> {
        let mut rows = self.pc.iter().filter(|pc| pc.fingerprint == *fingerprint);
        let Some(first) = rows.next() else { return Standing::Unknown };
        match std::iter::once(first).chain(rows).find(|pc| pc.revoked.is_some()) {
            Some(revoked) => Standing::Revoked(revoked),
            None => Standing::Enrolled(first),
        }
    }

    /// Whether a PC of that name may ask.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.pc.iter().any(|pc| pc.name == name && pc.revoked.is_none())
    }

    /// Adds a PC.
    pub fn add(&mut self, pc: Pc) {
        self.pc.push(pc);
    }

    /// Shuts out every certificate of a PC. False if none was in.
    pub fn revoke(&mut self, name: &str, now: Timestamp) -> bool {
        let mut found = false;
        for pc in self.pc.iter_mut().filter(|pc| pc.name == name && pc.revoked.is_none()) {
            pc.revoked = Some(now);
            found = true;
        }
        found
    }
}

/// A name for a PC: also the name of a folder and a word in the record of uses.
///
/// # Errors
/// [`BrokerError::Name`].
pub fn name(text: &str) -> Result<&str, BrokerError> {
    let fits = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if fits && (1..=MAX_NAME).contains(&text.len()) && !text.starts_with('-') {
        Ok(text)
    } else {
        Err(BrokerError::Name(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;

    use super::{Enrolment, Pc, Standing, name};
    use crate::authority::Fingerprint;

    #[test]
    fn a_revocation_outlives_everything() {
        let (one, two) = (Fingerprint::of(b"one"), Fingerprint::of(b"two"));
        let pc = |fingerprint: &Fingerprint| Pc {
            name: "counter-1".into(),
            fingerprint: fingerprint.clone(),
            since: Timestamp::UNIX_EPOCH,
            until: date(2028, 1, 1),
            revoked: None,
        };
        let mut list = Enrolment::default();
        assert_eq!(list.standing(&one), Standing::Unknown);
        list.add(pc(&one));
        assert!(matches!(list.standing(&one), Standing::Enrolled(_)) && list.has("counter-1"));
        assert!(list.revoke("counter-1", Timestamp::UNIX_EPOCH));
        assert!(!list.revoke("counter-1", Timestamp::UNIX_EPOCH), "it was out already");
        // The same certificate written in again is still out; another certificate of the same PC is not.
        list.add(pc(&one));
        list.add(pc(&two));
        assert!(matches!(list.standing(&one), Standing::Revoked(_)));
        assert!(matches!(list.standing(&two), Standing::Enrolled(_)));
    }

    #[test]
    fn names_are_words() {
        for (text, fine) in [
            ("counter-1", true),
            ("a", true),
            ("", false),
            ("-x", false),
            ("Counter", false),
            ("../x", false),
            ("a b", false),
            ("a\nb", false),
            (&"a".repeat(41), false),
        ] {
            assert_eq!(name(text).is_ok(), fine, "{text:?}");
        }
    }
}
