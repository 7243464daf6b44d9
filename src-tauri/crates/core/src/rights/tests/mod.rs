//! Roles and what they may do.

use std::sync::Arc;

use super::{
    Activity, EmergencyAccess, FindPatient, GpConnect, Held, How, LegalOverride, LocalRight, LocalRights, MAX_BYTES,
    MAX_CELL, MAX_DEPTH, MAX_INCLUSIONS, MAX_ROWS, Note, PrivacyOfficer, Rbac, ReadAudit, ReviewAccess, Right,
    SelfClaim, SensitiveRecords, SetConsent, SiteAdmin, TableFault, TableFile, Texts, ViewScr, Who, Workgroups, lacks,
    may,
};
use crate::ids::{ActivityCode, JobRoleCode, OdsCode, RoleProfileId, UserId};
use crate::session::{Epoch, Organisation, Role, Session, User};
use crate::{Code, Fault};

const OFFICIAL: &str = "table,official,National RBAC Database 27.1,2026-09-30\n";
const UNOFFICIAL: &str = "table,unofficial,somebody,2026-09-30\n";

/// The codes that a sign-in asserted; `None` for no list.
type Codes<'a> = Option<&'a [&'a str]>;
/// Something to ask of a session.
type Ask = fn(&Session) -> bool;

/// A session whose sign-in asserted exactly these codes; `None` for no list.
fn session(codes: Codes<'_>) -> Session {
    session_by(codes, "S8000:G8000:R8003", &Rbac::built_in(), &LocalRights::default())
}

fn session_by(codes: Codes<'_>, job: &str, rbac: &Arc<Rbac>, local: &LocalRights) -> Session {
    let user = User { id: UserId::new("900000000001").unwrap(), name: "Priya Example".into() };
    let (profile, job) = (RoleProfileId::new("900000000101").unwrap(), JobRoleCode::new(job).unwrap());
    let asserted = codes.map(|c| c.iter().map(|c| ActivityCode::new(c).unwrap()).collect());
    let activities = Held::of(asserted, Who { user: &user.id, profile: &profile, job: &job }, rbac, local);
    Session {
        epoch: Epoch(1),
        user,
        role: Role {
            profile,
            organisation: Organisation { ods: OdsCode::new("FX123").unwrap(), name: "Hill Street Pharmacy".into() },
            job: "Pharmacist".into(),
            job_code: Some(job),
        },
        activities,
        method: crate::ports::Method::Cis,
        since: jiff::Timestamp::UNIX_EPOCH,
        until: jiff::Timestamp::MAX,
    }
}

/// The names of everything that a session may do, in the order of the gate table.
fn allowed(session: &Session) -> Vec<&'static str> {
    let all: [(&str, Ask); 13] = [
        ("find", may::<FindPatient>),
        ("view", may::<ViewScr>),
        ("consent", may::<SetConsent>),
        ("self-claim", may::<SelfClaim>),
        ("emergency", may::<EmergencyAccess>),
        ("override", may::<LegalOverride>),
        ("audit", may::<ReadAudit>),
        ("privacy", may::<PrivacyOfficer>),
        ("review", may::<ReviewAccess>),
        ("admin", may::<SiteAdmin>),
        ("workgroups", may::<Workgroups>),
        ("sensitive", may::<SensitiveRecords>),
        ("gp-connect", may::<GpConnect>),
    ];
    all.into_iter().filter(|(_, may)| may(session)).map(|(name, _)| name).collect()
}

#[test]
fn law_11_the_gate_table() {
    let rows: [(Codes<'_>, &[&str]); 27] = [
        (None, &[]),
        (Some(&[]), &[]),
        (Some(&["B0264"]), &["find"]),
        (Some(&["B0370"]), &["find", "view"]),
        (Some(&["B0020"]), &["find"]),
        (Some(&["B0380"]), &[]),
        (Some(&["B8028"]), &[]),
        (Some(&["B8029"]), &[]),
        (Some(&["B0020", "B0360"]), &["find"]),
        (Some(&["B0020", "B0380"]), &["find", "consent"]),
        (Some(&["B0020", "B8028"]), &["find", "consent"]),
        (Some(&["B0020", "B8029"]), &["find", "consent"]),
        // B0055 includes B0380.
        (Some(&["B0020", "B0055"]), &["find", "consent"]),
        (Some(&["B0085"]), &["self-claim"]),
        (Some(&["B0168"]), &["emergency"]),
        (Some(&["B0082"]), &["override"]),
        (Some(&["B0011"]), &["audit", "review"]),
        (Some(&["B0015"]), &["privacy", "review"]),
        (Some(&["B0016"]), &["privacy", "review"]),
        (Some(&["B0017", "B0018"]), &[]),
        (Some(&["B0062"]), &["admin"]),
        (Some(&["B1700"]), &[]),
        (Some(&["B0090"]), &["workgroups"]),
        (Some(&["B0100"]), &["workgroups"]),
        (Some(&["B0001"]), &["workgroups"]),
        (Some(&["B1611"]), &["sensitive"]),
        (Some(&["B0264", "B0370", "B0168"]), &["find", "view", "emergency"]),
    ];
    for (codes, expected) in rows {
        assert_eq!(allowed(&session(codes)), expected, "{codes:?}");
    }
}

#[test]
fn law_11_a_job_role_gives_nothing_by_its_name() {
    for job in ["R0001", "S8002:G8003:R0001", "R0260", "S8000:G8000:R8000", "R5080", "R1290"] {
        for codes in [None, Some(&[][..])] {
            let session = session_by(codes, job, &Rbac::built_in(), &LocalRights::default());
            assert_eq!(allowed(&session), Vec::<&str>::new(), "{job} {codes:?}");
        }
    }
}

#[test]
fn law_11_the_site_may_ask_for_the_right_to_open_the_application() {
    for (codes, asked, may_view, says) in [
        (&["B0370"][..], false, true, ""),
        (&["B0370"], true, false, "Your role does not have the right to view Summary Care Records (B0264)."),
        (&["B0264"], true, false, "Your role does not have the right to view Summary Care Records (B0370)."),
        (&["B0168"], true, false, "Your role does not have the right to view Summary Care Records (B0370, and B0264)."),
        (&["B0370", "B0264"], true, true, ""),
    ] {
        let mut session = session(Some(codes));
        session.activities = session.activities.trace_to_view(asked);
        assert_eq!(may::<ViewScr>(&session), may_view, "{codes:?} {asked}");
        assert_eq!(Right::<ViewScr>::check(&session).is_ok(), may_view, "{codes:?} {asked}");
        assert_eq!(lacks::<ViewScr>(&session).unwrap_or_default(), says);
    }
}

mod inclusion;
mod local;
mod reading;
mod refusal;
