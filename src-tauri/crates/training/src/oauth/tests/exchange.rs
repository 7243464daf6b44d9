//! Tokens for a person: exchange, refresh and the endpoint that tells nobody anything.

use http::Method;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Map, Value, json};

use super::super::{PATH, userinfo};
use super::{Asked, FORM, apply, asked, encoded};
use crate::cis2::testing::{request, signed_in};
use crate::jwt::{Jwt, sign};
use crate::platform::testing::{Answer, Platform, sample};
use crate::platform::{Access, TOKEN_SECONDS};
use crate::secret::rsa_key;

const PRIYA: &str = "900000000011";
const LENA: &str = "900000000013";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// An exchange, whole unless a part of it is changed; the subject token is signed with CIS2's own key when it is sent.
struct Exchange {
    asked: Asked,
    header: Map<String, Value>,
    claims: Map<String, Value>,
    another_key: bool,
}

async fn exchange(p: &Platform, user_id: &str, way: &str) -> Exchange {
    let id_token = signed_in(p, &request(), user_id, way).await.id_token;
    let Jwt { header, claims, .. } = Jwt::read(&id_token).unwrap();
    let mut asked = asked(p);
    asked.form.retain(|(name, _)| *name != "grant_type");
    asked.form.push(("grant_type", EXCHANGE.into()));
    asked.form.push(("subject_token_type", ID_TOKEN.into()));
    Exchange { asked, header, claims, another_key: false }
}

impl Exchange {
    fn set(&mut self, name: &'static str, value: &str) {
        self.asked.form.retain(|(n, _)| *n != name);
        self.asked.form.push((name, value.to_owned()));
    }

    async fn send(&self, p: &Platform) -> Answer {
        let mut asked = self.asked.clone();
        if !asked.form.iter().any(|(name, _)| *name == "subject_token") {
            let token = if self.another_key {
                let key = EncodingKey::from_rsa_pem(rsa_key().unwrap().as_bytes()).unwrap();
                sign(&self.header, &self.claims, &key, Algorithm::RS256).unwrap()
            } else {
                p.world.cis2().keys().sign_as(&self.header, &self.claims)
            };
            asked.form.push(("subject_token", token));
        }
        asked.send(p).await
    }
}

fn refresh_form(p: &Platform, token: &str) -> Vec<(&'static str, String)> {
    vec![
        ("grant_type", "refresh_token".into()),
        ("client_id", p.application.api_key.clone()),
        ("client_secret", p.application.client_secret.clone()),
        ("refresh_token", token.into()),
    ]
}

async fn refresh(p: &Platform, form: &[(&'static str, String)]) -> Answer {
    p.call(Method::POST, PATH, &FORM, &encoded(form)).await
}

fn text<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.json[name].as_str().unwrap_or_else(|| panic!("{name}: {}", answer.json))
}

#[tokio::test]
async fn an_exchange_and_a_refresh_answer_in_strings_as_published() {
    let p = Platform::start();
    let first = exchange(&p, LENA, "smartcard").await.send(&p).await;
    p.after(100);
    let second = refresh(&p, &refresh_form(&p, text(&first, "refresh_token"))).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 200), "{} {}", first.json, second.json);
    for (answer, count, seconds) in [(&first, "0", "43199"), (&second, "1", "43099")] {
        assert_eq!((text(answer, "expires_in"), text(answer, "token_type")), ("599", "Bearer"));
        assert_eq!(text(answer, "refresh_count"), count);
        let left: i64 = text(answer, "refresh_token_expires_in").parse().unwrap();
        assert!((left - seconds.parse::<i64>().unwrap()).abs() <= 2, "{left}");
    }
    if let Some(samples) = sample("oauth exchange", "auth/token-success-shapes.json") {
        let names = |v: &Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&first.json), names(&samples["token_exchange_200"]));
        assert_eq!(names(&second.json), names(&samples["refresh_200"]));
        assert_eq!(first.json["issued_token_type"], samples["token_exchange_200"]["issued_token_type"]);
    }
    let access = p.world.platform().access(text(&first, "access_token"), Timestamp::now());
    let Access::Granted(Some(person)) = access else { panic!("{access:?}") };
    assert_eq!((person.user_id.as_str(), person.roles.len()), (LENA, 4));
    let line = p.world.ledger().lines().into_iter().rev().nth(1).unwrap();
    assert_eq!((line.what.as_str(), line.user.as_deref(), &*line.answer), ("oauth", Some(LENA), "accepted"));
}

