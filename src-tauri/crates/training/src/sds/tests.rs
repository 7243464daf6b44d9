use http::Method;
use serde_json::{Value, json};

use crate::faults::{Fault, Order};
use crate::platform::testing::{Answer, Platform, paths, sample};

const ORG: &str = "organization=https://fhir.nhs.uk/Id/ods-organization-code%7C";
const IA: &str = "identifier=https://fhir.nhs.uk/Id/nhsServiceInteractionId%7C";
const PARTY: &str = "identifier=https://fhir.nhs.uk/Id/nhsMhsPartyKey%7C";
const LIST: &str = "urn:nhs:names:services:psisquery:QUPC_IN180000SM04";
const ALERT: &str = "urn:nhs:names:services:alerts:COMT_IN000001UK01";
const ANSWER: &str = "urn:nhs:names:services:alerts:MCCI_IN010000UK13";

async fn get(p: &Platform, resource: &str, query: &str) -> Answer {
    let uri = format!("/spine-directory/FHIR/R4/{resource}?{query}");
    p.get(&uri, &[("apikey", &p.application.api_key)]).await
}

fn identifier<'a>(resource: &'a Value, system: &str) -> &'a str {
    let all = resource["identifier"].as_array().unwrap();
    let found = all.iter().find(|i| i["system"] == format!("https://fhir.nhs.uk/Id/{system}"));
    found.and_then(|i| i["value"].as_str()).unwrap_or_default()
}

fn reliability(resource: &Value) -> Vec<String> {
    let extension = resource["extension"][0]["extension"].as_array().unwrap();
    let value = |e: &Value| e["valueString"].as_str().map_or_else(|| e["valueInteger"].to_string(), ToOwned::to_owned);
    extension.iter().map(|e| format!("{} {}", e["url"].as_str().unwrap(), value(e))).collect()
}

#[tokio::test]
async fn devices_are_found_by_organisation_and_interaction() {
    let p = Platform::start();
    for (query, total, asid) in [
        (format!("{ORG}YES&{IA}{LIST}"), 1, "200000000099"),
        (format!("{ORG}yes&{IA}{ALERT}&{PARTY}YES-0000806"), 1, "200000000099"),
        (format!("{ORG}FX123&{IA}{ANSWER}"), 1, "200000000115"),
        (format!("{ORG}A12345&{IA}{LIST}"), 1, "200000000115"),
        (format!("{ORG}YES&{IA}{LIST}&{PARTY}FX123-0000001"), 0, ""),
        (format!("{ORG}YES&{IA}urn:nhs:names:services:psis:REPC_IN150016UK05"), 0, ""),
        (format!("{ORG}YES&{IA}{ANSWER}"), 0, ""),
        (format!("{ORG}ZZ999&{IA}{LIST}"), 0, ""),
        (format!("{ORG}*&{IA}{LIST}"), 0, ""),
    ] {
        let answer = get(&p, "Device", &query).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/fhir+json"), "{query}");
        assert_eq!(
            (&answer.json["total"], answer.json["entry"].as_array().unwrap().len()),
            (&json!(total), total),
            "{query}"
        );
        if total == 1 {
            assert_eq!(identifier(&answer.json["entry"][0]["resource"], "nhsSpineASID"), asid, "{query}");
        }
    }
}

#[tokio::test]
async fn endpoints_carry_address_contract_and_reliability() {
    let p = Platform::start();
    p.world.set_addresses(|a| a.site_inbound = Some("https://localhost:9555/inbound".into()));
    let never = vec!["nhsMHSDuplicateElimination never", "nhsMHSAckRequested never"];
    let always = vec![
        "nhsMHSSyncReplyMode MSHSignalsOnly",
        "nhsMHSRetryInterval PT1M",
        "nhsMHSRetries 2",
        "nhsMHSPersistDuration PT5M",
        "nhsMHSDuplicateElimination always",
        "nhsMHSAckRequested always",
        "nhsMHSActor urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH",
    ];
    for (query, address, cpa, reliable) in [
        (format!("{ORG}YES&{IA}{LIST}"), "https://localhost:9444/sync-service", "S20001A000168", &never),
        (format!("{IA}{LIST}&{PARTY}YES-0000806"), "https://localhost:9444/sync-service", "S20001A000168", &never),
        (
            format!("{IA}{ALERT}&{PARTY}YES-0000806"),
            "https://localhost:9444/reliablemessaging/reliablerequest",
            "S20001A000182",
            &always,
        ),
        (format!("{ORG}FX123&{IA}{ANSWER}"), "https://localhost:9555/inbound", "S20001A000183", &always),
        (format!("{ORG}A12345&{IA}{ANSWER}"), "https://localhost:9555/inbound", "S20001A000183", &always),
    ] {
        let answer = get(&p, "Endpoint", &query).await;
        assert_eq!(answer.json["total"], 1, "{query}");
        let resource = &answer.json["entry"][0]["resource"];
        assert_eq!(
            (resource["address"].as_str().unwrap(), identifier(resource, "nhsMhsCPAId")),
            (address, cpa),
            "{query}"
        );
        assert_eq!(reliability(resource), *reliable, "{query}");
    }
    assert_eq!(get(&p, "Endpoint", &format!("{ORG}YES&{PARTY}YES-0000806")).await.json["total"], 4);
}

