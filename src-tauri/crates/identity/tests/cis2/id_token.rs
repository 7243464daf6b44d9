//! Each check of an ID token (spec/auth.md 2.4) with a token that fails it alone.

use serde_json::{Value, json};

use super::op::{ACCESS, Sign, Twist};
use super::world::{CLIENT_ID, World, told};

/// Sets one claim; `null` takes it out.
fn set(name: &'static str, value: Value) -> Twist {
    Box::new(move |claims| match value.is_null() {
        true => drop(claims.as_object_mut().unwrap().remove(name)),
        false => claims[name] = value.clone(),
    })
}

/// Moves one time by seconds.
fn later(name: &'static str, secs: i64) -> Twist {
    Box::new(move |claims| claims[name] = (claims[name].as_i64().unwrap() + secs).into())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_is_wrong_is_refused() {
    let world = World::start().await;
    let no = Value::Null;
    let issuer = world.op.issuer.clone();
    let rows: Vec<(&str, Twist)> = vec![
        ("another issuer", set("iss", json!(format!("{issuer}/")))),
        ("another issuer", set("iss", json!(issuer.replace("localhost", "LOCALHOST")))),
        ("claim iss", set("iss", no.clone())),
        ("another audience", set("aud", json!("888888888888.apps.national"))),
        ("another audience", set("aud", json!([CLIENT_ID, "888888888888.apps.national"]))),
        ("another audience", set("aud", json!([]))),
        ("another audience", set("aud", no.clone())),
        ("another authorised party", set("azp", json!("888888888888.apps.national"))),
        ("claim exp", set("exp", no.clone())),
        ("claim exp", set("exp", json!("1790000000"))),
        ("expired", later("exp", -3605)),
        ("claim iat", set("iat", no.clone())),
        ("issued at another time", later("iat", 6)),
        ("issued at another time", later("iat", -301)),
        ("another nonce", set("nonce", json!("of another sign-in"))),
        ("claim nonce", set("nonce", no.clone())),
        ("another access token", set("at_hash", json!("tf_-lqpq36lwO7WmSBIJ6Q"))),
        ("claim at_hash", set("at_hash", no.clone())),
        ("authenticated too long ago", later("auth_time", -291)),
        ("authenticated too long ago", later("auth_time", 16)),
        ("claim auth_time", set("auth_time", no.clone())),
        ("authentication assurance level 1", set("authentication_assurance_level", json!("1"))),
        ("claim authentication_assurance_level", set("authentication_assurance_level", no.clone())),
        ("claim authentication_assurance_level", set("authentication_assurance_level", json!("high"))),
        ("identity assurance level 2", set("id_assurance_level", json!(2))),
        ("claim id_assurance_level", set("id_assurance_level", no.clone())),
        ("no selected role", set("selected_roleid", no.clone())),
        ("claim selected_roleid", set("selected_roleid", json!("x"))),
        ("not one of the roles", set("selected_roleid", json!("900000000999"))),
        ("claim sub", set("sub", json!("somebody"))),
        ("sub is not the one of the ID token", set("sub", json!("900000000002"))),
    ];
    let count = rows.len();
    for (words, twist) in rows {
        world.op.script(|s| s.claims = Some(twist));
        let fault = world.sign_in().await.unwrap_err();
        assert!(told(&fault, "CIS2").contains(words), "{words}: {:?}", fault.support);
        assert!(!format!("{fault:?} {} {} {}", fault.what, fault.means, fault.next).contains(ACCESS));
    }
    println!("{count} ID tokens refused by a claim");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_at_its_limit_is_taken() {
    let world = World::start().await;
    let rows: Vec<(&str, Twist)> = vec![
        ("one-element audience", set("aud", json!([CLIENT_ID]))),
        ("no azp", set("azp", Value::Null)),
        ("exp 4 s ago", later("exp", -3604)),
        ("iat 5 s ahead", later("iat", 5)),
        ("iat 300 s ago", later("iat", -300)),
        ("auth_time 300 s ago", later("auth_time", -290)),
        ("level as a number", set("authentication_assurance_level", json!(3))),
        ("identity level as a number", set("id_assurance_level", json!(3))),
        ("no sid", set("sid", Value::Null)),
    ];
    for (what, twist) in rows {
        world.op.script(|s| s.claims = Some(twist));
        assert!(world.sign_in().await.is_ok(), "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_that_is_not_the_providers_is_refused() {
    let world = World::start().await;
    let rows = [
        (Sign::Rs512, "not RS256"),
        (Sign::Hs256WithPublicKey, "not RS256"),
        (Sign::None, "not RS256"),
        (Sign::OtherKey, "wrong signature"),
        (Sign::As("op-2"), "unknown key id"),
        (Sign::As("ec"), "unknown key id"),
        (Sign::Unnamed, "unknown key id"),
        (Sign::NotAJwt, "not a JWT"),
    ];
    for (sign, words) in rows {
        world.op.script(|s| s.sign = sign);
        let fault = world.sign_in().await.unwrap_err();
        assert!(told(&fault, "CIS2").contains(words), "{sign:?}: {:?}", fault.support);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_is_named() {
    let world = World::start().await;
    // How far the provider is ahead of this PC; what the fault says.
    let rows = [
        (0, None),
        (4, None),
        (-4, None),
        (7, Some("7 s behind")),
        (3700, Some("3700 s behind")),
        (-3700, Some("3700 s ahead")),
    ];
    for (ahead, words) in rows {
        world.op.script(|s| s.ahead = ahead);
        let fault = world.sign_in().await.err();
        assert_eq!(fault.as_ref().map(|f| told(f, "Clock")), words, "{ahead} s");
        assert!(fault.is_none_or(|f| f.what.contains("clock is wrong")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_code_is_named_and_a_wrong_clock_is_told_first() {
    let world = World::start().await;
    let rows = [
        (0, 400, r#"{"error":"invalid_grant"}"#, "CodeInvalid", ""),
        (0, 401, r#"{"error":"invalid_client","error_description":"JWT is not valid"}"#, "ApplicationUnknown", ""),
        (90, 401, r#"{"error":"invalid_client","error_description":"JWT is not valid"}"#, "", "90 s behind"),
        (0, 503, "<html>", "Unavailable", ""),
        (0, 200, r#"{"access_token":"a","id_token":"b","token_type":"mac"}"#, "token_type", ""),
        (0, 200, r#"{"access_token":"a b","id_token":"b","token_type":"bearer"}"#, "access_token", ""),
        (0, 200, "{}", "the answer", ""),
    ];
    for (ahead, status, body, words, clock) in rows {
        world.op.script(|s| s.ahead = ahead);
        world.op.will("/access_token", status, body);
        let fault = world.sign_in().await.unwrap_err();
        assert!(told(&fault, "CIS2").contains(words), "{body}: {:?}", fault.support);
        assert_eq!(told(&fault, "Clock"), clock, "{body}");
    }
}
