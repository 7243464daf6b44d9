//! SDS against a scripted server, and over every shared sample.

use std::sync::Arc;

use serde_json::{Value, json};
use vouch_core::alert::Contract;
use vouch_core::ids::{OdsCode, PartyKey};
use vouch_core::ports::{Directory, Service};
use vouch_core::{Code, Fault};

use super::{Sds, SdsSettings, device, endpoint};
use crate::testing::{Peer, Set, client, resources, samples};

const ALERTS: Service = Service { service: "alerts", interaction: "COMT_IN000001UK01" };
const ALERTS_ID: &str = "urn:nhs:names:services:alerts:COMT_IN000001UK01";

struct Run {
    peer: Peer,
    clock: Arc<Set>,
    sds: Sds,
}

impl Run {
    async fn start() -> Self {
        let (peer, base) = Peer::start().await;
        let clock = Set::new();
        let settings = SdsSettings {
            base_url: format!("{base}/spine-directory/FHIR/R4"),
            api_key: "api-key-1".into(),
            spine_ods: OdsCode::new("YES").unwrap(),
        };
        let sds = Sds::new(client(), settings, clock.clone());
        Self { peer, clock, sds }
    }

    fn will(&self, resources: &[Value]) {
        let entries: Vec<Value> = resources.iter().map(|r| json!({"resource": r})).collect();
        self.peer.will(200, json!({"resourceType": "Bundle", "total": entries.len(), "entry": entries}).to_string());
    }

    fn will_route(&self) {
        self.will(&[device_of("YES")]);
        self.will(&[endpoint_of("YES-0000806")]);
    }

    async fn ask(&self) -> Result<vouch_core::ports::Route, Code> {
        self.sds.route(ALERTS).await.map_err(|fault| fault.code)
    }
}

