//! What the provider may say about itself.

use serde_json::{Value, json};
use vouch_core::Code;
use vouch_core::ports::Identity as _;
use vouch_identity::cis2::Cis2Settings;

use super::browser::Returning;
use super::op::Twist;
use super::world::{World, proof, told};

fn set(name: &'static str, value: Value) -> Twist {
    Box::new(move |document| document[name] = value.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn endpoints_are_the_issuers_own() {
    let rows: Vec<(&str, Twist)> = vec![
        ("another issuer", set("issuer", json!("https://localhost/realm"))),
        ("authorization_endpoint", set("authorization_endpoint", json!("http://localhost/authorize"))),
        ("authorization_endpoint", set("authorization_endpoint", json!("https://elsewhere.example/authorize"))),
        ("token_endpoint", set("token_endpoint", json!("http://localhost/token"))),
        ("token_endpoint", set("token_endpoint", json!("https://elsewhere.example/token"))),
        ("userinfo_endpoint", set("userinfo_endpoint", json!("https://localhost.example/userinfo"))),
        ("jwks_uri", set("jwks_uri", json!("file:///etc/keys"))),
        ("end_session_endpoint", set("end_session_endpoint", json!("https://elsewhere.example/end"))),
        ("the document", set("jwks_uri", Value::Null)),
    ];
    for (words, twist) in rows {
        let world = World::start().await;
        world.op.script(|s| s.discovery = Some(twist));
        let fault = world.sign_in().await.unwrap_err();
        assert!(told(&fault, "CIS2").contains(words), "{words}: {:?}", fault.support);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_is_a_text() {
    let world = World::start().await;
    let spelled = Cis2Settings { issuer: world.op.issuer.replace("localhost", "LocalHost"), ..world.settings.clone() };
    let browser = Returning(world.op.clone());
    let fault = world.another(spelled).sign_in(proof(&browser)).await.unwrap_err();
    assert_eq!((fault.code, told(&fault, "CIS2")), (Code::Config, "discovery: another issuer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_without_tls_are_for_training_on_loopback_alone() {
    let rows = [
        ("http://localhost:1/authorize", false, false),
        ("http://localhost:1/authorize", true, true),
        ("http://127.0.0.1:1/authorize", true, true),
        ("http://elsewhere.example/authorize", true, false),
        ("http://localhost.elsewhere.example/authorize", true, false),
    ];
    for (endpoint, permitted, ok) in rows {
        let world = World::with(|s| s.allow_http_authorize_on_loopback = permitted, None).await;
        world.op.script(|s| s.discovery = Some(set("authorization_endpoint", json!(endpoint))));
        assert_eq!(world.sign_in().await.is_ok(), ok, "{endpoint} {permitted}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_hosts_must_be_named() {
    for (hosts, ok) in [(vec![], false), (vec!["elsewhere.example".to_owned()], true)] {
        let world = World::with(|s| s.other_hosts = hosts, None).await;
        world.op.script(|s| s.discovery = Some(set("end_session_endpoint", json!("https://elsewhere.example/end"))));
        assert_eq!(world.sign_in().await.is_ok(), ok);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_kept_for_an_hour() {
    let world = World::start().await;
    for (forward, fetched) in [(0, 1), (3599, 0), (1, 1), (10, 0)] {
        world.clock.forward(forward);
        world.sign_in().await.unwrap();
        assert_eq!(world.op.seen("/.well-known/openid-configuration").len(), fetched, "+{forward} s");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_too_large_is_not_read() {
    let world = World::start().await;
    world.op.will("/.well-known/openid-configuration", 200, &" ".repeat(70_000));
    assert_eq!(world.sign_in().await.unwrap_err().code, Code::AnswerTooLarge);
}
