//! Asking over real TLS: what is sent, and what each way of answering or failing becomes.

use vouch_core::ids::{Asid, EventId, NhsNumber, PartyKey};
use vouch_core::ports::Route;
use vouch_core::record::{Fetched, Listing};
use vouch_core::world::World;
use vouch_core::{Code, Fault};

use super::{Asking, Spine, SpineSettings};
use crate::alerts::AlertCodes;
use crate::scr::{Dissent, ListInteraction};
use crate::testing::{At, Authority, InOrder, Script, Server};
use crate::wrapper::Author;

const EVENT: &str = "4E18C63D-4BDE-5BA8-928D-3B707A21B317";

fn spine(authority: &Authority, list: ListInteraction) -> Spine {
    let http = vouch_https::client(&authority.trust, Some(&authority.identity())).unwrap();
    let settings = SpineSettings {
        asid: Asid::new("200000000115").unwrap(),
        party_key: PartyKey::new("FX999-0000001").unwrap(),
        list,
        from: "vouch".into(),
        system: "Vouch".into(),
        codes: AlertCodes::of(World::Training, []),
    };
    Spine::new(http, settings, At::noon(), InOrder::of(&[]))
}

fn route(address: String) -> Route {
    Route {
        service: ListInteraction::Sm04.service(),
        address,
        asid: Asid::new("200000000116").unwrap(),
        party_key: PartyKey::new("YES-0000806").unwrap(),
        cpa_id: None,
        contract: None,
    }
}

/// An answer of this shape from Spine, to the message asked.
fn envelope(wrapper: &str, interaction: &str, ack: &str, act: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"urn:hl7-org:v3\" xmlns:psis=\"urn:npfit:psisqr\"><s:Body>\
         <{wrapper}><{interaction}><interactionId extension=\"{interaction}\"/><acknowledgement typeCode=\"{ack}\"><messageRef>\
         <id root=\"{{id}}\"/></messageRef></acknowledgement><ControlActEvent>{act}</ControlActEvent></{interaction}></{wrapper}></s:Body></s:Envelope>"
    )
}

fn events(patient: &str) -> String {
    let list = format!(
        "<subject><psis:queryResponseEventList><psis:recordTarget><psis:patient><psis:id root=\"2.16.840.1.113883.2.1.4.1\" extension=\"{patient}\"/></psis:patient></psis:recordTarget></psis:queryResponseEventList></subject>"
    );
    envelope("eventListQueryResponse", "QUPC_IN200000SM04", "AA", &list)
}

fn issues(codes: [&str; 2]) -> String {
    let reasons: String = codes
        .map(|c| {
            format!(
                "<reason><justifyingDetectedIssueEvent><code code=\"{c}\"/></justifyingDetectedIssueEvent></reason>"
            )
        })
        .concat();
    envelope("eventQueryResponse", "QUQI_IN010000UK14", "AE", &reasons)
}

fn soap_fault(code: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>s:Server</faultcode><detail>\
         <n:errorList xmlns:n=\"http://national.carerecords.nhs.uk/schema/\"><n:error><n:errorCode>{code}</n:errorCode></n:error></n:errorList>\
         </detail></s:Fault></s:Body></s:Envelope>"
    )
}

fn word(outcome: &Result<Listing, Fault>) -> String {
    match outcome {
        Ok(Listing::None) => "none".into(),
        Ok(Listing::Refused) => "refused".into(),
        Ok(Listing::Events { events, .. }) => format!("{} events", events.len()),
        Err(fault) => format!("{:?}", fault.code),
    }
}

