//! What a refusal says: what is missing, in words and codes, and who can add it.

use super::*;

fn refusal<A: Activity>(session: &Session) -> Fault {
    let Err(fault) = Right::<A>::check(session) else { panic!("this role may") };
    assert_eq!(fault.code, Code::ActivityMissing);
    fault
}

#[test]
fn law_11_only_what_is_missing_is_named() {
    let as_who = "As Pharmacist at Hill Street Pharmacy you do not have ";
    let rows: [(Fault, &str, &[&str]); 6] = [
        (
            refusal::<ViewScr>(&session(Some(&["B0380", "B0360"]))),
            "the right to view Summary Care Records (B0370).",
            &["B0370 View Summary Health Records"],
        ),
        (
            refusal::<SetConsent>(&session(Some(&[]))),
            "the right to set a patient's sharing choice (B0020, and B0380, B8028 or B8029).",
            &[
                "B0020 Control Consent Status",
                "B0380 Perform Detailed Health Record, or B8028 Verify Health Records, or B8029 Manage Detailed Health \
                 Records",
            ],
        ),
        (
            refusal::<SetConsent>(&session(Some(&["B8028"]))),
            "the right to set a patient's sharing choice (B0020).",
            &["B0020 Control Consent Status"],
        ),
        (
            refusal::<SetConsent>(&session(Some(&["B0020"]))),
            "the right to set a patient's sharing choice (B0380, B8028 or B8029).",
            &["B0380 Perform Detailed Health Record, or B8028 Verify Health Records, or B8029 Manage Detailed Health \
                 Records"],
        ),
        // Its official name is not published, so only the code is said.
        (refusal::<EmergencyAccess>(&session(Some(&["B0370"]))), "the right to emergency access (B0168).", &["B0168"]),
        (
            refusal::<PrivacyOfficer>(&session(Some(&["B0011"]))),
            "the right to receive access alerts (B0015 or B0016).",
            &["B0015 Receive Legal Override and Emergency View Alerts, or B0016 Receive Self Claimed LR Alerts"],
        ),
    ];
    for (fault, says, named) in rows {
        assert_eq!(fault.what, format!("{as_who}{says}"));
        assert_eq!(fault.means, "Nothing was asked or shown.");
        assert!(fault.next.contains("sponsor or Registration Authority"), "{}", fault.next);
        let activities = fault.support.iter().filter(|(label, _)| label == "Activity");
        assert_eq!(activities.map(|(_, value)| value.as_str()).collect::<Vec<_>>(), named);
        assert_eq!(fault.support.last().unwrap(), &("Role profile".to_owned(), "900000000101".to_owned()));
    }
}

#[test]
fn law_11_a_role_without_a_list_is_told_so() {
    let fault = refusal::<ViewScr>(&session(None));
    assert!(fault.means.starts_with("Your role came without a list of activities, so Vouch gives it no rights."));
    let text = format!("{OFFICIAL}role,code\nR8003,B0264\n");
    let rbac = Arc::new(Rbac::read(&Texts { baseline: Some(&text), ..Texts::default() }).unwrap());
    let fault = refusal::<ViewScr>(&session_by(None, "R8003", &rbac, &LocalRights::default()));
    assert!(fault.means.contains("official baseline"), "{}", fault.means);
}

#[test]
fn a_local_right_is_asked_of_whoever_administers_vouch() {
    for codes in [None, Some(&["B0380"][..])] {
        let fault = refusal::<GpConnect>(&session(codes));
        assert!(fault.what.ends_with("the right to read GP records over GP Connect (gp-connect in Vouch)."));
        assert_eq!(fault.means, "Nothing was asked or shown.");
        assert!(fault.next.contains("whoever administers Vouch") && !fault.next.contains("Registration Authority"));
        assert!(fault.support.contains(&("Local right".to_owned(), "gp-connect".to_owned())));
    }
}
