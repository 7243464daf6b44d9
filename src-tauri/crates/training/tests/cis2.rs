//! CIS2 of the running program: over its own listeners, from the announcement to a patient at PDS.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::collections::HashMap;
use std::net::{Ipv4Addr, TcpListener};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::{Client, Url, redirect::Policy};
use serde_json::{Value, json};
use vouch_training::cis::Rules;
use vouch_training::running::{Options, Running, start};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

struct World {
    running: Running,
    client: Client,
    _data: tempfile::TempDir,
}

async fn open() -> World {
    let data = tempfile::tempdir().unwrap();
    let options = Options { data: data.path().into(), ledger: None, port_base: 0, cis: Rules::default() };
    let running = start(options).await.unwrap();
    let root = std::fs::read(&running.announcement.ca).unwrap();
    let client = Client::builder()
        .tls_certs_only([reqwest::Certificate::from_pem(&root).unwrap()])
        .redirect(Policy::none())
        .build()
        .unwrap();
    World { running, client, _data: data }
}

/// An assertion as both endpoints take it.
fn assertion(subject: &str, kid: &str, key: &std::path::Path, audience: &str) -> String {
    let now = jiff::Timestamp::now().as_second();
    let claims = json!({"iss": subject, "sub": subject, "aud": audience, "exp": now + 200,
        "jti": format!("{subject} {audience} {:?}", std::time::Instant::now())});
    let header = Header { kid: Some(kid.into()), ..Header::new(Algorithm::RS512) };
    let key = EncodingKey::from_rsa_pem(&std::fs::read(key).unwrap()).unwrap();
    jsonwebtoken::encode(&header, &claims, &key).unwrap()
}

fn claims(token: &str) -> Value {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

#[tokio::test]
async fn somebody_signs_in_and_looks_at_a_patient() {
    let World { running, client, _data } = open().await;
    let known = &running.announcement;
    let get = async |url: &str| client.get(url).send().await.unwrap();
    let issuer = &known.cis2_issuer;
    let document: Value = get(&format!("{issuer}/.well-known/openid-configuration")).await.json().await.unwrap();
    assert_eq!(&document["issuer"], issuer);
    let endpoint = |name: &str| document[name].as_str().unwrap().to_owned();

    // In the browser.
    let redirect = format!("http://localhost:{}/signed-in", known.cis2_redirect_ports[1]);
    let query = [
        ("response_type", "code"),
        ("client_id", known.cis2_client_id),
        ("redirect_uri", &redirect),
        ("scope", "openid nationalrbacaccess selectedrole"),
        ("state", "s"),
        ("nonce", "n"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("prompt", "login"),
    ];
    let page = Url::parse_with_params(&endpoint("authorization_endpoint"), query).unwrap();
    assert_eq!(page.scheme(), "http");
    let mut answer = client.get(page.clone()).send().await.unwrap();
    for (path, form) in [
        ("sign-in", [("user", "900000000013"), ("authenticator", "security-key"), ("action", "sign-in")]),
        ("role", [("role", "900000000132"), ("search", ""), ("action", "choose")]),
    ] {
        let text = answer.text().await.unwrap();
        let transaction = text.split_once("name=\"transaction\" value=\"").unwrap().1.split_once('"').unwrap().0;
        let mut form = form.to_vec();
        form.push(("transaction", transaction));
        let action = format!("{}/{path}", page.as_str().split_once('?').unwrap().0);
        answer = client.post(action).form(&form).send().await.unwrap();
    }
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    assert!(location.starts_with(&format!("{redirect}?")), "{location}");
    let said: HashMap<_, _> = Url::parse(&location).unwrap().query_pairs().into_owned().collect();
    assert_eq!(said["state"], "s");

    // The client.
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &said["code"]),
        ("redirect_uri", &redirect),
        ("code_verifier", VERIFIER),
        ("client_assertion_type", JWT_BEARER),
        (
            "client_assertion",
            &assertion(known.cis2_client_id, known.cis2_kid, &known.cis2_key, &endpoint("token_endpoint")),
        ),
    ];
    let tokens: Value = client.post(endpoint("token_endpoint")).form(&form).send().await.unwrap().json().await.unwrap();
    let id_token = tokens["id_token"].as_str().unwrap();
    let claims = claims(id_token);
    assert_eq!((&claims["sub"], &claims["selected_roleid"]), (&json!("900000000013"), &json!("900000000132")));
    let userinfo = client.get(endpoint("userinfo_endpoint")).bearer_auth(tokens["access_token"].as_str().unwrap());
    let userinfo: Value = userinfo.send().await.unwrap().json().await.unwrap();
    assert_eq!(userinfo["nhsid_nrbac_roles"].as_array().unwrap().len(), 4);

    // The API platform.
    let token_url = format!("{}/oauth2/token", known.platform);
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:id_token"),
        ("subject_token", id_token),
        ("client_assertion_type", JWT_BEARER),
        ("client_assertion", &assertion(&known.api_key, &known.kid, &known.app_key, &token_url)),
    ];
    let given: Value = client.post(&token_url).form(&form).send().await.unwrap().json().await.unwrap();
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", &known.api_key),
        ("client_secret", &known.client_secret),
        ("refresh_token", given["refresh_token"].as_str().unwrap()),
    ];
    let again: Value = client.post(&token_url).form(&form).send().await.unwrap().json().await.unwrap();
    assert_eq!(again["refresh_count"], "1");
    for (token, role, status) in
        [(&given, Some("900000000132"), 200), (&again, Some("900000000134"), 200), (&again, None, 400)]
    {
        let mut call = client
            .get(format!("{}/personal-demographics/FHIR/R4/Patient/9991234578", known.platform))
            .bearer_auth(token["access_token"].as_str().unwrap())
            .header("x-request-id", "60E0B220-8136-4CA5-AE46-1D97EF59D068");
        if let Some(role) = role {
            call = call.header("nhsd-session-urid", role);
        }
        assert_eq!(call.send().await.unwrap().status(), status, "{role:?}");
    }
}

