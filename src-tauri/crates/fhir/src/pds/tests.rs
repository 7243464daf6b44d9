//! PDS against a scripted server, and over every shared sample.

use std::sync::{Arc, OnceLock};

use jiff::civil::date;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use secrecy::SecretString;
use serde_json::{Value, json};
use vouch_core::clock::Clock;
use vouch_core::ids::{NhsNumber, OdsCode, RoleProfileId};
use vouch_core::person::Person;
use vouch_core::ports::Retrieved;
use vouch_core::{Code, Fault, Whose};

use super::{Pds, PdsSettings, patient};
use crate::UserBearer;
use crate::outcome::{Body, Problem};
use crate::testing::{Counting, Peer, Seen, Set, client, new_key, resources, samples};

const TOKEN: &str = r#"{"access_token":"secret-1","expires_in":"599","token_type":"Bearer","issued_at":"1"}"#;
const PATIENT: &str = r#"{"resourceType":"Patient","id":"9000000009","meta":{"security":[{"code":"U"}]}}"#;
const EXPIRED: &str = r#"{"fault":{"faultstring":"Access Token expired","detail":{"errorcode":"keymanagement.service.access_token_expired"}}}"#;

fn key() -> &'static rcgen::KeyPair {
    static KEY: OnceLock<rcgen::KeyPair> = OnceLock::new();
    KEY.get_or_init(new_key)
}

struct Run {
    peer: Peer,
    base: String,
    clock: Arc<Set>,
    pds: Pds,
}

fn settings(base: &str, key_pem: Vec<u8>) -> PdsSettings {
    PdsSettings {
        base_url: format!("{base}/personal-demographics/FHIR/R4/"),
        token_url: format!("{base}/oauth2/token"),
        api_key: "api-key-1".into(),
        kid: "kid-1".into(),
        key_pem: key_pem.into(),
        org: OdsCode::new("FX123").unwrap(),
    }
}

impl Run {
    async fn start() -> Self {
        let (peer, base) = Peer::start().await;
        let clock = Set::new();
        let settings = settings(&base, key().serialize_pem().into_bytes());
        let pds = Pds::new(client(), settings, clock.clone(), Arc::new(Counting::default())).unwrap();
        Self { peer, base, clock, pds }
    }

    async fn ask(&self) -> Result<Retrieved, Fault> {
        self.pds.person(&asked()).await.map_err(Fault::from)
    }
}

fn asked() -> NhsNumber {
    NhsNumber::parse("9000000009").unwrap()
}

fn paths(seen: &[Seen]) -> Vec<&str> {
    seen.iter().map(|s| s.path.rsplit('/').next().unwrap()).collect()
}

fn read(patient: &Value) -> Result<Person, Code> {
    patient::read(patient.to_string().as_bytes(), &asked(), date(2026, 11, 21)).map_err(|e| Fault::from(e).code)
}

