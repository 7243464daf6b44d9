use std::time::Duration;

use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::faults::{Fault, Order};
use crate::platform::testing::{Answer, Platform, paths, sample};
use crate::platform::{Person, TOKEN_SECONDS};

const ID: &str = "60E0B220-8136-4CA5-AE46-1D97EF59D068";
const ANN: &str = "9991234578";
const SLOW: Duration = Duration::from_millis(300);

fn uri(number: &str) -> String {
    format!("/personal-demographics/FHIR/R4/Patient/{number}")
}

async fn get(p: &Platform, number: &str) -> Answer {
    let bearer = format!("Bearer {}", p.token());
    p.get(&uri(number), &[("authorization", &bearer), ("x-request-id", ID), ("x-correlation-id", "C1")]).await
}

/// Each error the gateway gives, against the published body.
#[tokio::test]
async fn the_gateway_refuses_in_the_published_words() {
    let p = Platform::start();
    let good = format!("Bearer {}", p.token());
    let old = Timestamp::now().checked_sub(SignedDuration::from_secs(TOKEN_SECONDS + 1)).unwrap();
    let expired = format!("Bearer {}", p.world.platform().issue(old).unwrap());
    type Row<'a> = (u16, Option<&'a str>, Option<&'a str>, &'a str, &'a str);
    let rows: [Row; 9] = [
        (401, None, Some(ID), "missing_authorization_header", "Missing Authorization header"),
        (401, Some(""), Some(ID), "empty_authorization_header", "Empty Authorization header"),
        (401, Some("Bearer "), Some(ID), "", "Missing access token"),
        (401, Some("Bearer made-up"), Some(ID), "invalid_access_token", "Invalid Access Token"),
        (401, Some(&expired), Some(ID), "", "Access Token expired"),
        (401, None, None, "missing_authorization_header", "Missing Authorization header"),
        (400, Some(&good), None, "missing_x-request_id", "must be supplied"),
        (400, Some(&good), Some(""), "empty_x-request_id", "''"),
        (400, Some(&good), Some("1234"), "invalid_x-request_id", "'1234'"),
    ];
    for (status, authorization, id, file, words) in rows {
        let headers: Vec<_> = [("authorization", authorization), ("x-request-id", id)]
            .into_iter()
            .filter_map(|(n, v)| Some((n, v?)))
            .collect();
        let answer = p.get(&uri(ANN), &headers).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (status, "application/json"), "{words}");
        assert!(answer.json["issue"][0]["diagnostics"].as_str().unwrap().contains(words), "{}", answer.json);
        if file.is_empty() {
            continue;
        }
        if let Some(published) = sample("pds gateway", &format!("fhir/pds/proxy-error-responses/{file}.json")) {
            assert_eq!(answer.json, published, "{file}");
        }
    }
}

/// Each error PDS itself gives, against the published body.
#[tokio::test]
async fn pds_refuses_in_the_published_words() {
    let p = Platform::start();
    for (number, status, code) in [
        ("9991234567", 400, "INVALID_RESOURCE_ID"), // check digit
        ("999123457", 400, "INVALID_RESOURCE_ID"),
        ("99912345780", 400, "INVALID_RESOURCE_ID"),
        ("999123457x", 400, "INVALID_RESOURCE_ID"),
        ("%D9%A9991234578", 400, "INVALID_RESOURCE_ID"), // an Arabic digit
        ("9990010153", 404, "RESOURCE_NOT_FOUND"),
        ("9990353158", 404, "INVALIDATED_RESOURCE"),
    ] {
        let answer = get(&p, number).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (status, "application/fhir+json"),
            "{number}"
        );
        assert_eq!(answer.json["issue"][0]["details"]["coding"][0]["code"], code, "{number}");
        if let Some(published) = sample("pds errors", &format!("fhir/pds/sandbox-stubs/errorResponses/{code}.json")) {
            assert_eq!(answer.json, published, "{number}");
        }
    }
    let bearer = format!("Bearer {}", p.token());
    let headers = [("authorization", bearer.as_str()), ("x-request-id", ID)];
    let search = p.get("/personal-demographics/FHIR/R4/Patient?family=EXAMPLE", &headers).await;
    assert_eq!(
        (search.status.as_u16(), &search.json["issue"][0]["details"]["coding"][0]["code"]),
        (400, &json!("UNSUPPORTED_SERVICE"))
    );
    for method in [Method::PATCH, Method::POST, Method::DELETE] {
        let answer = p.call(method, &uri(ANN), &headers, "{}").await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json["issue"][0]["details"]["coding"][0]["code"]),
            (403, &json!("INVALID_METHOD"))
        );
    }
}