#[tokio::test]
async fn each_way_of_answering() {
    let authority = Authority::new();
    let patient = NhsNumber::parse("9000000009").unwrap();
    let say = |status, body| Script::Say(status, "text/xml", body);
    for (script, list, get) in [
        (say(200, events("9000000009")), "0 events", "AnswerUnreadable"),
        (say(200, events("9434765919")), "AnswerWrongPatient", "AnswerUnreadable"),
        (say(200, events("9000000009").replace("{id}", EVENT)), "AnswerUnreadable", "AnswerUnreadable"),
        (say(200, issues(["210", "30312"])), "none", "SpineError"),
        (say(200, issues(["420", "30418"])), "refused", "refused"),
        (say(200, issues(["410", "30308"])), "SpineError", "gone"),
        (say(500, issues(["500", "99"])), "SpineError", "SpineError"),
        (say(500, soap_fault("200")), "SpineFault", "SpineFault"),
        (say(502, "<html><body>Bad gateway</body></html>".into()), "SpineFault", "SpineFault"),
        (say(404, String::new()), "SpineFault", "SpineFault"),
        (say(200, String::new()), "AnswerUnreadable", "AnswerUnreadable"),
        (say(200, "<html/>".into()), "AnswerUnreadable", "AnswerUnreadable"),
        (say(200, format!("<!DOCTYPE x>{}", events("9000000009"))), "AnswerUnreadable", "AnswerUnreadable"),
        (Script::Drop, "CutOff", "CutOff"),
    ] {
        let server = Server::start(&authority, script).await;
        let (spine, route) = (spine(&authority, ListInteraction::Sm04), route(server.url()));
        let event = EventId::new(EVENT).unwrap();
        let listed = spine.ask_list(Asking { route: &route, patient: &patient, event: None, dissent: None }).await;
        let fetched =
            spine.ask_get(Asking { route: &route, patient: &patient, event: Some(&event), dissent: None }).await;
        let fetched = match &fetched {
            Ok(Fetched::Refused) => "refused".to_owned(),
            Ok(Fetched::Gone) => "gone".to_owned(),
            Ok(Fetched::Record(_)) => "record".to_owned(),
            Err(fault) => {
                assert!(fault.support.iter().any(|(label, _)| label == "Message"), "{fault:?}");
                format!("{:?}", fault.code)
            }
        };
        assert_eq!((word(&listed).as_str(), fetched.as_str()), (list, get));
    }
}

#[tokio::test]
async fn what_is_sent() {
    let authority = Authority::new();
    let server = Server::start(&authority, Script::Say(200, "text/xml", events("9000000009"))).await;
    let patient = NhsNumber::parse("9000000009").unwrap();
    let route = route(server.url());
    let author =
        Author { role_profile: "100000000001".into(), user: "100000000002".into(), job_role: "UNKNOWN".into() };
    let dissent = Dissent { code: "3", display: "Access required by Court Order", reason: "Order of <12 May>".into() };
    for (list, dissent) in [(ListInteraction::Sm04, None), (ListInteraction::Uk04, Some((author, dissent)))] {
        let asking = Asking { route: &route, patient: &patient, event: None, dissent };
        assert!(spine(&authority, list).ask_list(asking).await.is_ok());
    }
    let seen = server.seen.lock().unwrap().clone();
    let [plain, overriding] = seen.as_slice() else { panic!("{} requests", seen.len()) };
    assert_eq!(plain.action, "urn:nhs:names:services:psisquery/QUPC_IN180000SM04");
    assert_eq!(overriding.action, "urn:nhs:names:services:psisquery/QUPC_IN180000UK04");
    assert_eq!(plain.content_type, "text/xml");
    let (plain, overriding) = (String::from_utf8_lossy(&plain.body), String::from_utf8_lossy(&overriding.body));
    assert!(plain.contains("<value code=\"0\" codeSystem=\"2.16.840.1.113883.2.1.3.2.4.17.60\"/>"));
    assert!(!plain.contains("<author ") && !plain.contains("originalText"));
    assert!(overriding.contains(
        "displayName=\"Access required by Court Order\"><originalText>Order of &lt;12 May&gt;</originalText>"
    ));
    assert!(overriding.contains("<author ") && overriding.contains("extension=\"UNKNOWN\""));
}

#[tokio::test]
async fn nobody_there_and_nobody_trusted() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let server = Server::start(&stranger, Script::Say(200, "text/xml", String::new())).await;
    let patient = NhsNumber::parse("9000000009").unwrap();
    for (address, code) in [("https://localhost:9/".to_owned(), Code::Unreachable), (server.url(), Code::TlsRefused)] {
        let route = route(address);
        let asking = Asking { route: &route, patient: &patient, event: None, dissent: None };
        let outcome = spine(&authority, ListInteraction::Sm04).ask_list(asking).await;
        let fault = outcome.unwrap_err();
        assert_eq!(fault.code, code, "{fault:?}");
    }
}