/// The rows of the shared sample that belong here, each acted out as its variation says.
#[tokio::test]
async fn each_published_refusal_is_given_word_for_word() {
    let Some(samples) = sample("oauth exchange refusals", "auth/token-errors.json") else { return };
    let p = Platform::start();
    let (mut acted, mut left) = (0, Vec::new());
    for row in samples["errors"].as_array().unwrap() {
        let test = row["test"].as_str().unwrap();
        let Some(answer) = act_out(&p, test, row).await else {
            if !test.starts_with("test_client_credentials::") {
                left.push(test);
            }
            continue;
        };
        let (expected, variation) = (&row["body"], &row["variation"]);
        assert_eq!(answer.json["error_description"], expected["error_description"], "{test} {variation}");
        assert_eq!(answer.json["error"], expected["error"], "{test} {variation}");
        assert!(answer.json["message_id"].is_string());
        assert_eq!(json!(answer.status.as_u16()), row["status"], "{test} {variation}");
        acted += 1;
    }
    left.sort_unstable();
    left.dedup();
    println!("{acted} published refusals of exchange, refresh and user information");
    assert_eq!(acted, 59);
    // Combined authentication (/oauth2/authorize, and a code at the token endpoint) is not in this world, which has one
    // application and knows its key: no second one that is revoked, unsubscribed, or has no key within reach.
    assert_eq!(
        left,
        [
            "test_authorization_code::test_authorization_param_errors",
            "test_authorization_code::test_authorization_params_redirects_errors",
            "test_authorization_code::test_authorize_revoked_app",
            "test_authorization_code::test_authorize_unsubscribed_error_condition",
            "test_authorization_code::test_cache_invalidation",
            "test_authorization_code::test_token_error_conditions",
            "test_authorization_code::test_token_unsubscribed_error_condition",
            "test_token_exchange::test_token_exchange_invalid_jwks_resource_url",
            "test_token_exchange::test_token_exchange_no_jwks_resource_url_set",
        ]
    );
}

/// What comes of a row; `None` if it cannot be acted out here.
async fn act_out(p: &Platform, test: &str, row: &Value) -> Option<Answer> {
    let now = Timestamp::now().as_second();
    let (missing, changes) = (row["variation"][0] == "missing", &row["variation"][1]);
    let (file, name) = test.split_once("::").unwrap();
    if file == "test_client_credentials" {
        let bearer = format!("Bearer {}", p.token());
        let told = name == "test_userinfo_client_credentials_token";
        return if told { Some(p.get(userinfo::PATH, &[("authorization", &bearer)]).await) } else { None };
    }
    if row["status"] == 403 {
        return None;
    }
    let mut e = exchange(p, PRIYA, "smartcard").await;
    match name {
        "test_token_exchange_form_param_errors" => {
            for (field, value) in fields(changes, missing) {
                e.set(field, &value);
            }
        }
        "test_token_exchange_client_assertion_header_errors" => apply(&mut e.asked.header, changes, missing, now),
        "test_token_exchange_client_assertion_claims_errors" => apply(&mut e.asked.claims, changes, missing, now),
        "test_token_exchange_claims_assertion_invalid_jti_claim" => {
            assert_eq!(e.send(p).await.status, 200);
        }
        // NHS login is not in this world; its tokens are checked by the same rules.
        "test_token_exchange_cis2_subject_token_claims_errors"
        | "test_token_exchange_nhs_login_subject_token_claims_errors" => apply(&mut e.claims, changes, missing, now),
        "test_token_exchange_nhs_login_subject_token_header_errors" => apply(&mut e.header, changes, missing, now),
        "test_token_exchange_invalid_jwks_resource_url" => e.asked.another_key = true,
        "test_userinfo_nhs_login_exchanged_token" => {
            let bearer = format!("Bearer {}", text(&e.send(p).await, "access_token"));
            return Some(p.get(userinfo::PATH, &[("authorization", &bearer)]).await);
        }
        "test_rejects_token_request_by_password" => {
            let form = [("grant_type", "password".to_owned()), ("username", "x".into()), ("password", "x".into())];
            return Some(refresh(p, &form).await);
        }
        "test_access_token_with_params" => {
            return Some(p.call(Method::POST, &format!("{PATH}?grant_type=x"), &FORM, "").await);
        }
        "test_cis2_token_exchange_refresh_token_become_invalid" | "test_re_use_of_refresh_token" => {
            let form = refresh_form(p, text(&e.send(p).await, "refresh_token"));
            assert_eq!(refresh(p, &form).await.status, 200);
            return Some(refresh(p, &form).await);
        }
        "test_refresh_token_does_expire" | "test_refresh_tokens_validity_expires" => {
            let form = refresh_form(p, text(&e.send(p).await, "refresh_token"));
            p.after(43_200);
            let answer = refresh(p, &form).await;
            p.after(0);
            return Some(answer);
        }
        "test_refresh_token_error_conditions" => {
            let mut form = refresh_form(p, text(&e.send(p).await, "refresh_token"));
            for (field, value) in fields(changes, missing) {
                form.retain(|(name, _)| *name != field);
                form.push((field, value));
            }
            return Some(refresh(p, &form).await);
        }
        _ => return None,
    }
    Some(e.send(p).await)
}

