//! The role assertion: who holds the ticket, and every role of that person (spec/auth.md 1.9).

use std::collections::HashMap;
use std::fmt::Write;

use axum::extract::{Query, State};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::desk::Session;
use super::outcome::Outcome;
use super::{Cis, activities};
use crate::staff::Role;

/// The assertion holds from so long before it was issued (sample: 3 minutes).
const BEFORE: SignedDuration = SignedDuration::from_mins(3);
/// And until so long after (sample: 1 minute).
const AFTER: SignedDuration = SignedDuration::from_mins(1);
/// Namespace of all attributes.
const ATTRIBUTES: &str = "http://www.syntegra.com";
/// `ssbMode` of a training session.
const TRAINING_MODE: &str = "1";

/// `GET /saml/RoleAssertion?token=TICKET`.
pub(super) async fn assert(State(cis): State<Cis>, Query(query): Query<HashMap<String, String>>) -> Response {
    let (ticket, now) = (query.get("token").map(String::as_str).unwrap_or_default(), (cis.clock)());
    let issuer = cis.world.addresses().cis;
    let outcome = match cis.desk.session(ticket, now) {
        // What the real one answers is not public; tests of a client only look for the missing Success.
        None => Outcome::refused_xml(refusal(now, "session is not active"), "dead ticket"),
        Some(Session { person, role: None, .. }) => {
            Outcome::refused_xml(refusal(now, "no role is selected"), "no role").about(person.user_id)
        }
        Some(session) => Outcome::xml(response(&issuer, ticket, &session, now)).about(session.person.user_id),
    };
    cis.finish("cis.assertion", b"GET /saml/RoleAssertion?token=[ticket]\n", outcome)
}

fn refusal(now: Timestamp, why: &str) -> String {
    let status = format!(
        r#"<samlp:Status><samlp:StatusCode Value="samlp:Requester"/><samlp:StatusMessage>{why}</samlp:StatusMessage></samlp:Status>"#
    );
    envelope(now, &status)
}

fn envelope(now: Timestamp, content: &str) -> String {
    let now = instant(now);
    format!(
        r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:1.0:protocol" ResponseID="null" InResponseTo="null" MajorVersion="1" MinorVersion="1" IssueInstant="{now}" Recipient="127.0.0.1">{content}</samlp:Response>"#
    )
}

fn response(issuer: &str, ticket: &str, session: &Session, now: Timestamp) -> String {
    let conditions =
        format!(r#"<saml:Conditions NotBefore="{}" NotOnOrAfter="{}"/>"#, instant(now - BEFORE), instant(now + AFTER));
    let head = format!(
        r#"MajorVersion="1" MinorVersion="1" AssertionID="{}" Issuer="{issuer}" IssueInstant="{}""#,
        Uuid::new_v4().simple(),
        instant(now)
    );
    let name = format!(
        r#"<saml:NameIdentifier NameQualifier="o=nhs">uid={},ou=People,o=nhs</saml:NameIdentifier>"#,
        session.person.user_id
    );
    let confirmed = |data: &str| {
        format!(
            "<saml:SubjectConfirmation><saml:ConfirmationMethod>urn:com:sun:identity</saml:ConfirmationMethod><saml:SubjectConfirmationData>{data}</saml:SubjectConfirmationData></saml:SubjectConfirmation>"
        )
    };
    let authentication = format!(
        r#"<saml:Assertion {head}>{conditions}<saml:AuthenticationStatement AuthenticationInstant="{}" AuthenticationMethod="urn:com:sun:identity:ExtendedLoginModule"><saml:Subject>{name}{}</saml:Subject><saml:SubjectLocality IPAddress="127.0.0.1"/></saml:AuthenticationStatement></saml:Assertion>"#,
        instant(session.since),
        confirmed(&escaped(ticket))
    );
    let content = format!(
        r#"<samlp:Status><samlp:StatusCode Value="samlp:Success"/></samlp:Status><saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" {head}>{conditions}<saml:AttributeStatement><saml:Subject>{name}{}</saml:Subject>{}</saml:AttributeStatement></saml:Assertion>"#,
        confirmed(&authentication),
        attributes(session)
    );
    envelope(now, &content)
}

/// The person block, then a block for each role.
fn attributes(session: &Session) -> String {
    let mut out = String::new();
    let person = [
        ("ssbAssertionVersion", "1.1"),
        ("cn", session.person.name),
        ("uid", session.person.user_id),
        ("ssbSessionRoleUid", session.role.unwrap_or_default()),
        ("ssbMode", TRAINING_MODE),
    ];
    for (name, value) in person {
        attribute(&mut out, name, &[value]);
    }
    for (i, role) in session.person.roles.iter().enumerate() {
        role_block(&mut out, role, i);
    }
    out
}

/// Begins with `nhsIdCode`; the order of the rest means nothing, and is another in each block.
fn role_block(out: &mut String, role: &Role, turn: usize) {
    attribute(out, "nhsIdCode", &[role.ods]);
    let codes = role.activities.unwrap_or_default();
    let names: Vec<&str> = codes.iter().filter_map(|c| activities::name(c)).collect();
    let mut rest: [(&str, &[&str]); 6] = [
        ("o", &[role.organisation]),
        ("nhsBusinessFunctions", &names),
        ("nhsBusinessFunctionsCodes", codes),
        ("nhsJobRole", &[role.job]),
        ("uniqueIdentifier", &[role.profile_id]),
        ("nhsJobRoleCode", &[role.job_code]),
    ];
    let turns = turn % rest.len();
    rest.rotate_left(turns);
    for (name, values) in rest {
        attribute(out, name, values);
    }
}

/// One attribute; without a value it is left out.
fn attribute(out: &mut String, name: &str, values: &[&str]) {
    if values.is_empty() {
        return;
    }
    // Writing to a string cannot fail.
    let _ = write!(out, r#"<saml:Attribute AttributeName="{name}" AttributeNamespace="{ATTRIBUTES}">"#);
    for value in values {
        let _ = write!(out, "<saml:AttributeValue>{}</saml:AttributeValue>", escaped(value));
    }
    out.push_str("</saml:Attribute>");
}

fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
