//! What a role has: asserted, included, by the baseline, and locally.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::local::{LocalRight, LocalRights};
use super::table::Rbac;
use crate::ids::{ActivityCode, JobRoleCode, RoleProfileId, UserId};

/// Somebody in a role.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    /// The user.
    pub user: &'a UserId,
    /// The role profile.
    pub profile: &'a RoleProfileId,
    /// The job role; its R part counts.
    pub job: &'a JobRoleCode,
}

/// How a role came to an activity; the plainest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The sign-in says so.
    Asserted,
    /// The official baseline gives it to the job role.
    Baseline,
    /// Another activity that the role has includes it.
    IncludedIn(ActivityCode),
}

/// The activities and local rights of a role in one session.
#[derive(Clone, PartialEq, Eq)]
pub struct Held {
    listed: bool,
    codes: BTreeMap<ActivityCode, How>,
    local: BTreeSet<LocalRight>,
    trace_to_view: bool,
    rbac: Arc<Rbac>,
}

impl Held {
    /// What the sign-in asserts, with all that it includes. Without a list (`None`) the official baseline of the job role
    /// stands in, where one is loaded; an empty list is a list.
    #[must_use]
    pub fn of(asserted: Option<Vec<ActivityCode>>, who: Who<'_>, rbac: &Arc<Rbac>, local: &LocalRights) -> Self {
        let listed = asserted.is_some();
        let mut codes: BTreeMap<ActivityCode, How> = match asserted {
            Some(codes) => codes.into_iter().map(|code| (code, How::Asserted)).collect(),
            None => rbac.baseline(who.job).map(|code| (code.clone(), How::Baseline)).collect(),
        };
        let holders: Vec<ActivityCode> = codes.keys().cloned().collect();
        for holder in &holders {
            for implied in rbac.included_in(holder).into_keys() {
                codes.entry(implied.clone()).or_insert_with(|| How::IncludedIn(holder.clone()));
            }
        }
        Self { listed, codes, local: local.of(who), trace_to_view: false, rbac: Arc::clone(rbac) }
    }

    /// With the site's option that viewing also needs B0264, the right to open the SCR application (spec/lrs-rbac.md C.3).
    #[must_use]
    pub const fn trace_to_view(mut self, asked: bool) -> Self {
        self.trace_to_view = asked;
        self
    }

    /// Whether the role has an activity.
    #[must_use]
    pub fn holds(&self, code: &str) -> bool {
        self.how(code).is_some()
    }

    /// How the role came to an activity; `None` when it does not have it.
    #[must_use]
    pub fn how(&self, code: &str) -> Option<&How> {
        ActivityCode::new(code).and_then(|code| self.codes.get(&code))
    }

    /// Whether the role has a local right.
    #[must_use]
    pub fn holds_local(&self, right: LocalRight) -> bool {
        self.local.contains(&right)
    }

    /// Whether the sign-in gave a list of activities at all, be it an empty one.
    #[must_use]
    pub const fn is_listed(&self) -> bool {
        self.listed
    }

    /// How many activities the role has in all.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether the role has no activity.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The tables it rests on.
    #[must_use]
    pub fn rbac(&self) -> &Rbac {
        &self.rbac
    }

    pub(super) const fn needs_trace_to_view(&self) -> bool {
        self.trace_to_view
    }

    /// What the journal keeps when a role is chosen: `activities` (how many were asserted, or `no list`), and where they
    /// apply `activities-included`, `rights-table`, `activities-baseline`, `baseline` and `local-rights`.
    #[must_use]
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let count = |is: fn(&How) -> bool| self.codes.values().filter(|how| is(how)).count();
        let asserted = count(|how| *how == How::Asserted).to_string();
        let mut facts = vec![("activities", if self.listed { asserted } else { "no list".to_owned() })];
        let included = count(|how| matches!(how, How::IncludedIn(_)));
        if included > 0 {
            facts.push(("activities-included", included.to_string()));
            facts.push(("rights-table", self.rbac.source()));
        }
        let baseline = count(|how| *how == How::Baseline);
        if baseline > 0 {
            facts.push(("activities-baseline", baseline.to_string()));
            facts.extend(self.rbac.baseline_source().map(|source| ("baseline", source)));
        }
        if !self.local.is_empty() {
            let names: Vec<_> = self.local.iter().map(|right| right.name()).collect();
            facts.push(("local-rights", names.join(" ")));
        }
        facts
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The tables would be most of it.
        f.debug_struct("Held")
            .field("listed", &self.listed)
            .field("codes", &self.codes)
            .field("local", &self.local)
            .field("trace_to_view", &self.trace_to_view)
            .finish_non_exhaustive()
    }
}
