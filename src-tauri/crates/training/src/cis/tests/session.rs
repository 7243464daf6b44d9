use roxmltree::Document;

use super::{Desk, gp_object, parameter};
use crate::cis::Digest;
use crate::faults::{Fault, Order};

const SAML: &str = "urn:oasis:names:tc:SAML:1.0:assertion";
const SAMLP: &str = "urn:oasis:names:tc:SAML:1.0:protocol";

/// Percent-encodes a ticket for a query.
fn encoded(ticket: &str) -> String {
    ticket.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).into() } else { format!("%{b:02X}") }).collect()
}

impl Desk {
    fn ticket(&self, person: &str) -> String {
        let person = self.cis.world.staff().iter().find(|s| s.id == person).unwrap().clone();
        self.cis.desk.ticket(person, (self.cis.clock)()).unwrap()
    }

    async fn select(&self, ticket: &str, role: &str) -> bool {
        let query = format!("token={}&selectedRoleUid={role}&ssbMode=0&fallbackStatus=0", encoded(ticket));
        self.get(&format!("/saml/RoleSelectionGP.jsp?{query}")).await.contains("OK")
    }

    async fn assertion(&self, ticket: &str) -> String {
        self.get(&format!("/saml/RoleAssertion?token={}", encoded(ticket))).await
    }

    async fn is_asserted(&self, ticket: &str) -> bool {
        let answer = self.assertion(ticket).await;
        let document = Document::parse(&answer).unwrap();
        let code = document.descendants().find(|n| n.has_tag_name((SAMLP, "StatusCode"))).unwrap();
        let success = code.attribute("Value") == Some("samlp:Success");
        assert_eq!(success, document.descendants().any(|n| n.has_tag_name((SAML, "Assertion"))));
        success
    }

    async fn log_out(&self, ticket: &str, uid: &str) -> String {
        self.post("/login/authlogout", logout(ticket, uid)).await
    }

    /// As one recorded client did.
    async fn log_out_by_get(&self, ticket: &str, uid: &str) -> String {
        let request = http::Request::get("/login/authlogout").body(logout(ticket, uid).into()).unwrap();
        self.send(request).await.1
    }
}

fn logout(ticket: &str, uid: &str) -> String {
    gp_object(&[
        ("service", "LOGOUT"),
        ("sso_ticket", ticket),
        ("log_session_id", "Ao9qufl+uA"),
        ("device_id", "x,ClientIP=127.0.0.1"),
        ("uid", uid),
    ])
}

/// Name and values of all attributes, in order.
fn attributes(answer: &str) -> Vec<(String, Vec<String>)> {
    let document = Document::parse(answer).unwrap();
    let attribute = |n: roxmltree::Node<'_, '_>| {
        assert_eq!(n.attribute("AttributeNamespace"), Some("http://www.syntegra.com"));
        let values = n.children().filter(|v| v.has_tag_name((SAML, "AttributeValue")));
        let values = values.map(|v| v.text().unwrap().to_owned()).collect();
        (n.attribute("AttributeName").unwrap().to_owned(), values)
    };
    document.descendants().filter(|n| n.has_tag_name((SAML, "Attribute"))).map(attribute).collect()
}

#[tokio::test]
async fn a_role_is_chosen_before_it_is_asserted() {
    let desk = Desk::open(Digest::Sha1);
    let ticket = desk.ticket("priya");
    assert!(!desk.is_asserted(&ticket).await);
    assert_eq!(desk.last_line().2, "refused no role");
    assert!(!desk.select(&ticket, "900000000112").await, "another person's role");
    assert!(!desk.select("no such ticket", "900000000111").await);
    assert!(desk.select(&ticket, "900000000111").await);
    assert_eq!(desk.last_line(), ("cis.role".into(), Some("900000000011".into()), "accepted".into()));
    assert!(desk.is_asserted(&ticket).await);
    assert!(!desk.is_asserted("no such ticket").await);
    assert_eq!(desk.last_line().2, "refused dead ticket");
}

#[tokio::test]
async fn a_ticket_lives_600_minutes_or_until_logout() {
    let desk = Desk::open(Digest::Sha1);
    let ticket = desk.ticket("priya");
    desk.select(&ticket, "900000000111").await;
    for (minutes, alive) in [(0, true), (599, true), (600, false), (601, false)] {
        desk.after(minutes);
        assert_eq!(desk.is_asserted(&ticket).await, alive, "after {minutes} minutes");
    }
    desk.after(0);
    assert!(desk.log_out(&ticket, "900000000012").await.contains("Invalid input request"), "not by another");
    assert!(desk.is_asserted(&ticket).await);
    let answer = desk.log_out(&ticket, "900000000011").await;
    assert_eq!(parameter(&answer, "service").as_deref(), Some("LOGOUT"));
    assert!(!desk.is_asserted(&ticket).await);
    assert!(!desk.select(&ticket, "900000000111").await);
    assert!(desk.log_out(&ticket, "900000000011").await.contains("Invalid input request"));
    let another = desk.ticket("priya");
    let answer = desk.log_out_by_get(&another, "900000000011").await;
    assert_eq!(parameter(&answer, "service").as_deref(), Some("LOGOUT"));
    assert!(!desk.select(&another, "900000000111").await);
}