fn device_of(owner: &str) -> Value {
    json!({
        "resourceType": "Device",
        "identifier": [
            {"system": "https://fhir.nhs.uk/Id/nhsSpineASID", "value": "928942012545"},
            {"system": "https://fhir.nhs.uk/Id/nhsMhsPartyKey", "value": "YES-0000806"},
        ],
        "owner": {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": owner}},
    })
}

fn endpoint_of(party: &str) -> Value {
    json!({
        "resourceType": "Endpoint",
        "address": "https://msg.spine.example/reliablemessaging/reliablerequest",
        "managingOrganization": {"identifier": {"value": "LSP02"}},
        "identifier": [
            {"system": "https://fhir.nhs.uk/Id/nhsMhsPartyKey", "value": party},
            {"system": "https://fhir.nhs.uk/Id/nhsMhsCPAId", "value": "S20001A000182"},
        ],
        "extension": [reliability(&json!(2), "PT1M", "PT5M")],
    })
}

fn reliability(retries: &Value, interval: &str, persist: &str) -> Value {
    let kind = if retries.is_string() { "valueString" } else { "valueInteger" };
    json!({
        "url": "https://fhir.nhs.uk/StructureDefinition/Extension-SDS-ReliabilityConfiguration",
        "extension": [
            {"url": "nhsMHSRetries", kind: retries},
            {"url": "nhsMHSRetryInterval", "valueString": interval},
            {"url": "nhsMHSPersistDuration", "valueString": persist},
        ],
    })
}

#[tokio::test]
async fn what_is_asked_and_what_comes_of_it() {
    let run = Run::start().await;
    run.will_route();
    let route = run.ask().await.unwrap();
    assert_eq!(route.address, "https://msg.spine.example/reliablemessaging/reliablerequest");
    assert_eq!((route.asid.as_str(), route.party_key.as_str()), ("928942012545", "YES-0000806"));
    assert_eq!(route.cpa_id.unwrap().as_str(), "S20001A000182");
    assert_eq!(route.contract, Some(Contract { retries: 2, interval_secs: 60, persist_secs: 300 }));

    let seen = run.peer.seen();
    let pair =
        |name: &str, system: &str, value: &str| (name.to_owned(), format!("https://fhir.nhs.uk/Id/{system}|{value}"));
    let interaction = pair("identifier", "nhsServiceInteractionId", ALERTS_ID);
    assert_eq!(seen[0].path, "/spine-directory/FHIR/R4/Device");
    assert_eq!(seen[0].query, [pair("organization", "ods-organization-code", "YES"), interaction.clone()]);
    assert_eq!(seen[1].path, "/spine-directory/FHIR/R4/Endpoint");
    assert_eq!(seen[1].query, [interaction, pair("identifier", "nhsMhsPartyKey", "YES-0000806")]);
    for seen in &seen {
        assert_eq!((seen.header("apikey"), seen.header("cache-control")), ("api-key-1", ""));
    }
}

#[tokio::test]
async fn a_route_is_kept_for_a_day_and_dropped_when_a_delivery_fails() {
    let run = Run::start().await;
    for (case, forward, forget, asked) in [
        ("the first", 0, false, 2),
        ("kept", 86_399, false, 0),
        ("a day later", 1, false, 2),
        ("the clock was put back", -60, false, 2),
        ("a delivery failed", 0, true, 2),
        ("kept again", 0, false, 0),
    ] {
        run.clock.forward(forward);
        if forget {
            run.sds.forget(ALERTS);
        }
        if asked > 0 {
            run.will_route();
        }
        run.ask().await.unwrap();
        let seen = run.peer.seen();
        assert_eq!(seen.len(), asked, "{case}");
        assert!(seen.iter().all(|s| (s.header("cache-control") == "no-cache") == forget), "{case}");
    }
}

#[tokio::test]
async fn none_and_nothing_of_use() {
    let keyless = json!({"resourceType": "Device", "owner": device_of("YES")["owner"]});
    let mut nowhere = endpoint_of("YES-0000806");
    nowhere["address"] = "http:/appreliablemessaging".into();
    for (case, devices, endpoints, code) in [
        ("no device", vec![], None, Code::DirectoryEmpty),
        ("another organisation's device", vec![device_of("RX1")], None, Code::AnswerUnreadable),
        ("a device without ids", vec![keyless.clone()], None, Code::AnswerUnreadable),
        ("no endpoint", vec![device_of("RX1"), keyless, device_of("yes")], Some(vec![]), Code::DirectoryEmpty),
        (
            "another party's endpoint",
            vec![device_of("YES")],
            Some(vec![endpoint_of("RX1-000001")]),
            Code::AnswerUnreadable,
        ),
        ("no usable address", vec![device_of("YES")], Some(vec![nowhere]), Code::AnswerUnreadable),
    ] {
        let run = Run::start().await;
        run.will(&devices);
        if let Some(endpoints) = endpoints {
            run.will(&endpoints);
        }
        assert_eq!(run.ask().await, Err(code), "{case}");
    }
}

#[tokio::test]
async fn one_empty_answer_is_not_believed_where_there_was_an_entry() {
    let run = Run::start().await;
    run.will_route();
    run.ask().await.unwrap();
    run.clock.forward(86_400);
    for code in [Code::TimedOut, Code::DirectoryEmpty] {
        run.will(&[]);
        assert_eq!(run.ask().await, Err(code));
    }
}

#[tokio::test]
async fn a_time_out_is_never_none() {
    let run = Run::start().await;
    run.will_route();
    run.ask().await.unwrap();
    run.sds.forget(ALERTS);
    tokio::time::pause();
    assert_eq!(run.ask().await, Err(Code::TimedOut));
}

#[tokio::test]
async fn refusals() {
    let outcome =
        r#"{"resourceType":"OperationOutcome","issue":[{"details":{"coding":{"code":"INTERNAL_SERVER_ERROR"}}}]}"#;
    for (status, body, code, support) in [
        (400, outcome, Code::SpineError, Some("INTERNAL_SERVER_ERROR")),
        (
            401,
            r#"{"fault":{"faultstring":"Invalid ApiKey","detail":{"errorcode":"oauth.v2.InvalidApiKey"}}}"#,
            Code::Config,
            Some("oauth.v2.InvalidApiKey"),
        ),
        (404, outcome, Code::SpineFault, Some("INTERNAL_SERVER_ERROR")),
        (429, "", Code::SpineError, None),
        (500, outcome, Code::SpineFault, Some("INTERNAL_SERVER_ERROR")),
        (502, "<html>", Code::SpineFault, None),
        (504, outcome, Code::TimedOut, Some("INTERNAL_SERVER_ERROR")),
        (200, "<html>", Code::AnswerUnreadable, None),
        (200, "", Code::AnswerUnreadable, None),
        (200, outcome, Code::AnswerUnreadable, None),
        (200, r#"{"resourceType":"Bundle"}"#, Code::AnswerUnreadable, None),
        (200, r#"{"resourceType":"Bundle","total":1}"#, Code::AnswerUnreadable, None),
        (200, r#"{"resourceType":"Bundle","total":0}"#, Code::DirectoryEmpty, None),
    ] {
        let run = Run::start().await;
        run.peer.will(status, body);
        let fault: Fault = run.sds.route(ALERTS).await.unwrap_err();
        let said = fault.support.iter().find(|(label, _)| label == "Code").map(|(_, code)| code.as_str());
        assert_eq!((fault.code, said), (code, support), "{status} {body}");
    }
}

#[test]
fn contracts() {
    let whole = |retries, interval_secs, persist_secs| Some(Contract { retries, interval_secs, persist_secs });
    for (retries, interval, persist, expected) in [
        (json!(2), "PT1M", "PT5M", whole(2, 60, 300)),
        (json!("2"), "PT2S", "PT4M", whole(2, 2, 240)),
        (json!(0), "PT2H", "P5D", whole(0, 7_200, 432_000)),
        (json!(123), "some_retry_interval", "PT5M", None),
        (json!(-1), "PT1M", "PT5M", None),
        (json!(2), "PT1M", "-PT5M", None),
        (json!(2), "PT1M", "", None),
    ] {
        let endpoint = json!({"extension": [reliability(&retries, interval, persist)]});
        assert_eq!(endpoint::contract(&endpoint), expected, "{retries} {interval} {persist}");
    }
    assert_eq!(endpoint::contract(&json!({})), None);
}

#[test]
fn every_sample_of_sds() {
    let test = "every_sample_of_sds";
    let (Some(mut files), Some(more)) = (samples("fhir/sds", test), samples("sds", test)) else { return };
    files.extend(more);
    let yes = OdsCode::new("YES").unwrap();
    let (mut devices, mut systems, mut endpoints, mut routes, mut contracts) = (0, 0, 0, 0, 0);
    for (path, json) in &files {
        for resource in resources(json, "Device") {
            devices += 1;
            let found = device::choose(std::slice::from_ref(resource), &yes, ALERTS);
            assert_eq!(found.is_ok(), resource["owner"]["identifier"]["value"] == "YES", "{path}");
            if let Ok(found) = found {
                assert_eq!((found.asid.as_str(), found.party_key.as_str()), ("928942012545", "YES-0000806"), "{path}");
                systems += 1;
            }
        }
        for resource in resources(json, "Endpoint") {
            endpoints += 1;
            let party =
                crate::json::identifier(resource, "https://fhir.nhs.uk/Id/nhsMhsPartyKey").and_then(PartyKey::new);
            let found = party.map(|party| endpoint::choose(std::slice::from_ref(resource), &party, ALERTS));
            let usable = resource["address"].as_str().is_some_and(|a| a.starts_with("https://"));
            let found = found.and_then(Result::ok);
            assert_eq!(found.is_some(), usable, "{path}");
            routes += usize::from(usable);
            contracts += usize::from(found.is_some_and(|f| f.contract.is_some()));
        }
    }
    assert!(systems > 0 && routes > 0 && contracts > 0);
    let all = files.len();
    println!(
        "SDS samples: {all} files, {devices} Devices ({systems} of Spine), {endpoints} Endpoints ({routes} usable, {contracts} with a contract)"
    );
}