/// The fields a row changes; `-` leaves one out.
fn fields(changes: &Value, missing: bool) -> Vec<(&'static str, String)> {
    const NAMES: [&str; 8] = [
        "grant_type",
        "client_assertion_type",
        "client_assertion",
        "subject_token_type",
        "subject_token",
        "client_id",
        "client_secret",
        "refresh_token",
    ];
    let known = |name: &str| NAMES.into_iter().find(|known| *known == name).unwrap_or_else(|| panic!("{name}"));
    if missing {
        return changes.as_array().unwrap().iter().map(|n| (known(n.as_str().unwrap()), "-".to_owned())).collect();
    }
    let changes = changes.as_object().unwrap();
    changes.iter().map(|(name, value)| (known(name), value.as_str().unwrap().to_owned())).collect()
}

#[tokio::test]
async fn what_the_samples_leave_out_is_refused_as_well() {
    type Change = fn(&mut Exchange);
    let rows: [(&str, Change, u16, &str, &str); 9] = [
        ("another key", |e| e.another_key = true, 401, "invalid_request", "signature"),
        ("an unknown kid", |e| drop(e.header.insert("kid".into(), json!("x"))), 401, "invalid_request", "no matching"),
        ("no alg", |e| drop(e.header.remove("alg")), 400, "invalid_request", "Missing 'alg'"),
        ("alg none", |e| drop(e.header.insert("alg".into(), json!("none"))), 401, "invalid_request", "signature"),
        ("alg HS256", |e| drop(e.header.insert("alg".into(), json!("HS256"))), 401, "invalid_request", "signature"),
        ("another issuer", |e| drop(e.claims.insert("iss".into(), json!("https://x"))), 400, "invalid_request", "iss"),
        ("level 1", |e| say_level(e, json!(1)), 401, "unauthorized_client", "not configured"),
        ("no level", |e| drop(e.claims.remove("authentication_assurance_level")), 401, "unauthorized_client", "not"),
        ("a level that is a pattern", |e| say_level(e, json!("[23]")), 401, "unauthorized_client", "not configured"),
    ];
    let p = Platform::start();
    for (what, change, status, error, words) in rows {
        let mut e = exchange(&p, PRIYA, "smartcard").await;
        change(&mut e);
        let answer = e.send(&p).await;
        assert_eq!((answer.status.as_u16(), text(&answer, "error")), (status, error), "{what}: {}", answer.json);
        assert!(text(&answer, "error_description").contains(words), "{what}: {}", answer.json);
    }
    // The audience is not compared, and level 2 opens something.
    let mut other = exchange(&p, PRIYA, "app").await;
    other.claims.insert("aud".into(), json!("999999999902.apps.supplier"));
    assert_eq!(other.send(&p).await.status, 200);
}

fn say_level(e: &mut Exchange, level: Value) {
    e.claims.insert("authentication_assurance_level".into(), level);
}