#[tokio::test]
async fn what_is_asked() {
    let run = Run::start().await;
    for body in [TOKEN, PATIENT, PATIENT] {
        run.peer.will(200, body);
    }
    run.ask().await.unwrap();
    run.ask().await.unwrap();
    let seen = run.peer.seen();
    assert_eq!(paths(&seen), ["token", "9000000009", "9000000009"]);

    let form = &seen[0].form;
    assert!(seen[0].query.is_empty());
    assert_eq!(form["grant_type"], "client_credentials");
    assert_eq!(form["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    let header = decode_header(&form["client_assertion"]).unwrap();
    let said = (header.alg, header.kid.as_deref(), header.typ.as_deref());
    assert_eq!(said, (Algorithm::RS512, Some("kid-1"), Some("JWT")));
    let mut validation = Validation::new(Algorithm::RS512);
    validation.validate_exp = false;
    validation.set_audience(&[format!("{}/oauth2/token", run.base)]);
    let public = DecodingKey::from_rsa_pem(key().public_key_pem().as_bytes()).unwrap();
    let claims = decode::<Value>(&form["client_assertion"], &public, &validation).unwrap().claims;
    assert_eq!((claims["iss"].as_str(), claims["sub"].as_str()), (Some("api-key-1"), Some("api-key-1")));
    assert_eq!(claims["exp"].as_i64().unwrap() - run.clock.now().as_second(), 150);
    assert!(claims["jti"].is_string());

    assert_eq!(seen[1].path, "/personal-demographics/FHIR/R4/Patient/9000000009");
    assert_eq!(seen[1].header("authorization"), "Bearer secret-1");
    assert_eq!(seen[1].header("nhsd-end-user-organisation-ods"), "FX123");
    let ids: Vec<_> = seen[1..].iter().flat_map(|s| [s.header("x-request-id"), s.header("x-correlation-id")]).collect();
    for (n, id) in ids.iter().enumerate() {
        assert_eq!((id.to_uppercase().as_str(), id.len()), (*id, 36));
        assert!(!ids[..n].contains(id), "{id} twice");
    }
}

#[tokio::test]
async fn a_token_is_kept_until_a_minute_before_its_end() {
    for (secs, tokens) in [(0, 1), (538, 1), (539, 2), (700, 2)] {
        let run = Run::start().await;
        for body in [TOKEN, PATIENT] {
            run.peer.will(200, body);
        }
        run.ask().await.unwrap();
        run.clock.forward(secs);
        for body in if tokens == 1 { &[PATIENT][..] } else { &[TOKEN, PATIENT] } {
            run.peer.will(200, *body);
        }
        run.ask().await.unwrap();
        assert_eq!(paths(&run.peer.seen()).iter().filter(|p| **p == "token").count(), tokens, "{secs}");
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    for (second, found) in [((200, PATIENT), true), ((401, ""), false)] {
        let run = Run::start().await;
        for (status, body) in [(401, EXPIRED), second] {
            run.peer.will(200, if status == 401 { TOKEN.into() } else { TOKEN.replace('1', "2") });
            run.peer.will(status, body);
        }
        let answer = run.ask().await;
        assert_eq!(paths(&run.peer.seen()), ["token", "9000000009", "token", "9000000009"]);
        assert_eq!(answer.map_err(|f| f.code).map(|_| found), if found { Ok(true) } else { Err(Code::Config) });
    }
}

#[tokio::test]
async fn what_pds_says_instead_of_a_person() {
    let outcome = |code: &str| {
        json!({"resourceType": "OperationOutcome", "issue": [{"details": {"coding": [{"code": code}]}}]}).to_string()
    };
    let html = || "<html><body>503 Service Temporarily Unavailable</body></html>".to_owned();
    let large = format!(r#"{{"resourceType":"Patient","x":"{}"}}"#, "x".repeat(2 << 20));
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    for (status, body, expected) in [
        (404, outcome("RESOURCE_NOT_FOUND"), Ok(Retrieved::NotFound)),
        (404, outcome("INVALIDATED_RESOURCE"), Ok(Retrieved::Invalidated)),
        (404, html(), Err(Code::SpineFault)),
        (404, String::new(), Err(Code::SpineFault)),
        (404, outcome("SOMETHING_ELSE"), Err(Code::SpineFault)),
        (400, outcome("INVALID_RESOURCE_ID"), Err(Code::NhsNumberInvalid)),
        (400, outcome("MISSING_VALUE"), Err(Code::SpineError)),
        (403, outcome("ACCESS_DENIED"), Err(Code::Config)),
        (408, outcome("UNABLE_TO_CALL_SERVICE"), Err(Code::TimedOut)),
        (429, outcome("TOO_MANY_REQUESTS"), Err(Code::SpineError)),
        (500, outcome("UNKNOWN_ERROR"), Err(Code::SpineFault)),
        (502, String::new(), Err(Code::SpineFault)),
        (503, html(), Err(Code::SpineFault)),
        (301, String::new(), Err(Code::SpineFault)),
        (200, outcome("TOO_MANY_MATCHES"), Err(Code::AnswerUnreadable)),
        (200, String::new(), Err(Code::AnswerUnreadable)),
        (200, html(), Err(Code::AnswerUnreadable)),
        (200, deep, Err(Code::AnswerUnreadable)),
        (200, large, Err(Code::AnswerTooLarge)),
    ] {
        let case = format!("{status} {}", body.chars().take(100).collect::<String>());
        let run = Run::start().await;
        run.peer.will(200, TOKEN);
        run.peer.will(status, body);
        let answer = run.ask().await;
        if let Err(fault) = &answer
            && status != 200
        {
            assert!(fault.support.iter().any(|(label, _)| label == "Reference"), "{case}");
        }
        assert_eq!(answer.map_err(|f| f.code), expected, "{case}");
    }
}

#[tokio::test]
async fn an_answer_to_another_question_is_never_shown() {
    for (echo, expected) in
        [("ABCDEF00-0000-4000-8000-000000000001", true), ("60E0B220-8136-4CA5-AE46-1D97EF59D068", false)]
    {
        let run = Run::start().await;
        run.peer.will(200, TOKEN);
        run.peer.will_with(200, ("x-request-id", echo), PATIENT);
        let answer = run.ask().await.map(|_| true).map_err(|f| f.code);
        assert_eq!(answer, if expected { Ok(true) } else { Err(Code::AnswerWrongPatient) }, "{echo}");
    }
}

#[tokio::test]
async fn silence_is_a_time_out() {
    let run = Run::start().await;
    for body in [TOKEN, PATIENT] {
        run.peer.will(200, body);
    }
    run.ask().await.unwrap();
    tokio::time::pause();
    assert_eq!(run.ask().await.unwrap_err().code, Code::TimedOut);
}

#[tokio::test]
async fn every_refusal_of_the_token_endpoint() {
    let Some(files) = samples("auth", "every_refusal_of_the_token_endpoint") else { return };
    let (_, json) = files.iter().find(|(path, _)| path.ends_with("token-errors.json")).unwrap();
    let (mut read, mut clock) = (0, 0);
    let run = Run::start().await;
    for sample in json["errors"].as_array().unwrap() {
        let Some(status) = sample["status"].as_u64().and_then(|s| u16::try_from(s).ok()) else { continue };
        run.peer.will_with(status, ("date", "Sat, 21 Nov 2026 08:53:00 GMT"), sample["body"].to_string());
        let fault = run.ask().await.unwrap_err();
        assert_eq!(paths(&run.peer.seen()), ["token"], "PDS is not asked without a token");
        let text = sample["body"]["error_description"].as_str().unwrap_or_default();
        let by_clock = text.contains("'exp'") && (text.contains("JWT has expired") || text.contains("in future"));
        assert_eq!((fault.code, fault.what.contains("clock")), (Code::Config, by_clock), "{text}");
        let ahead = ("Clock".to_owned(), "420 s ahead of the platform's".to_owned());
        assert_eq!(fault.support.contains(&ahead), by_clock, "{text}");
        read += 1;
        clock += usize::from(by_clock);
    }
    assert!(clock > 0);
    println!("refusals of the token endpoint: {read} read, {clock} of them a wrong clock");
}

#[tokio::test]
async fn a_token_that_is_none() {
    for body in [
        "",
        "{}",
        r#"{"access_token":"x","token_type":"Bearer"}"#,
        r#"{"access_token":"","expires_in":"599","token_type":"Bearer"}"#,
        r#"{"access_token":"x\ny","expires_in":"599","token_type":"Bearer"}"#,
        r#"{"access_token":"x","expires_in":"599","token_type":"mac"}"#,
        "<html>",
    ] {
        let run = Run::start().await;
        run.peer.will(200, body);
        assert_eq!(run.ask().await.unwrap_err().code, Code::AnswerUnreadable, "{body}");
    }
}

#[test]
fn a_key_that_is_none() {
    let settings = settings("https://pds.example", b"not a key".to_vec());
    assert!(!format!("{settings:?}").contains("api-key-1"));
    let pds = Pds::new(client(), settings, Set::new(), Arc::new(Counting::default()));
    assert_eq!(pds.err().map(|f| f.code), Some(Code::Config));
}

#[test]
fn numbers() {
    let identifier = |n: &str| json!([{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": n}]);
    for (id, value, expected) in [
        ("9000000009", Some("9000000009"), Ok(None)),
        ("9000000009", None, Ok(None)),
        ("9000000017", Some("9000000017"), Ok(Some("9000000009"))),
        ("9000000009", Some("9000000017"), Err(Code::AnswerWrongPatient)),
        ("9000000017", Some("9000000009"), Err(Code::AnswerWrongPatient)),
        ("9000000008", None, Err(Code::AnswerUnreadable)),
        ("", None, Err(Code::AnswerUnreadable)),
    ] {
        let patient = json!({"resourceType": "Patient", "id": id, "identifier": value.map(identifier)});
        let asked_as = read(&patient).map(|p| p.asked_as.map(|n| n.digits().to_owned()));
        assert_eq!(asked_as.as_ref().map(Option::as_deref).map_err(|c| *c), expected, "{id} {value:?}");
    }
}

#[test]
fn the_name_is_the_usual_one() {
    let name = |kind: &str, family: &str, end: &str| json!({"use": kind, "family": family, "given": ["Ann"], "period": {"end": end}});
    for (names, family) in [
        (vec![name("usual", "Old", "2020-01-01"), name("usual", "New", "2030-01-01")], "New"),
        (vec![name("temp", "Temp", "2030-01-01"), name("usual", "Usual", "2020-01-01")], "Usual"),
        (vec![name("old", "Old", "2030-01-01"), name("temp", "Temp", "2020-01-01")], "Temp"),
        (vec![name("old", "Old", "2020-01-01")], "Old"),
    ] {
        let patient = json!({"resourceType": "Patient", "id": "9000000009", "name": names});
        assert_eq!(read(&patient).unwrap().name.unwrap().family, family);
    }
}

#[test]
fn what_is_protected_is_not_shown() {
    for (security, restricted) in [
        (json!([{"code": "U"}]), false),
        (json!({"code": "U"}), false),
        (json!([{"code": "R"}]), true),
        (json!([{"code": "V"}]), true),
        (json!([{"code": "U"}, {"code": "R"}]), true),
        (json!([{}]), true),
        (json!([]), true),
        (Value::Null, true),
    ] {
        let person = read(&json!({
            "resourceType": "Patient",
            "id": "9000000009",
            "meta": {"security": security},
            "address": [{"use": "home", "line": ["1 High Street", "", " Leeds "], "postalCode": "LS1 6AE"}],
            "generalPractitioner": [{"identifier": {"value": "a12345"}}],
        }))
        .unwrap();
        let lines: &[&str] = if restricted { &[] } else { &["1 High Street", "Leeds"] };
        assert_eq!(
            (person.restricted, person.address.as_slice()),
            (restricted, &lines.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>()[..])
        );
        assert_eq!((person.postcode.is_none(), person.practice.is_none()), (restricted, restricted));
    }
}

#[test]
fn every_sample_of_pds() {
    let Some(files) = samples("fhir/pds", "every_sample_of_pds") else { return };
    let (mut people, mut restricted, mut no_numbers, mut outcomes) = (0, 0, 0, 0);
    for (path, json) in &files {
        for resource in resources(json, "Patient") {
            let person = match read(resource) {
                Ok(person) => person,
                Err(code) => {
                    assert_eq!(code, Code::AnswerUnreadable, "{path}");
                    assert!(NhsNumber::parse(resource["id"].as_str().unwrap_or_default()).is_err(), "{path}");
                    no_numbers += 1;
                    continue;
                }
            };
            assert_eq!(person.nhs_number.digits(), resource["id"], "{path}");
            assert_eq!(person.restricted, resource["meta"]["security"][0]["code"] != "U", "{path}");
            assert_eq!(person.name.is_some(), resource["name"].is_array(), "{path}");
            assert_eq!(person.born.is_some(), resource["birthDate"].is_string(), "{path}");
            assert_eq!(person.died.is_some(), resource["deceasedDateTime"].is_string(), "{path}");
            people += 1;
            restricted += usize::from(person.restricted);
        }
        for resource in resources(json, "OperationOutcome") {
            let problem = Problem::of(StatusCode::BAD_REQUEST, &HeaderMap::new(), resource.to_string().as_bytes());
            let coded = resource["issue"][0]["details"]["coding"].is_array();
            assert_eq!((problem.body, !problem.codes.is_empty()), (Body::Outcome, coded), "{path}");
            outcomes += 1;
        }
    }
    assert!(people > 0 && restricted > 0 && outcomes > 0);
    let all = files.len();
    println!(
        "PDS samples: {all} files, {people} people ({restricted} restricted), {no_numbers} not NHS numbers, {outcomes} outcomes"
    );
}

/// A sign-in that answers by script.
struct Signed(std::sync::Mutex<Vec<Result<Option<&'static str>, Code>>>);

#[async_trait::async_trait]
impl UserBearer for Signed {
    async fn bearer(&self) -> Result<Option<(SecretString, RoleProfileId)>, Fault> {
        let next = self.0.lock().unwrap().remove(0);
        let token = next.map_err(|code| Fault::new(code, Whose::Person, "Over.", "", ""))?;
        Ok(token.map(|token| (token.into(), RoleProfileId::new("900000000101").unwrap())))
    }
}

#[tokio::test]
async fn a_signed_in_user_asks_with_the_own_token() {
    let run = Run::start().await;
    let script = vec![Ok(Some("users-1")), Ok(None), Err(Code::SessionEnded), Ok(Some("users-2"))];
    let settings = settings(&run.base, key().serialize_pem().into_bytes());
    let pds = Pds::new(client(), settings, run.clock.clone(), Arc::new(Counting::default())).unwrap();
    let pds = pds.for_user(Arc::new(Signed(script.into())));
    let ask = async || pds.person(&asked()).await.map_err(|e| Fault::from(e).code);

    run.peer.will(200, PATIENT);
    assert!(ask().await.is_ok());
    let [seen] = &run.peer.seen()[..] else { panic!("one call, and none for a token") };
    assert_eq!((seen.header("authorization"), seen.header("nhsd-session-urid")), ("Bearer users-1", "900000000101"));

    run.peer.will(200, TOKEN);
    run.peer.will(200, PATIENT);
    assert!(ask().await.is_ok());
    let seen = run.peer.seen();
    assert_eq!((seen[1].header("authorization"), seen[1].header("nhsd-session-urid")), ("Bearer secret-1", ""));

    assert_eq!(ask().await.unwrap_err(), Code::SessionEnded);
    assert!(run.peer.seen().is_empty(), "nothing is asked once the session is over");

    run.peer.will(401, EXPIRED);
    assert_eq!(ask().await.unwrap_err(), Code::SessionEnded);
    assert_eq!(run.peer.seen().len(), 1, "a user's token is not renewed by the application's");
}
