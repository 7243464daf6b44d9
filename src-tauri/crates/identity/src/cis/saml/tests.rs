use super::{RoleGranted, RoleProfileId, read};

const USER: &str = "900000000013";
const ROLE: &str = "900000000132";

fn attribute(name: &str, values: &[&str]) -> String {
    let values: String = values.iter().map(|v| format!("<saml:AttributeValue>{v}</saml:AttributeValue>")).collect();
    format!(
        r#"<saml:Attribute AttributeName="{name}" AttributeNamespace="http://www.syntegra.com">{values}</saml:Attribute>"#
    )
}

/// Two roles; the second, in another order, is the chosen one.
fn assertion() -> String {
    let attributes = [
        attribute("cn", &["Lena Sample"]),
        attribute("uid", &[USER]),
        attribute("ssbSessionRoleUid", &[ROLE]),
        attribute("ssbMode", &["1"]),
        attribute("nhsIdCode", &["FFFFF"]),
        attribute("nhsJobRoleCode", &["S8000:G8000:R1290"]),
        attribute("uniqueIdentifier", &["900000000131"]),
        attribute("nhsBusinessFunctionsCodes", &["B0001"]),
        attribute("nhsIdCode", &["FX123"]),
        attribute("uniqueIdentifier", &[ROLE]),
        attribute("nhsBusinessFunctionsCodes", &["B0264", "B0370"]),
        attribute("nhsJobRoleCode", &["S8000:G8000:R8003"]),
    ];
    format!(
        r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:1.0:protocol" MajorVersion="1" MinorVersion="1"><samlp:Status><samlp:StatusCode Value="samlp:Success"/></samlp:Status><saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion"><saml:AttributeStatement><saml:Subject><saml:NameIdentifier NameQualifier="o=nhs">uid={USER},ou=People,o=nhs</saml:NameIdentifier></saml:Subject>{}</saml:AttributeStatement></saml:Assertion></samlp:Response>"#,
        attributes.concat()
    )
}

fn granted(body: &str) -> Result<RoleGranted, String> {
    read(body.as_bytes(), USER, &RoleProfileId::new(ROLE).unwrap()).map_err(|e| e.to_string())
}

fn activities(granted: &RoleGranted) -> Option<Vec<&str>> {
    granted.activities.as_ref().map(|all| all.iter().map(|a| a.as_str()).collect())
}

#[test]
fn the_chosen_role_gives_its_own_code_and_activities() {
    let granted = granted(&assertion()).unwrap();
    assert_eq!((granted.profile.as_str(), granted.job_code.role()), (ROLE, "R8003"));
    assert_eq!(activities(&granted), Some(vec!["B0264", "B0370"]));
}

#[test]
fn case_of_names_and_odd_codes_change_nothing() {
    let codes = attribute("nhsBusinessFunctionsCodes", &["B0264", "B0370"]);
    let rows = [
        ("nhsIdCode".to_owned(), "nhsIDCode".to_owned(), Some(vec!["B0264", "B0370"])),
        ("uniqueIdentifier".into(), "uniqueidentifier".into(), Some(vec!["B0264", "B0370"])),
        (">B0264<".into(), "> B0264\n<".into(), Some(vec!["B0264", "B0370"])),
        (">B0264<".into(), ">b264<".into(), Some(vec!["B0370"])),
        (codes.clone(), String::new(), None),
        (codes, attribute("nhsBusinessFunctionsCodes", &[]), Some(vec![])),
    ];
    for (from, to, expected) in rows {
        let granted = granted(&assertion().replace(&from, &to)).unwrap_or_else(|e| panic!("{to}: {e}"));
        assert_eq!(activities(&granted), expected, "{to}");
    }
}

#[test]
fn an_assertion_that_does_not_fit_is_refused_by_name() {
    let uid = attribute("uid", &[USER]);
    let rows = [
        ("samlp:Success", "samlp:Requester", "role assertion: refused (status is not Success)"),
        ("uid=900000000013", "uid=900000000099", "role assertion: the subject is another user"),
        (&uid, &attribute("uid", &["900000000099"]), "role assertion: the attributes are of another user"),
        (&uid, "", "role assertion: the attributes are of another user"),
        (
            &attribute("ssbSessionRoleUid", &[ROLE]),
            &attribute("ssbSessionRoleUid", &["900000000131"]),
            "role assertion: the session has another role than the chosen one",
        ),
        (
            &attribute("uniqueIdentifier", &[ROLE]),
            &attribute("uniqueIdentifier", &["900000000139"]),
            "role assertion: the chosen role is not among the roles",
        ),
        (
            &attribute("uniqueIdentifier", &["900000000131"]),
            &attribute("uniqueIdentifier", &[ROLE]),
            "role assertion: the chosen role is there twice",
        ),
        (
            &attribute("uniqueIdentifier", &[ROLE]),
            &attribute("uniqueIdentifier", &[ROLE]).repeat(2),
            "role assertion: an attribute is twice in one block",
        ),
        (&uid, &attribute("uid", &[USER, "900000000099"]), "role assertion: an attribute has several values"),
        (&attribute("nhsJobRoleCode", &["S8000:G8000:R8003"]), "", "role assertion: no job role code"),
        ("SAML:1.0:assertion", "SAML:2.0:assertion", "role assertion: Response: no Assertion"),
        ("<samlp:Response", "<!DOCTYPE x><samlp:Response", "role assertion: a document type is not allowed"),
    ];
    for (from, to, expected) in rows {
        let changed = assertion().replace(from, to);
        assert_ne!(changed, assertion(), "{from} is not there");
        assert_eq!(granted(&changed).unwrap_err(), expected);
    }
}

#[test]
fn the_published_sample_is_read() {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/samples/identity/ssb_saml_role_assertion_example.xml");
    let Ok(sample) = std::fs::read(path) else {
        println!("skipped: ../shared is absent (the_published_sample_is_read)");
        return;
    };
    let granted = read(&sample, "232871648514", &RoleProfileId::new("780609380511").unwrap()).unwrap();
    assert_eq!(granted.job_code.as_str(), "S8000:G8000:R8003");
    let activities = activities(&granted).unwrap();
    assert_eq!((activities.len(), activities.first(), activities.last()), (9, Some(&"B8029"), Some(&"B0085")));
    let other = RoleProfileId::new("780609380512").unwrap();
    assert!(read(&sample, "232871648514", &other).is_err());
    assert!(read(&sample, "232871648515", &RoleProfileId::new("780609380511").unwrap()).is_err());
    println!("shared samples read: 1 (the_published_sample_is_read)");
}