#[tokio::test]
async fn the_site_has_no_endpoint_before_it_gives_its_address() {
    let p = Platform::start();
    let answer = get(&p, "Endpoint", &format!("{ORG}FX123&{IA}{ANSWER}")).await;
    assert_eq!((answer.status.as_u16(), &answer.json["total"]), (200, &json!(0)));
}

#[tokio::test]
async fn shapes_are_the_published_ones() {
    let p = Platform::start();
    for (resource, file) in [("Device", "single_device"), ("Endpoint", "single_endpoint")] {
        let Some(published) = sample("sds shapes", &format!("fhir/sds/examples/{file}.json")) else { return };
        let answer = get(&p, resource, &format!("{ORG}YES&{IA}{LIST}")).await;
        assert_eq!(paths(&answer.json), paths(&published), "{resource}");
    }
    let first = get(&p, "Device", &format!("{ORG}YES&{IA}{LIST}")).await.json;
    let second = get(&p, "Device", &format!("{ORG}YES&{IA}{LIST}")).await.json;
    assert_ne!(first["entry"][0]["resource"]["id"], second["entry"][0]["resource"]["id"], "ids are new on each call");
}

#[tokio::test]
async fn bad_requests_are_refused_in_the_services_words() {
    let p = Platform::start();
    let bare = LIST;
    for (resource, query, words) in [
        ("Device", String::new(), "'organization' query parameter"),
        ("Device", format!("{ORG}&{IA}{LIST}"), "'organization' query parameter"),
        ("Device", format!("organization=YES&{IA}{LIST}"), "'organization' query parameter"),
        ("Device", format!("{ORG}YES"), "'identifier' query parameter"),
        ("Device", format!("{ORG}YES&identifier={bare}"), "'identifier' query parameter"),
        ("Device", format!("{ORG}YES&{PARTY}YES-0000806"), "'identifier' query parameter"),
        ("Endpoint", format!("{ORG}YES"), "Should be one or both of"),
        ("Endpoint", format!("{IA}{LIST}"), "'organization' query parameter"),
        ("Endpoint", format!("{PARTY}YES-0000806"), "'organization' query parameter"),
        ("Endpoint", String::new(), "'organization' query parameter"),
    ] {
        let answer = get(&p, resource, &query).await;
        let issue = &answer.json["issue"][0];
        assert_eq!((answer.status.as_u16(), &issue["code"]), (400, &json!("required")), "{resource}?{query}");
        assert_eq!(issue["details"]["coding"][0]["code"], "BAD_REQUEST");
        assert!(issue["diagnostics"].as_str().unwrap().contains(words), "{resource}?{query}: {issue}");
    }
}

#[tokio::test]
async fn key_method_and_path_are_checked() {
    let p = Platform::start();
    let uri = format!("/spine-directory/FHIR/R4/Device?{ORG}YES&{IA}{LIST}");
    for (headers, code) in [
        (vec![], "steps.oauth.v2.FailedToResolveAPIKey"),
        (vec![("apikey", "another")], "oauth.v2.InvalidApiKey"),
        (vec![("apikey", "")], "oauth.v2.InvalidApiKey"),
    ] {
        let answer = p.get(&uri, &headers).await;
        assert_eq!((answer.status.as_u16(), answer.json["fault"]["detail"]["errorcode"].as_str()), (401, Some(code)));
    }
    let key = [("apikey", p.application.api_key.as_str())];
    let posted = p.call(Method::POST, &uri, &key, "").await;
    assert_eq!((posted.status.as_u16(), posted.header("allow")), (405, "GET"));
    assert_eq!(posted.json["issue"][0]["details"]["coding"][0]["code"], "NOT_IMPLEMENTED");
    let lost = get(&p, "PractitionerRole", "").await;
    assert_eq!(
        (lost.status.as_u16(), &lost.json["issue"][0]["details"]["coding"][0]["code"]),
        (404, &json!("NO_RECORD_FOUND"))
    );
}

#[tokio::test]
async fn faults_are_acted_out_and_written_down() {
    let p = Platform::start();
    let query = format!("{ORG}YES&{IA}{LIST}");
    type Seen = fn(&Answer) -> bool;
    let rows: [(Fault, Seen); 6] = [
        (Fault::DropBefore, |a| a.hung_up),
        (Fault::DropAfter, |a| a.hung_up),
        (Fault::Cut, |a| a.broken),
        (Fault::Http500, |a| a.status == 500),
        (Fault::Garbage, |a| a.json.is_null()),
        (Fault::Huge(4096), |a| a.bytes == 4096),
    ];
    for (fault, seen) in rows {
        let said = format!("fault {fault:?}");
        p.world.faults().order(Order { patient: "*".into(), at: "sds".into(), fault, left: Some(1) });
        assert!(seen(&get(&p, "Device", &query).await), "{said}");
        let line = p.world.ledger().lines().pop().unwrap();
        assert_eq!((line.what.as_str(), line.answer), ("sds", said));
        assert_eq!(get(&p, "Device", &query).await.json["total"], 1);
    }
}