#[tokio::test]
async fn the_plain_listener_serves_pages_alone() {
    let World { running, client, _data } = open().await;
    let issuer = &running.announcement.cis2_issuer;
    let document: Value =
        client.get(format!("{issuer}/.well-known/openid-configuration")).send().await.unwrap().json().await.unwrap();
    let plain = document["authorization_endpoint"].as_str().unwrap().strip_suffix("/authorize").unwrap().to_owned();
    // Pages are on both, everything else over TLS only. 400: a page without a request; 405: it has to be posted.
    for (path, over_tls, in_plain) in [
        ("/authorize", 400, 400),
        ("/authorize/sign-in", 405, 405),
        ("/authorize/role", 405, 405),
        ("/.well-known/openid-configuration", 200, 404),
        ("/connect/jwk_uri", 200, 404),
        ("/access_token", 405, 404),
        ("/userinfo", 401, 404),
        ("/connect/endSession", 400, 404),
    ] {
        let status = async |base: &str| client.get(format!("{base}{path}")).send().await.unwrap().status().as_u16();
        assert_eq!((status(issuer).await, status(&plain).await), (over_tls, in_plain), "{path}");
    }
}

#[tokio::test]
async fn redirect_ports_are_free_and_secrets_are_for_their_owner() {
    let World { running, client: _, _data } = open().await;
    let mut ports = running.announcement.cis2_redirect_ports.to_vec();
    for port in &ports {
        assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok(), "{port}");
    }
    ports.dedup();
    assert_eq!(ports.len(), 3);
    #[cfg(unix)]
    for path in [running.announced_at(), &running.announcement.cis2_key, &running.announcement.app_key] {
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).unwrap().permissions());
        assert_eq!(mode & 0o077, 0, "{}", path.display());
    }
    assert!(!format!("{:?}", running.announcement).contains(&running.announcement.client_secret));
}
