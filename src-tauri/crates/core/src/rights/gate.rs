//! What Vouch does, what each thing needs, and the witness that a role has it.

use std::marker::PhantomData;

use super::held::{Held, How};
use super::local::LocalRight;
use super::words;
use crate::Fault;
use crate::session::{Epoch, Session};

/// Activity codes any one of which is enough.
pub type AnyOf = &'static [&'static str];

/// Something a role may be allowed to do.
pub trait Activity {
    /// Each of these groups must be met, by any one of its codes.
    const NEEDS: &'static [AnyOf];
    /// Groups that count too where the site asks for B0264 to view.
    const NEEDS_TRACE: &'static [AnyOf] = &[];
    /// A local right that must be there.
    const LOCAL: Option<LocalRight> = None;
    /// What it is, in words, to follow "You need": `the right to view Summary Care Records`.
    const WORDS: &'static str;
}

macro_rules! activities {
    ($($(#[$doc:meta])* $name:ident: $words:literal, needs $needs:expr $(, $more:ident = $value:expr)*;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub enum $name {}
        impl Activity for $name {
            const NEEDS: &'static [AnyOf] = $needs;
            $( activities!(@ $more $value); )*
            const WORDS: &'static str = $words;
        }
    )*};
    (@ trace $value:expr) => { const NEEDS_TRACE: &'static [AnyOf] = $value; };
    (@ local $value:expr) => { const LOCAL: Option<LocalRight> = Some($value); };
}

// The gate table of spec/lrs-rbac.md E.7, codes and functions from C.3.
activities! {
    /// Find a patient. Whoever may view or control consent has to find first.
    FindPatient: "the right to find a patient", needs &[&["B0264", "B0370", "B0020"]];
    /// View a Summary Care Record.
    ViewScr: "the right to view Summary Care Records", needs &[&["B0370"]], trace = &[&["B0264"]];
    /// Set what a patient has decided about sharing.
    SetConsent: "the right to set a patient's sharing choice", needs &[&["B0020"], &["B0380", "B8028", "B8029"]];
    /// Claim a legitimate relationship with a patient.
    SelfClaim: "the right to claim a relationship with a patient", needs &[&["B0085"]];
    /// View when permission could not be asked.
    EmergencyAccess: "the right to emergency access", needs &[&["B0168"]];
    /// Override dissent on a legal ground.
    LegalOverride: "the right to override dissent on a legal ground", needs &[&["B0082"]];
    /// Analyse audit trails.
    ReadAudit: "the right to analyse audit trails", needs &[&["B0011"]];
    /// Work as Privacy Officer. The job role R0001 alone gives nothing.
    PrivacyOfficer: "the right to receive access alerts", needs &[&["B0015", "B0016"]];
    /// Read what was looked at and the alerts that were sent: as Privacy Officer or as auditor.
    ReviewAccess: "the right to review accesses", needs &[&["B0015", "B0016", "B0011"]];
    /// Change the set-up of the site.
    SiteAdmin: "the right to administer the site", needs &[&["B0062"]];
    /// Manage workgroups and their members.
    Workgroups: "the right to manage workgroups", needs &[&["B0090", "B0100", "B0001"]];
    /// Know that a record is flagged sensitive.
    SensitiveRecords: "the right to access sensitive records", needs &[&["B1611"]];
    /// Read GP records over GP Connect: a local right, never implied by an activity.
    GpConnect: "the right to read GP records over GP Connect", needs &[], local = LocalRight::GpConnect;
}

/// Witness that the chosen role may do something, in one session.
#[derive(Debug)]
pub struct Right<A> {
    epoch: Epoch,
    given: Vec<Given>,
    table: Option<String>,
    activity: PhantomData<fn() -> A>,
}

/// A code that was needed, and how the role came to it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Given {
    code: &'static str,
    how: How,
}

impl<A: Activity> Right<A> {
    /// Checks what the session's role holds.
    ///
    /// # Errors
    /// A fault that names what is missing, in words and codes, and who can add it.
    pub fn check(session: &Session) -> Result<Self, Fault> {
        let held = &session.activities;
        let (given, missing) = weigh::<A>(held);
        if !missing.is_nothing() {
            return Err(words::missing::<A>(session, &missing));
        }
        let included = given.iter().any(|g| matches!(g.how, How::IncludedIn(_)));
        let table = included.then(|| held.rbac().source());
        Ok(Self { epoch: session.epoch, given, table, activity: PhantomData })
    }

    /// The epoch it was checked in.
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The codes that gave the right, one for each group; none for a local right.
    pub fn codes(&self) -> impl Iterator<Item = &'static str> {
        self.given.iter().map(|g| g.code)
    }

    /// What the journal keeps of it: `right`, such as `B0020 B0380(B8029)` where B8029 includes B0380, or `gp-connect`; and
    /// `rights-table` with its source where an inclusion counted.
    #[must_use]
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let codes = self.given.iter().map(|g| match &g.how {
            How::Asserted => g.code.to_owned(),
            How::Baseline => format!("{}(baseline)", g.code),
            How::IncludedIn(holder) => format!("{}({holder})", g.code),
        });
        let all: Vec<_> = codes.chain(A::LOCAL.map(|local| local.name().to_owned())).collect();
        let mut facts = vec![("right", all.join(" "))];
        facts.extend(self.table.clone().map(|table| ("rights-table", table)));
        facts
    }
}

/// Whether a session's role may do something, for what the screen offers. Doing it needs the witness.
#[must_use]
pub fn may<A: Activity>(session: &Session) -> bool {
    weigh::<A>(&session.activities).1.is_nothing()
}

/// What a role lacks for an activity.
#[derive(Debug, Default)]
pub(super) struct Missing {
    pub groups: Vec<AnyOf>,
    pub local: Option<LocalRight>,
}

impl Missing {
    const fn is_nothing(&self) -> bool {
        self.groups.is_empty() && self.local.is_none()
    }
}

/// What a role lacks for an activity, if anything.
pub(super) fn missing<A: Activity>(held: &Held) -> Option<Missing> {
    Some(weigh::<A>(held).1).filter(|missing| !missing.is_nothing())
}

fn weigh<A: Activity>(held: &Held) -> (Vec<Given>, Missing) {
    let more = if held.needs_trace_to_view() { A::NEEDS_TRACE } else { &[] };
    let mut given = Vec::new();
    let mut missing = Missing::default();
    for group in A::NEEDS.iter().chain(more) {
        let plainest = group.iter().filter_map(|code| Some((held.how(code)?, *code))).min();
        match plainest {
            Some((how, code)) => given.push(Given { code, how: how.clone() }),
            None => missing.groups.push(*group),
        }
    }
    missing.local = A::LOCAL.filter(|right| !held.holds_local(*right));
    (given, missing)
}
