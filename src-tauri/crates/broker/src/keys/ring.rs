//! Which key signs and which keys are published, worked out from the moment alone.
//!
//! A new key is published at once and signs later, because whoever checks our signatures may keep the old key set for a
//! while. The old key signs until then, and stays published until its last assertion has run out. No timer and no
//! daemon: each is a question asked of the list, so a broker that was off for a week gives the right answer.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Audience;
use super::sign::LIFE_SECS;
use crate::BrokerError;
use crate::data::DataDir;

const LIST: &str = "keys.toml";
/// How long a key stays published after its successor began to sign: the life of its last assertion, and as much as
/// the far side's clock may be behind. The platform takes an `exp` up to 310 s ahead (spec/auth.md 2.9).
pub const KEEP: SignedDuration = SignedDuration::from_secs(LIFE_SECS + 310);

/// What is known of a key without opening it. The private half is in a file of its own, so that publishing the public
/// half never touches it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Its id.
    pub kid: String,
    /// Who checks what it signs.
    #[serde(rename = "for")]
    pub audience: Audience,
    /// Since when it is published.
    pub published: Timestamp,
    /// From when on it signs.
    pub signs_from: Timestamp,
    /// RSA modulus, base64url.
    pub n: String,
    /// RSA exponent, base64url.
    pub e: String,
}

/// All keys, in the order in which they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ring {
    #[serde(default)]
    key: Vec<Key>,
}

impl Ring {
    /// Reads the list.
    ///
    /// # Errors
    /// When it cannot be read, is open to others, or is not a list of keys.
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

    /// All keys that are kept.
    #[must_use]
    pub fn all(&self) -> &[Key] {
        &self.key
    }

    /// The key that signs: the last that may.
    #[must_use]
    pub fn signing(&self, audience: Audience, now: Timestamp) -> Option<&Key> {
        self.of(audience).filter(|key| key.signs_from <= now).last()
    }

    /// The key that is published but does not sign yet.
    #[must_use]
    pub fn waiting(&self, audience: Audience, now: Timestamp) -> Option<&Key> {
        self.of(audience).find(|key| key.signs_from > now)
    }

    /// Whether a key must still be known to those who check.
    #[must_use]
    pub fn is_published(&self, key: &Key, now: Timestamp) -> bool {
        let over = |successor: &Key| now.duration_since(successor.signs_from) > KEEP;
        !self.of(key.audience).skip_while(|k| k.kid != key.kid).skip(1).any(over)
    }

    /// Whether a key of that id is kept.
    #[must_use]
    pub fn has(&self, kid: &str) -> bool {
        self.key.iter().any(|key| key.kid == kid)
    }

    /// Adds the successor of the keys of its audience.
    pub fn add(&mut self, key: Key) {
        self.key.push(key);
    }

    /// Takes keys out and gives them back.
    pub fn take(&mut self, goes: impl Fn(&Self, &Key) -> bool) -> Vec<Key> {
        let (gone, kept) = self.key.iter().cloned().partition(|key| goes(self, key));
        self.key = kept;
        gone
    }

    fn of(&self, audience: Audience) -> impl Iterator<Item = &Key> {
        self.key.iter().filter(move |key| key.audience == audience)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Audience, KEEP, Key, Ring};

    fn key(kid: &str, audience: Audience, published: i64, signs_from: i64) -> Key {
        let at = |secs| Timestamp::from_second(secs).unwrap();
        let (n, e) = (String::new(), String::new());
        Key { kid: kid.into(), audience, published: at(published), signs_from: at(signs_from), n, e }
    }

    #[test]
    fn a_new_key_is_known_before_it_signs_and_an_old_one_until_its_last_assertion_has_run_out() {
        let mut ring = Ring::default();
        ring.add(key("a", Audience::Platform, 1000, 1000));
        ring.add(key("other", Audience::Cis2, 1000, 1000));
        ring.add(key("b", Audience::Platform, 2000, 5000));
        ring.add(key("c", Audience::Platform, 7000, 9000));
        let keep = KEEP.as_secs();
        // When, who signs, who is published. The other audience's key is never touched.
        for (now, signs, published) in [
            (999, None, "a b c other"),
            (1000, Some("a"), "a b c other"),
            (4999, Some("a"), "a b c other"),
            (5000, Some("b"), "a b c other"),
            (5000 + keep, Some("b"), "a b c other"),
            (5001 + keep, Some("b"), "b c other"),
            (9000, Some("c"), "b c other"),
            (9001 + keep, Some("c"), "c other"),
        ] {
            let at = Timestamp::from_second(now).unwrap();
            assert_eq!(ring.signing(Audience::Platform, at).map(|k| k.kid.as_str()), signs, "{now}");
            let mut seen: Vec<_> =
                ring.all().iter().filter(|k| ring.is_published(k, at)).map(|k| k.kid.as_str()).collect();
            seen.sort_unstable();
            assert_eq!(seen.join(" "), published, "{now}");
            // Whoever signs can be checked.
            assert!(ring.signing(Audience::Platform, at).is_none_or(|k| ring.is_published(k, at)));
        }
    }
}
