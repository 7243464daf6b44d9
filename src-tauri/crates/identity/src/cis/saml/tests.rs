use jiff::Timestamp;

use super::{Clocks, Expected, RoleGranted, RoleProfileId, SsbMode, read};

const USER: &str = "900000000013";
const ROLE: &str = "900000000132";
/// When the assertion below was issued.
const ISSUED: &str = "2026-11-21T08:00:00Z";

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
        r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:1.0:protocol" MajorVersion="1" MinorVersion="1"><samlp:Status><samlp:StatusCode Value="samlp:Success"/></samlp:Status><saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" IssueInstant="{ISSUED}"><saml:Conditions NotBefore="2026-11-21T07:57:00Z" NotOnOrAfter="2026-11-21T08:01:00Z"/><saml:AttributeStatement><saml:Subject><saml:NameIdentifier NameQualifier="o=nhs">uid={USER},ou=People,o=nhs</saml:NameIdentifier></saml:Subject>{}</saml:AttributeStatement></saml:Assertion></samlp:Response>"#,
        attributes.concat()
    )
}

fn granted(body: &str) -> Result<RoleGranted, String> {
    granted_at(body, ISSUED, None)
}

fn granted_at(body: &str, ours: &str, theirs: Option<&str>) -> Result<RoleGranted, String> {
    let clocks = Clocks { ours: ours.parse().unwrap(), theirs: theirs.map(|t| t.parse().unwrap()) };
    let role = &RoleProfileId::new(ROLE).unwrap();
    let expected = Expected { user_id: USER, role, mode: SsbMode::Training, clocks };
    read(body.as_bytes(), expected).map_err(|e| e.to_string())
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
        ("Lena Sample".into(), "Lena &amp; &#83;ample".into(), Some(vec!["B0264", "B0370"])),
        ("Lena Sample".into(), "Lena & Sample &c; R&D".into(), Some(vec!["B0264", "B0370"])),
        ("http://www.syntegra.com".into(), "urn:another".into(), Some(vec!["B0264", "B0370"])),
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
        (
            &attribute("nhsJobRoleCode", &["S8000:G8000:R8003"]),
            &attribute("nhsJobRoleCode", &["no code at all"]),
            "role assertion: no job role code",
        ),
        (&attribute("nhsIdCode", &["FX123"]), "", "role assertion: an attribute is twice in one block"),
        (&attribute("ssbMode", &["1"]), &attribute("ssbMode", &["0"]), "role assertion: a session of another world"),
        (&attribute("ssbMode", &["1"]), "", "role assertion: a session of another world"),
        (
            &attribute("ssbMode", &["1"]),
            &attribute("ssbMode", &["1"]).repeat(2),
            "role assertion: an attribute is twice in one block",
        ),
        ("2026-11-21T08:01:00Z", "tomorrow", "role assertion: a time that cannot be read"),
        ("2026-11-21T07:57:00Z", "", "role assertion: a time that cannot be read"),
        ("NotBefore=", "Before=", "role assertion: Response/Assertion/Conditions: no attribute NotBefore"),
        ("saml:Conditions", "saml:Condition", "role assertion: Response/Assertion: no Conditions"),
        ("saml:Subject>", "saml:Subjects>", "role assertion: Response/Assertion/AttributeStatement: no Subject"),
        ("samlp:Status>", "samlp:Stati>", "role assertion: Response: no Status"),
        ("samlp:Success", "", "role assertion: refused (status is not Success)"),
        ("SAML:1.0:assertion", "SAML:2.0:assertion", "role assertion: Response: no Assertion"),
        ("</samlp:Response>", "", "role assertion: not well-formed near line 1"),
        ("<samlp:Response", "<!DOCTYPE x><samlp:Response", "role assertion: a document type is not allowed"),
    ];
    for (from, to, expected) in rows {
        let changed = assertion().replace(from, to);
        assert_ne!(changed, assertion(), "{from} is not there");
        assert_eq!(granted(&changed).err().as_deref(), Some(expected), "{to}");
    }
}