#[tokio::test]
async fn what_an_old_key_signed_is_not_taken() {
    let p = Platform::start();
    let token = signed_in(&p, &request(), PRIYA, "smartcard").await.id_token;
    p.world.cis2().keys().rotate().unwrap();
    let mut e = exchange(&p, PRIYA, "smartcard").await;
    assert_eq!(e.send(&p).await.status, 200);
    e.set("subject_token", &token);
    e.asked.claims.insert("jti".into(), json!("another"));
    let answer = e.send(&p).await;
    assert!(answer.status == 401 && text(&answer, "error_description").contains("no matching public key"));
}

#[tokio::test]
async fn the_period_counts_from_the_sign_in() {
    let p = Platform::start();
    let first = exchange(&p, PRIYA, "smartcard").await.send(&p).await;
    let mut token = text(&first, "refresh_token").to_owned();
    for (hour, seconds) in [(1, 39_599), (6, 21_599), (11, 3_599)] {
        p.after(hour * 3600);
        let answer = refresh(&p, &refresh_form(&p, &token)).await;
        let left: i64 = text(&answer, "refresh_token_expires_in").parse().unwrap();
        assert!((left - seconds).abs() <= 2, "{hour}: {left}");
        token = text(&answer, "refresh_token").to_owned();
    }
    p.after(12 * 3600);
    let answer = refresh(&p, &refresh_form(&p, &token)).await;
    assert_eq!(
        (answer.status.as_u16(), text(&answer, "error_description")),
        (401, "refresh token refresh period has expired")
    );
}

/// A call that was never done spends neither the assertion nor the refresh token.
#[tokio::test]
async fn a_call_that_is_dropped_before_it_is_done_spends_nothing() {
    use crate::faults::{Fault, Order};
    let p = Platform::start();
    for (fault, again) in [(Fault::DropBefore, 200), (Fault::DropAfter, 401)] {
        let given = exchange(&p, PRIYA, "smartcard").await.send(&p).await;
        let form = refresh_form(&p, text(&given, "refresh_token"));
        p.world.faults().order(Order { patient: "*".into(), at: "oauth".into(), fault, left: Some(1) });
        assert!(refresh(&p, &form).await.hung_up);
        assert_eq!(refresh(&p, &form).await.status, again);
    }
}

#[tokio::test]
async fn user_information_is_not_for_tokens_of_this_world() {
    let p = Platform::start();
    let old = Timestamp::now() - jiff::SignedDuration::from_secs(TOKEN_SECONDS + 1);
    let expired = format!("Bearer {}", p.world.platform().issue(old).unwrap());
    let samples = sample("oauth userinfo", "auth/token-success-shapes.json");
    for (authorization, name) in [
        ("", "api_call_without_token_401_raw_apigee_fault"),
        ("Bearer made-up", "api_call_without_token_401_raw_apigee_fault"),
        (&expired, "api_call_with_expired_token_401_raw_apigee_fault"),
    ] {
        let answer = p.get(userinfo::PATH, &[("authorization", authorization)]).await;
        assert_eq!(answer.status, 401, "{authorization}");
        if let Some(samples) = &samples {
            assert_eq!(answer.json, samples[name], "{authorization}");
        }
    }
}

#[tokio::test]
async fn no_secret_of_an_exchange_or_a_refresh_is_written_down() {
    let ledger = tempfile::tempdir().unwrap();
    let p = Platform::start_with(Some(ledger.path()));
    let mut e = exchange(&p, PRIYA, "smartcard").await;
    let id_token = p.world.cis2().keys().sign_as(&e.header, &e.claims);
    e.set("subject_token", &id_token);
    let assertion = e.asked.assertion(&p);
    e.set("client_assertion", &assertion);
    let first = e.send(&p).await;
    let token = text(&first, "refresh_token");
    let second = refresh(&p, &refresh_form(&p, token)).await;
    let tokens = [&first, &second].map(|a| [text(a, "access_token"), text(a, "refresh_token")]).concat();
    let application = [p.application.api_key.as_str(), &p.application.client_secret];
    let secrets = [tokens, vec![id_token.as_str(), &assertion], application.to_vec()].concat();
    let mut files = 0;
    for file in std::fs::read_dir(ledger.path()).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for secret in &secrets {
            assert!(!text.contains(secret), "{text} holds {secret}");
        }
        files += 1;
    }
    assert_eq!(files, p.world.ledger().lines().len() + 1);
}
