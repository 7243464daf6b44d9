//! The token call: each rule with one call that breaks it.

use http::Method;
use jsonwebtoken::Algorithm;
use serde_json::json;

use super::super::testing::{CHALLENGE, Form, assertion, call_token, code, request, signed, signed_in, token_form};
use super::super::{at, redirect, token, userinfo};
use super::PRIYA;
use crate::jwt::Object;
use crate::platform::testing::{Answer, Platform, REDIRECT_PORTS};
use crate::secret::rsa_key;

fn refused(answer: &Answer, status: u16, error: &str, words: &str, what: &str) {
    assert_eq!((answer.status.as_u16(), &answer.json["error"]), (status, &json!(error)), "{what}: {}", answer.json);
    let said = answer.json["error_description"].as_str().unwrap();
    assert!(said.contains(words), "{what}: {said}");
    assert_eq!(answer.header("cache-control"), "no-store");
}

async fn fresh(p: &Platform) -> Form {
    token_form(p, &code(p, &request(), PRIYA, "smartcard").await)
}

#[tokio::test]
async fn the_answer_is_as_described() {
    let p = Platform::start();
    let answer = call_token(&p, &fresh(&p).await).await;
    let mut names: Vec<_> = answer.json.as_object().unwrap().keys().cloned().collect();
    names.sort();
    assert_eq!(names, ["access_token", "expires_in", "id_token", "scope", "token_type"]);
    assert_eq!((&answer.json["token_type"], &answer.json["expires_in"]), (&json!("Bearer"), &json!(3599)));
    assert_eq!(answer.json["scope"], request().0.iter().find(|(n, _)| *n == "scope").unwrap().1);
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn each_field_is_checked() {
    let p = Platform::start();
    let verifier = "x".repeat(43);
    let rows = [
        ("grant_type", "-", 400, "invalid_request", "grant_type is missing"),
        ("grant_type", "password", 400, "unsupported_grant_type", "authorization_code"),
        ("grant_type", "refresh_token", 400, "unsupported_grant_type", "authorization_code"),
        ("client_assertion_type", "-", 401, "invalid_client", "private_key_jwt"),
        ("client_assertion_type", "urn:other", 401, "invalid_client", "private_key_jwt"),
        ("client_assertion", "-", 401, "invalid_client", "private_key_jwt"),
        ("client_assertion", "a.b", 401, "invalid_client", "not a JWT"),
        ("client_secret", "secret", 401, "invalid_client", "nothing else"),
        ("client_id", "someone else", 401, "invalid_client", "client_id"),
        ("code", "-", 400, "invalid_request", "code is missing"),
        ("code", "made-up", 400, "invalid_grant", "the code is unknown"),
        ("redirect_uri", "-", 400, "invalid_request", "redirect_uri is missing"),
        ("redirect_uri", &redirect(REDIRECT_PORTS[1]), 400, "invalid_grant", "redirect_uri"),
        ("code_verifier", "-", 400, "invalid_request", "code_verifier is missing"),
        ("code_verifier", &verifier, 400, "invalid_grant", "code_verifier"),
        ("code_verifier", CHALLENGE, 400, "invalid_grant", "code_verifier"),
    ];
    for (name, value, status, error, words) in rows {
        let answer = call_token(&p, &fresh(&p).await.with(name, value)).await;
        refused(&answer, status, error, words, &format!("{name} {value}"));
    }
    let named = fresh(&p).await.with("client_id", p.client.id);
    assert_eq!(call_token(&p, &named).await.status, 200, "its own client_id may be said");
    let mut twice = fresh(&p).await;
    twice.0.push(("code", "another".into()));
    refused(&call_token(&p, &twice).await, 400, "invalid_request", "repeated", "code twice");
}

#[tokio::test]
async fn only_a_form_is_taken_and_only_one_proof() {
    let p = Platform::start();
    let form = ("content-type", "application/x-www-form-urlencoded");
    let basic = ("authorization", "Basic eDp5");
    type Row<'a> = (&'a str, &'a [(&'a str, &'a str)], u16, &'a str);
    let rows: [Row; 4] = [
        ("", &[("content-type", "application/json")], 400, "invalid_request"),
        ("", &[], 400, "invalid_request"),
        ("?code=x", &[form], 400, "invalid_request"),
        ("", &[form, basic], 401, "invalid_client"),
    ];
    for (query, headers, status, error) in rows {
        let uri = format!("{}{query}", at(token::PATH));
        let answer = p.call(Method::POST, &uri, headers, &fresh(&p).await.encoded()).await;
        refused(&answer, status, error, "", &format!("{query} {headers:?}"));
    }
    assert_eq!(p.get(&at(token::PATH), &[]).await.status, 405);
}