#[test]
fn attributes_may_come_in_any_order() {
    let begin = assertion().find("<saml:Attribute ").unwrap();
    let end = assertion().rfind("</saml:AttributeStatement>").unwrap();
    let (head, attributes, tail) = (&assertion()[..begin], &assertion()[begin..end], &assertion()[end..]);
    let all: Vec<&str> = attributes.split_inclusive("</saml:Attribute>").collect();
    let (person, roles) = all.split_at(4);
    let (first, second) = roles.split_at(4);
    let turned = |part: &[&str]| part.iter().rev().copied().collect::<String>();
    // The rest of a block after its nhsIdCode, the other way round.
    let block = |part: &[&str]| format!("{}{}", part[0], turned(&part[1..]));
    let rows = [
        turned(person) + &block(first) + &block(second),
        block(second) + &block(first) + &turned(person),
        block(first) + &turned(person) + &block(second),
        person.concat() + &second.concat() + &first.concat(),
    ];
    for row in rows {
        let granted = granted(&format!("{head}{row}{tail}")).unwrap_or_else(|e| panic!("{row}: {e}"));
        assert_eq!(granted.job_code.role(), "R8003");
        assert_eq!(activities(&granted), Some(vec!["B0264", "B0370"]));
    }
}

#[test]
fn time_is_checked_and_a_wrong_clock_is_told_from_a_stale_assertion() {
    const STALE: &str = "role assertion: not valid by the clock of CIS either";
    let ahead = |s: i64| format!("role assertion: this PC's clock is {s} s ahead of that of CIS");
    // This PC's clock, that of CIS in the header, and what comes of it; the window is 07:57 to 08:01, and a minute more.
    let rows = [
        ("2026-11-21T08:00:00Z", None, None),
        ("2026-11-21T07:56:00Z", None, None),
        ("2026-11-21T08:01:59.999Z", None, None),
        ("2026-11-21T08:01:59Z", Some("2026-11-21T08:00:01Z"), None),
        ("2026-11-21T07:55:59Z", None, Some(ahead(-241))),
        ("2026-11-21T08:02:00Z", None, Some(ahead(120))),
        ("2026-11-21T08:02:00Z", Some("2026-11-21T08:00:30Z"), Some(ahead(90))),
        ("2026-11-21T07:00:00Z", Some("2026-11-21T08:00:00Z"), Some(ahead(-3600))),
        ("2025-11-21T08:00:00Z", Some("2026-11-21T08:00:00Z"), Some(ahead(-31_536_000))),
        ("2026-11-21T08:10:00Z", Some("2026-11-21T08:10:00Z"), Some(STALE.to_owned())),
        ("2026-11-21T07:10:00Z", Some("2026-11-21T07:10:00Z"), Some(STALE.to_owned())),
        ("2026-11-21T08:10:00Z", Some("2026-11-21T08:02:00Z"), Some(STALE.to_owned())),
    ];
    for (ours, theirs, expected) in rows {
        assert_eq!(granted_at(&assertion(), ours, theirs).err(), expected, "{ours} {theirs:?}");
    }
    let backwards = assertion().replace("08:01:00Z", "07:50:00Z");
    assert_eq!(granted(&backwards).unwrap_err(), STALE);
    // The ends of what a time can be, and beyond.
    for far in ["9999-12-30T22:00:00Z", "9999-12-31T23:59:59Z", "+010000-01-01T00:00:00Z"] {
        let endless = assertion().replace("2026-11-21T08:01:00Z", far);
        assert_eq!(granted(&endless).unwrap_err(), "role assertion: a time that cannot be read", "{far}");
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
    let at = |user_id: &str, role: &str, mode: SsbMode, ours: &str| {
        let clocks = Clocks { ours: ours.parse::<Timestamp>().unwrap(), theirs: None };
        let role = &RoleProfileId::new(role).unwrap();
        read(&sample, Expected { user_id, role, mode, clocks }).map_err(|e| e.to_string())
    };
    let (user, role, then) = ("232871648514", "780609380511", "2018-06-28T14:30:52Z");
    let granted = at(user, role, SsbMode::Live, then).unwrap();
    assert_eq!(granted.job_code.as_str(), "S8000:G8000:R8003");
    let activities = activities(&granted).unwrap();
    assert_eq!((activities.len(), activities.first(), activities.last()), (9, Some(&"B8029"), Some(&"B0085")));
    assert_eq!(at(user, role, SsbMode::Any, then).unwrap(), granted);
    let rows = [
        (user, "780609380512", SsbMode::Live, then, "the session has another role than the chosen one"),
        ("232871648515", role, SsbMode::Live, then, "the subject is another user"),
        (user, role, SsbMode::Training, then, "a session of another world"),
        (user, role, SsbMode::Live, "2018-06-28T14:40:51Z", "this PC's clock is 600 s ahead of that of CIS"),
    ];
    for (user, role, mode, now, expected) in rows {
        assert_eq!(at(user, role, mode, now).unwrap_err(), format!("role assertion: {expected}"));
    }
    println!("shared samples read: 1 (the_published_sample_is_read)");
}
