//! The three worlds. They never touch (law 10).

use std::fmt;

/// Which world a data directory belongs to. Chosen at start by the directory, and fixed while the app runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum World {
    /// Real patients.
    Live,
    /// Path to Live: INT or DEP.
    Test,
    /// The training world: synthetic patients on loopback.
    Training,
}

impl World {
    /// The word used in files and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Test => "test",
            Self::Training => "training",
        }
    }

    /// Reads [`Self::word`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Live, Self::Test, Self::Training].into_iter().find(|w| w.word() == word)
    }
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