#[tokio::test]
async fn ann_is_given_whole() {
    let p = Platform::start();
    let answer = get(&p, ANN).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/fhir+json"));
    assert_eq!((answer.header("x-request-id"), answer.header("x-correlation-id")), (ID, "C1"));
    assert_eq!(answer.header("etag"), format!("W/\"{}\"", answer.json["meta"]["versionId"].as_str().unwrap()));
    for (pointer, value) in [
        ("/id", "9991234578"),
        ("/name/0/family", "EXAMPLE"),
        ("/name/0/given/0", "Ann"),
        ("/name/0/prefix/0", "Mrs"),
        ("/gender", "female"),
        ("/birthDate", "1945-07-14"),
        ("/address/0/line/0", "1 High Street"),
        ("/address/0/postalCode", "LS1 1AA"),
        ("/generalPractitioner/0/identifier/value", "A12345"),
        ("/meta/security/0/code", "U"),
    ] {
        assert_eq!(answer.json.pointer(pointer), Some(&json!(value)), "{pointer}");
    }
}

/// Nothing is given that the published patients do not have, and what they all have is there.
#[tokio::test]
async fn shapes_are_those_of_the_published_patients() {
    let p = Platform::start();
    for (number, file) in [
        (ANN, "9693632109"),
        ("9990343063", "9000000025"), // restricted
        ("9990403600", "9000000033"), // bare
        ("9990363242", "9000000009"), // deceased
    ] {
        let path = format!("fhir/pds/sandbox-stubs/patientResponses/patient_{file}.json");
        let Some(published) = sample("pds shapes", &path) else { return };
        let (ours, theirs) = (paths(&get(&p, number).await.json), paths(&published));
        assert_eq!(ours.difference(&theirs).collect::<Vec<_>>(), Vec::<&String>::new(), "{number}");
        if number == ANN || number == "9990403600" {
            assert_eq!(ours, theirs, "{number}");
        }
    }
}

#[tokio::test]
async fn the_four_cases_of_retrieval_differ() {
    let p = Platform::start();
    let restricted = get(&p, "9990343063").await.json;
    assert_eq!(restricted["meta"]["security"][0]["code"], "R");
    for key in ["address", "telecom", "generalPractitioner"] {
        assert_eq!(restricted.get(key), None, "{key}");
    }
    let superseded = get(&p, "9990322880").await;
    assert_eq!((superseded.status.as_u16(), &superseded.json["id"]), (200, &json!("9990332975")));
    let absent = Value::Null;
    for (number, key, value) in [
        ("9990383421", "birthDate", json!("1988-07")),
        ("9990393516", "birthDate", json!("1961")),
        ("9990363242", "deceasedDateTime", json!("2026-10-27")),
        ("9990373337", "deceasedDateTime", json!("2026-11-19T04:15:00+00:00")),
        ("9990423784", "generalPractitioner", absent.clone()),
        ("9990403600", "name", absent.clone()),
        ("9990403600", "gender", absent),
    ] {
        assert_eq!(get(&p, number).await.json[key], value, "{number} {key}");
    }
    let nickname = get(&p, "9990433879").await.json;
    assert_eq!((&nickname["name"][1]["use"], &nickname["name"][1]["given"][0]), (&json!("nickname"), &json!("Peggy")));
}

#[tokio::test]
async fn each_patient_can_be_retrieved_or_says_why_not() {
    let p = Platform::start();
    for patient in p.world.patients() {
        let answer = get(&p, &patient.nhs_number).await;
        assert_eq!(answer.status == 200, patient.tag != "invalidated", "{}", patient.tag);
    }
}

