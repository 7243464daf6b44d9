//! Rights that Vouch keeps itself.

use super::*;

fn gp_connect(rows: &str, codes: Codes<'_>) -> Session {
    let local = LocalRights::read(&format!("kind,id,right\n{rows}\n")).unwrap();
    session_by(codes, "S8000:G8000:R8003", &Rbac::built_in(), &local)
}

#[test]
fn law_11_gp_connect_is_given_by_name_only() {
    for (rows, given) in [
        ("", false),
        ("user,900000000001,gp-connect", true),
        ("user,900000000002,gp-connect", false),
        // The profile's number is not the user's.
        ("user,900000000101,gp-connect", false),
        ("role-profile,900000000101,gp-connect", true),
        ("role-profile,900000000001,gp-connect", false),
        ("job-role,R8003,gp-connect", true),
        ("job-role,S8000:G8000:R8003,gp-connect", true),
        ("job-role,S0080:G0450:R8003,gp-connect", true),
        ("job-role,R8000,gp-connect", false),
    ] {
        for codes in [None, Some(&[][..]), Some(&["B0380", "B0360", "B8029", "B0370"])] {
            let session = gp_connect(rows, codes);
            assert_eq!(may::<GpConnect>(&session), given, "{rows:?} {codes:?}");
            assert_eq!(session.activities.holds_local(LocalRight::GpConnect), given);
            let facts = Right::<GpConnect>::check(&session).map(|right| right.facts()).ok();
            assert_eq!(facts, given.then(|| vec![("right", "gp-connect".to_owned())]));
            assert_eq!(session.activities.facts().contains(&("local-rights", "gp-connect".to_owned())), given);
        }
    }
}

#[test]
fn law_11_no_activity_implies_gp_connect() {
    let every: Vec<String> = (0..10_000).map(|n| format!("B{n:04}")).collect();
    let every: Vec<&str> = every.iter().map(String::as_str).collect();
    for codes in [&["B0380"][..], &["B0360"], &["B8029"], &["B0370", "B0264"], &every] {
        assert!(!may::<GpConnect>(&session(Some(codes))), "{} codes", codes.len());
    }
    // And a local right gives no activity.
    assert_eq!(allowed(&gp_connect("user,900000000001,gp-connect", Some(&[]))), ["gp-connect"]);
}

#[test]
fn what_is_wrong_with_a_file_of_local_rights_is_said() {
    for (text, says) in [
        ("kind,id\nuser,900000000001\n", "local-rights.csv: there is no column \"right\""),
        ("", "local-rights.csv: there is no column \"kind\""),
        (
            "kind,id,right\nuser,90000000000,gp-connect\n",
            "local-rights.csv, line 2: \"user,90000000000\" is not a user, role-profile or job-role with its id",
        ),
        (
            "kind,id,right\nactivity,B0380,gp-connect\n",
            "local-rights.csv, line 2: \"activity,B0380\" is not a user, role-profile or job-role with its id",
        ),
        (
            "kind,id,right\njob-role,R8003,gp-connect\njob-role,pharmacist,gp-connect\n",
            "local-rights.csv, line 3: \"job-role,pharmacist\" is not a user, role-profile or job-role with its id",
        ),
        (
            "kind,id,right\nuser,900000000001,everything\n",
            "local-rights.csv, line 2: \"everything\" is not a local right",
        ),
    ] {
        assert_eq!(LocalRights::read(text).unwrap_err().to_string(), says);
    }
}
