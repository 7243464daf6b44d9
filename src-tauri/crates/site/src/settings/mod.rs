//! What a site is set up with.

mod check;
mod fields;
mod file;

pub use check::{Facts, module_paths, ports};
pub use fields::Field;
pub use file::Settings;

/// The ways to sign in that a site has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ways {
    /// Both.
    Both,
    /// CIS with the smartcard.
    #[default]
    Cis,
    /// CIS2 in the browser.
    Cis2,
}

impl Ways {
    /// CIS is one of them.
    #[must_use]
    pub const fn cis(self) -> bool {
        matches!(self, Self::Both | Self::Cis)
    }

    /// CIS2 is one of them.
    #[must_use]
    pub const fn cis2(self) -> bool {
        matches!(self, Self::Both | Self::Cis2)
    }
}
