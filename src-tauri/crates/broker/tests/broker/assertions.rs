//! An assertion is what the two token endpoints check.

use std::collections::BTreeSet;

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};
use vouch_broker::commands::rotate_key;
use vouch_broker::data::private;
use vouch_broker::keys::{Audience, Source};
use vouch_core::clock::Clock;
use vouch_https::{Trust, client};
use vouch_training::cis::Rules;
use vouch_training::running::{Options, start};

use crate::site::{API_KEY, CIS2_TOKEN, CLIENT_ID, Site, assertion, config};

const TOKEN: &str = "https://localhost:1/oauth2/token";

#[tokio::test]
async fn each_is_for_one_endpoint_and_for_once() {
    let site = Site::ordinary();
    let (serving, pc) = (site.serve().await, site.pc("counter-1"));
    let set = reqwest::get(format!("{}/jwks", serving.keys)).await.unwrap().bytes().await.unwrap();
    let set: JwkSet = serde_json::from_slice(&set).unwrap();
    let mut ids = BTreeSet::new();
    for (audience, client, endpoint, algorithm, claims) in [
        ("platform", API_KEY, TOKEN, Algorithm::RS512, "aud exp iss jti sub"),
        ("cis2", CLIENT_ID, CIS2_TOKEN, Algorithm::RS256, "aud exp iat iss jti sub"),
        ("platform", API_KEY, TOKEN, Algorithm::RS512, "aud exp iss jti sub"),
    ] {
        let (status, json) = assertion(&pc, &serving.pcs, audience).await.unwrap();
        assert_eq!((status, &json["expires"]), (200, &json!(150)));
        let jwt = json["assertion"].as_str().unwrap();
        let header = decode_header(jwt).unwrap();
        assert_eq!((header.alg, header.typ.as_deref()), (algorithm, Some("JWT")), "{audience}");
        // What is published checks it.
        let key = DecodingKey::from_jwk(set.find(&header.kid.unwrap()).unwrap()).unwrap();
        let mut check = Validation::new(algorithm);
        check.set_audience(&[endpoint]);
        check.set_issuer(&[client]);
        let seen = decode::<Value>(jwt, &key, &check).unwrap().claims;
        assert_eq!(seen.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" "), claims);
        assert_eq!((&seen["sub"], &seen["aud"]), (&json!(client), &json!(endpoint)));
        let now = site.clock.now().as_second();
        assert_eq!(seen["exp"], json!(now + 150));
        assert!(seen["iat"].is_null() || seen["iat"] == json!(now));
        assert!(ids.insert(seen["jti"].as_str().unwrap().to_owned()), "a new id each time");
    }
}

#[tokio::test]
async fn a_question_for_anybody_else_is_not_understood() {
    let site = Site::new(
        "world = 'training'\n[pcs]\nlisten = '127.0.0.1:0'\n[keys]\nlisten = '127.0.0.1:0'\n[platform]\ntoken_url = 'https://localhost:1/t'\napi_key = 'k'\n",
    );
    let (serving, pc) = (site.serve().await, site.pc("counter-1"));
    for (body, status, word) in [
        (r#"{"for":"platform"}"#, 200, None),
        (r#"{"for":"cis2"}"#, 409, Some("not_registered")),
        (r#"{"for":"spine"}"#, 400, Some("not_understood")),
        (r#"{"for":"platform","aud":"https://elsewhere"}"#, 400, Some("not_understood")),
        (r"{}", 400, Some("not_understood")),
        ("", 400, Some("not_understood")),
    ] {
        let (seen, json) = crate::site::ask(&pc, &serving.pcs, "/assertion", body).await.unwrap();
        assert_eq!((seen, json["broker"].as_str()), (status, word), "{body}");
    }
}

/// The training platform checks as the real one does, and shares no code with the broker.
#[tokio::test]
async fn the_training_platform_takes_it_and_takes_it_once() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { data: dir.path().into(), ledger: None, port_base: 0, cis: Rules::default() };
    let training = start(options).await.unwrap();
    let told = &training.announcement;
    let token_url = format!("{}/oauth2/token", told.platform);
    let site = Site::new(&config(&token_url, "").replace(API_KEY, &told.api_key));
    // The training world registers an application with its key; the broker takes that key over.
    let registered = site.root.join("app-key.pem");
    private::write(&registered, &std::fs::read_to_string(&told.app_key).unwrap()).unwrap();
    let source = Source::File { kid: told.kid.clone(), path: registered };
    rotate_key(&site.root, Audience::Platform, &source, None, site.clock.now()).unwrap();

    let (serving, pc) = (site.serve().await, site.pc("counter-1"));
    let platform = client(&Trust(std::fs::read(&told.ca).unwrap()), None).unwrap();
    let ask = async |jwt: &str| {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", jwt),
        ];
        let answer = platform.post(&token_url).form(&form).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    for n in 0..3 {
        let (_, json) = assertion(&pc, &serving.pcs, "platform").await.unwrap();
        let jwt = json["assertion"].as_str().unwrap();
        let (status, json) = ask(jwt).await;
        assert_eq!((status, json["access_token"].is_string()), (200, true), "{n}: {json}");
        let (status, json) = ask(jwt).await;
        assert_eq!(status, 400, "{n}: {json}");
        assert!(json["error_description"].as_str().unwrap().contains("Non-unique 'jti'"), "{n}: {json}");
    }
    // One that was made for CIS2 is worth nothing here.
    let (_, json) = assertion(&pc, &serving.pcs, "cis2").await.unwrap();
    assert_ne!(ask(json["assertion"].as_str().unwrap()).await.0, 200);
    // A broker whose clock is wrong is told so by the platform, as any application is.
    site.clock.forward(600);
    let (_, json) = assertion(&pc, &serving.pcs, "platform").await.unwrap();
    let (_, json) = ask(json["assertion"].as_str().unwrap()).await;
    assert!(json["error_description"].as_str().unwrap().contains("more than 5 minutes in future"), "{json}");
    // Set back before the day its key was made, it has no key to sign with.
    site.clock.forward(-1200);
    let (status, json) = assertion(&pc, &serving.pcs, "platform").await.unwrap();
    assert_eq!((status, json["broker"].as_str()), (503, Some("trouble")));
}