#[tokio::test]
async fn faults_are_acted_out_for_their_patient_only() {
    let p = Platform::start();
    type Seen = fn(&Answer) -> bool;
    let rows: [(Fault, Seen); 8] = [
        (Fault::Slow(SLOW), |a| a.status == 200),
        (Fault::DropBefore, |a| a.hung_up),
        (Fault::DropAfter, |a| a.hung_up),
        (Fault::Cut, |a| a.broken),
        (Fault::Http500, |a| a.status == 500 && a.bytes == 0),
        (Fault::Garbage, |a| a.status == 200 && a.json.is_null()),
        (Fault::Huge(1 << 20), |a| a.bytes == 1 << 20),
        (Fault::WrongPatient("9990020183".into()), |a| a.json["id"] == "9990020183"),
    ];
    for (fault, seen) in rows {
        let begun = std::time::Instant::now();
        let slow = matches!(fault, Fault::Slow(_));
        let said = format!("fault {fault:?}");
        p.world.faults().order(Order { patient: ANN.into(), at: "pds".into(), fault, left: Some(1) });
        assert_eq!(get(&p, "9990020183").await.json["id"], "9990020183");
        let answer = get(&p, ANN).await;
        assert!(seen(&answer), "{said}");
        assert!(!slow || begun.elapsed() >= SLOW, "{said}");
        assert_eq!(p.world.ledger().lines().last().unwrap().answer, said);
        assert_eq!(get(&p, ANN).await.json["id"], ANN);
    }
}

#[tokio::test]
async fn each_request_is_in_the_ledger() {
    let p = Platform::start();
    get(&p, ANN).await;
    get(&p, "9990353158").await;
    p.get(&uri(ANN), &[]).await;
    let lines: Vec<_> =
        p.world.ledger().lines().into_iter().map(|l| (l.what, l.patient, l.message_id, l.answer)).collect();
    let line = |patient: &str, id: Option<&str>, answer: &str| {
        ("pds".to_owned(), Some(patient.to_owned()), id.map(ToOwned::to_owned), answer.to_owned())
    };
    assert_eq!(
        lines,
        [
            line(ANN, Some(ID), "accepted"),
            line("9990353158", Some(ID), "refused INVALIDATED_RESOURCE"),
            line(ANN, None, "refused ACCESS_DENIED"),
        ]
    );
}

/// With a person's token: who has one role may leave it out, everybody else names one of their own.
#[tokio::test]
async fn a_person_names_the_role() {
    let p = Platform::start();
    let token = |user: &str, roles: &[&str], now: Timestamp| {
        let roles = roles.iter().map(|r| (*r).to_owned()).collect();
        p.world.platform().issue_for(Person { user_id: user.into(), roles }, now).unwrap().access
    };
    let now = Timestamp::now();
    let (one, two, none) = (token("1", &["7"], now), token("2", &["7", "8"], now), token("3", &[], now));
    type Row<'a> = (&'a str, Option<&'a str>, u16, Option<&'a str>);
    let rows: [Row; 9] = [
        (&one, None, 200, None),
        (&one, Some("7"), 200, None),
        (&one, Some("8"), 400, None),
        (&two, None, 400, Some("missing_urid_header")),
        (&two, Some(""), 400, Some("missing_urid_header")),
        (&two, Some("invalid"), 400, Some("invalid_urid_header")),
        (&two, Some("8"), 200, None),
        (&none, None, 400, Some("missing_urid_header")),
        (&none, Some("7"), 400, None),
    ];
    for (i, (token, role, status, file)) in rows.into_iter().enumerate() {
        let bearer = format!("Bearer {token}");
        let mut headers = vec![("authorization", bearer.as_str()), ("x-request-id", ID)];
        headers.extend(role.map(|role| ("nhsd-session-urid", role)));
        let answer = p.get(&uri(ANN), &headers).await;
        assert_eq!(answer.status, status, "row {i}: {}", answer.json);
        let published =
            file.and_then(|file| sample("pds role", &format!("fhir/pds/proxy-error-responses/{file}.json")));
        if let Some(published) = published {
            assert_eq!(answer.json, published, "row {i}");
        }
    }
    let old = token("1", &["7"], now.checked_sub(SignedDuration::from_secs(TOKEN_SECONDS + 1)).unwrap());
    let answer = p.get(&uri(ANN), &[("authorization", &format!("Bearer {old}")), ("x-request-id", ID)]).await;
    assert_eq!(answer.status, 401);
    if let Some(samples) = sample("pds expired", "auth/token-success-shapes.json") {
        assert_eq!(answer.json, samples["api_call_with_expired_token_401_raw_apigee_fault"]);
    }
}