#[tokio::test]
async fn each_part_of_the_assertion_is_checked() {
    type Change = fn(&mut Object, &mut Object);
    fn say(into: &mut Object, name: &str, value: serde_json::Value) {
        into.insert(name.into(), value);
    }
    let rows: [(&str, Change, &str); 17] = [
        ("no alg", |h, _| drop(h.remove("alg")), "algorithm"),
        ("alg none", |h, _| say(h, "alg", json!("none")), "algorithm"),
        ("alg of another registration", |h, _| say(h, "alg", json!("RS256")), "algorithm"),
        ("alg of a secret", |h, _| say(h, "alg", json!("HS512")), "algorithm"),
        ("no kid", |h, _| drop(h.remove("kid")), "no registered key"),
        ("another kid", |h, _| say(h, "kid", json!("training-1")), "no registered key"),
        ("no iss", |_, c| drop(c.remove("iss")), "iss and sub"),
        ("no sub", |_, c| drop(c.remove("sub")), "iss and sub"),
        ("another's sub", |_, c| say(c, "sub", json!("999999999902.apps.supplier")), "iss and sub"),
        ("no aud", |_, c| drop(c.remove("aud")), "aud"),
        (
            "the issuer for aud",
            |_, c| {
                let aud = c["aud"].as_str().unwrap().replace("/access_token", "");
                say(c, "aud", json!(aud));
            },
            "aud",
        ),
        (
            "another spelling of aud",
            |_, c| {
                let aud = c["aud"].as_str().unwrap().replace("localhost", "LOCALHOST");
                say(c, "aud", json!(aud));
            },
            "aud",
        ),
        ("no exp", |_, c| drop(c.remove("exp")), "exp"),
        ("exp as text", |_, c| say(c, "exp", json!("1")), "exp"),
        ("exp now", |_, c| say(c, "exp", json!(jiff::Timestamp::now().as_second())), "expired"),
        ("exp far ahead", |_, c| say(c, "exp", json!(jiff::Timestamp::now().as_second() + 310)), "5 minutes"),
        ("no jti", |_, c| drop(c.remove("jti")), "jti"),
    ];
    let p = Platform::start();
    let pem = std::fs::read_to_string(&p.client.key_path).unwrap();
    let form = fresh(&p).await;
    for (what, change, words) in rows {
        let (mut header, mut claims) = assertion(&p);
        change(&mut header, &mut claims);
        let form = form.clone().with("client_assertion", &signed(&pem, &(header, claims), Algorithm::RS512));
        refused(&call_token(&p, &form).await, 401, "invalid_client", words, what);
    }
    let forged = signed(&rsa_key().unwrap(), &assertion(&p), Algorithm::RS512);
    refused(
        &call_token(&p, &form.clone().with("client_assertion", &forged)).await,
        401,
        "invalid_client",
        "another key",
        "forged",
    );
    // The platform's key is not that of CIS2.
    let platform = std::fs::read_to_string(&p.application.key_path).unwrap();
    let foreign = signed(&platform, &assertion(&p), Algorithm::RS512);
    refused(
        &call_token(&p, &form.clone().with("client_assertion", &foreign)).await,
        401,
        "invalid_client",
        "another key",
        "the platform's key",
    );
    // None of this spent the code; the assertion is spent with it.
    assert_eq!(call_token(&p, &form).await.status, 200);
    let again = form.with("code", &code(&p, &request(), PRIYA, "smartcard").await);
    refused(&call_token(&p, &again).await, 401, "invalid_client", "used before", "the same jti");
}

#[tokio::test]
async fn a_code_lives_a_minute() {
    let p = Platform::start();
    for (seconds, good) in [(58, true), (61, false)] {
        p.after(0);
        let code = code(&p, &request(), PRIYA, "smartcard").await;
        p.after(seconds);
        assert_eq!(call_token(&p, &token_form(&p, &code)).await.status == 200, good, "{seconds}");
    }
}

#[tokio::test]
async fn a_code_used_twice_takes_back_what_it_gave() {
    let p = Platform::start();
    let code = code(&p, &request(), PRIYA, "smartcard").await;
    let first = call_token(&p, &token_form(&p, &code)).await;
    let bearer = format!("Bearer {}", first.json["access_token"].as_str().unwrap());
    let open = async || p.get(&at(userinfo::PATH), &[("authorization", &bearer)]).await;
    assert_eq!(open().await.status, 200);
    for _ in 0..2 {
        let again = call_token(&p, &token_form(&p, &code)).await;
        refused(&again, 400, "invalid_grant", "used before", "again");
        assert_eq!(open().await.status, 401);
    }
    // Somebody else's sign-in is not touched.
    let other = signed_in(&p, &request(), PRIYA, "smartcard").await;
    let bearer = format!("Bearer {}", other.access_token);
    assert_eq!(p.get(&at(userinfo::PATH), &[("authorization", &bearer)]).await.status, 200);
}

#[tokio::test]
async fn a_code_is_spent_by_a_wrong_verifier() {
    let p = Platform::start();
    let code = code(&p, &request(), PRIYA, "smartcard").await;
    let wrong = token_form(&p, &code).with("code_verifier", &"x".repeat(43));
    refused(&call_token(&p, &wrong).await, 400, "invalid_grant", "code_verifier", "wrong");
    refused(&call_token(&p, &token_form(&p, &code)).await, 400, "invalid_grant", "used before", "right, too late");
}
