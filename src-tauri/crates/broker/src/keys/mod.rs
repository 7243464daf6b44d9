//! The keys that speak for the site: one line of succession for each of the two who check assertions.
//!
//! CIS2 and the API platform each have a key of their own, bound to one algorithm and one audience, so that what is
//! signed for one is worth nothing to the other. Both public keys stand in one key set, told apart by their ids.

mod make;
mod ring;
mod set;
mod sign;

pub use make::{Source, rotate};
pub use ring::{KEEP, Key, Ring};
pub use set::{Published, key_set};
pub use sign::{Asserted, LIFE_SECS, Signed, sign};

use serde::{Deserialize, Serialize};

/// Who checks an assertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// CIS2's token endpoint.
    Cis2,
    /// The API platform's token endpoint.
    Platform,
}

impl Audience {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Cis2, Self::Platform];

    /// Its word in files, on the wire and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cis2 => "cis2",
            Self::Platform => "platform",
        }
    }

    /// Reads [`Self::word`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.word() == word)
    }
}
