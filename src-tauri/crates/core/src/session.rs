//! Who is working: one signed-in user with one chosen role.

use jiff::Timestamp;

use crate::ids::{JobRoleCode, OdsCode, RoleProfileId, UserId};
use crate::ports::Method;
use crate::rights::Held;

/// Counts up with each sign-in, lock, card event and role change. A reply from an older epoch is dropped (law 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Epoch(pub u64);

/// A signed-in user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// 12 digits.
    pub id: UserId,
    /// As the sign-in gives it: `Priya Example`.
    pub name: String,
}

impl User {
    /// The family name, as well as it can be told from the sign-in's text: the last word.
    #[must_use]
    pub fn family(&self) -> &str {
        self.name.split_whitespace().last().unwrap_or(&self.name)
    }
}

/// A role profile offered at sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// URPID.
    pub profile: RoleProfileId,
    /// Where.
    pub organisation: Organisation,
    /// The job role in words: `Pharmacist`.
    pub job: String,
    /// The job role's code, where the sign-in gives it before the choice.
    pub job_code: Option<JobRoleCode>,
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// ODS code.
    pub ods: OdsCode,
    /// Its name.
    pub name: String,
}

/// A session with its chosen role: what the rest of Vouch works under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Which session of this run.
    pub epoch: Epoch,
    /// Who.
    pub user: User,
    /// As what, where.
    pub role: Role,
    /// The activities and local rights of the role, and how it came to them.
    pub activities: Held,
    /// How the user was authenticated.
    pub method: Method,
    /// When the sign-in was.
    pub since: Timestamp,
    /// When the session ends whatever happens.
    pub until: Timestamp,
}
