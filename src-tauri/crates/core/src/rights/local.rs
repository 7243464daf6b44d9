//! Rights that Vouch keeps itself, in `local-rights.csv` of the data directory: given by name to a user, a role profile or a
//! job role, and never implied by an activity (law 11).

use std::collections::{BTreeMap, BTreeSet};

use super::fault::{TableFault, TableFile};
use super::held::Who;
use super::sheet::{Column, plain};
use super::table::job_role;
use crate::ids::{RoleProfileId, UserId};

/// A right that Vouch keeps itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LocalRight {
    /// Read GP records over GP Connect, which asks for no smartcard and knows no activity.
    GpConnect,
}

impl LocalRight {
    /// Every one.
    pub const ALL: [Self; 1] = [Self::GpConnect];

    /// The name in the file: `gp-connect`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GpConnect => "gp-connect",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.name() == name)
    }
}

/// Who has which local right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalRights {
    given: BTreeMap<Holder, BTreeSet<LocalRight>>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Holder {
    JobRole(String),
    RoleProfile(RoleProfileId),
    User(UserId),
}

impl Holder {
    fn new(kind: &str, id: &str) -> Option<Self> {
        match kind {
            "job-role" => job_role(id).map(Self::JobRole),
            "role-profile" => RoleProfileId::new(id).map(Self::RoleProfile),
            "user" => UserId::new(id).map(Self::User),
            _ => None,
        }
    }
}

impl LocalRights {
    /// Reads `local-rights.csv`: columns `kind` (`user`, `role-profile` or `job-role`), `id` and `right`.
    ///
    /// # Errors
    /// When the text is too large, is not CSV, lacks a column, or names a holder or a right that Vouch does not know.
    pub fn read(text: &str) -> Result<Self, TableFault> {
        let file = TableFile::LocalRights;
        let columns = [Column::Needed("kind"), Column::Needed("id"), Column::Needed("right")];
        let mut given: BTreeMap<Holder, BTreeSet<LocalRight>> = BTreeMap::new();
        for row in &plain(file, text, columns)? {
            let [kind, id, name] = &row.cells;
            let holder = Holder::new(kind, id).ok_or_else(|| {
                row.wrong(file, "a user, role-profile or job-role with its id", &format!("{kind},{id}"))
            })?;
            let right = LocalRight::from_name(name).ok_or_else(|| row.wrong(file, "a local right", name))?;
            given.entry(holder).or_default().insert(right);
        }
        Ok(Self { given })
    }

    /// The local rights of somebody in a role.
    #[must_use]
    pub fn of(&self, who: Who<'_>) -> BTreeSet<LocalRight> {
        [
            Holder::User(who.user.clone()),
            Holder::RoleProfile(who.profile.clone()),
            Holder::JobRole(who.job.role().to_owned()),
        ]
        .iter()
        .filter_map(|holder| self.given.get(holder))
        .flatten()
        .copied()
        .collect()
    }
}