#[tokio::test]
async fn an_assertion_holds_the_person_and_every_role() {
    let desk = Desk::open(Digest::Sha1);
    let ticket = desk.ticket("lena");
    desk.select(&ticket, "900000000133").await;
    let answer = desk.assertion(&ticket).await;
    let all = attributes(&answer);
    let first = |name: &str| all.iter().find(|(n, _)| n == name).map(|(_, v)| v.join("|"));
    let rows = [
        ("ssbAssertionVersion", "1.1"),
        ("cn", "Lena Sample"),
        ("uid", "900000000013"),
        ("ssbSessionRoleUid", "900000000133"),
        ("ssbMode", "1"),
    ];
    for (name, value) in rows {
        assert_eq!(first(name).as_deref(), Some(value), "{name}");
    }
    // Blocks begin at nhsIdCode; within them order is free.
    let begins: Vec<usize> = (0..all.len()).filter(|i| all[*i].0 == "nhsIdCode").collect();
    let blocks: Vec<_> =
        begins.iter().zip(begins.iter().skip(1).chain([&all.len()])).map(|(a, b)| &all[*a..*b]).collect();
    assert_eq!(blocks.len(), 4);
    let value = |block: usize, name: &str| blocks[block].iter().find(|(n, _)| n == name).map(|(_, v)| v.join("|"));
    assert_eq!(value(2, "uniqueIdentifier").as_deref(), Some("900000000133"));
    assert_eq!(value(2, "o").as_deref(), Some("SMITH, JONES & DAUGHTERS, CHEMISTS"));
    assert_eq!(value(2, "nhsIdCode").as_deref(), Some("FX456"));
    assert_eq!(value(2, "nhsBusinessFunctionsCodes").as_deref(), Some("B0264|B0370|B0570"));
    assert_eq!(value(3, "nhsJobRoleCode").as_deref(), Some("S8000:G8000:R8003"));
    assert_ne!(blocks[0][1].0, blocks[1][1].0, "order differs between blocks");
    let document = Document::parse(&answer).unwrap();
    let conditions = document.descendants().find(|n| n.has_tag_name((SAML, "Conditions"))).unwrap();
    let instant = |name| conditions.attribute(name).unwrap().parse::<jiff::Timestamp>().unwrap();
    assert_eq!(instant("NotOnOrAfter").duration_since(instant("NotBefore")).as_secs(), 240);
    let name = document.descendants().find(|n| n.has_tag_name((SAML, "NameIdentifier"))).unwrap();
    assert_eq!(name.text(), Some("uid=900000000013,ou=People,o=nhs"));
}

#[tokio::test]
async fn what_is_empty_is_left_out() {
    let desk = Desk::open(Digest::Sha1);
    let ticket = desk.ticket("max");
    assert!(desk.select(&ticket, "900000000120").await);
    let names: Vec<String> = attributes(&desk.assertion(&ticket).await).into_iter().map(|(n, _)| n).collect();
    assert!(names.contains(&"nhsJobRoleCode".to_owned()));
    assert!(!names.iter().any(|n| n.starts_with("nhsBusinessFunctions")), "{names:?}");
}

#[tokio::test]
async fn names_in_login_answers_hold_raw_ampersands() {
    let desk = Desk::open(Digest::Sha1);
    let lena = desk.cis.world.staff().iter().find(|s| s.id == "lena").unwrap().clone();
    let outcome = desk.cis.log_in("abc", lena).unwrap_or_else(|e| panic!("{e}"));
    let answer = desk.cis.finish("cis.validate", b"", outcome);
    let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    assert!(body.contains(">SMITH, JONES & DAUGHTERS, CHEMISTS, \"Clinical\":"), "{body}");
    let (_, object) = body.split_once("dtd\">").unwrap();
    assert!(Document::parse(object).is_err(), "recorded answers are not well-formed");
}

#[tokio::test]
async fn no_ticket_reaches_the_ledger() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(Digest::Sha1);
    let pki = crate::pki::Pki::open(super::data().path(), jiff::Zoned::now().date()).unwrap();
    let ledger = crate::ledger::Ledger::new(Some(dir.path()));
    desk.cis.world = crate::state::World::new(vec![], crate::staff::staff(), pki, ledger);
    let ticket = desk.ticket("priya");
    desk.select(&ticket, "900000000111").await;
    desk.assertion(&ticket).await;
    desk.log_out(&ticket, "900000000011").await;
    assert_eq!(desk.cis.world.ledger().lines().len(), 3);
    let mut files = 0;
    for file in std::fs::read_dir(dir.path()).unwrap().map(Result::unwrap) {
        let text = std::fs::read_to_string(file.path()).unwrap();
        assert!(!text.contains(&ticket) && !text.contains(&encoded(&ticket)), "{:?}", file.path());
        files += 1;
    }
    assert_eq!(files, 4, "three requests and the list of them");
}

#[tokio::test]
async fn faults_are_acted_out() {
    let desk = Desk::open(Digest::Sha1);
    let ticket = desk.ticket("priya");
    desk.select(&ticket, "900000000111").await;
    let order = |fault| Order { patient: "*".into(), at: "cis".into(), fault, left: Some(1) };
    desk.cis.world.faults().order(order(Fault::Http500));
    let request = http::Request::get("/saml/RoleAssertion").body(axum::body::Body::empty()).unwrap();
    assert_eq!(desk.send(request).await, (500, String::new()));
    desk.cis.world.faults().order(order(Fault::Doctype));
    assert!(desk.assertion(&ticket).await.starts_with("<!DOCTYPE"));
    assert!(desk.is_asserted(&ticket).await);
}
