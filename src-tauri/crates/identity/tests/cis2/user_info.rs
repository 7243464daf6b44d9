//! Userinfo: who it is about, signed or not, and roles that cannot be read.

use serde_json::{Value, json};

use super::op::{Scripted, Twist};
use super::world::{CLIENT_ID, World, told};

fn set(pointer: &'static str, value: Value) -> Twist {
    Box::new(move |info| *info.pointer_mut(pointer).unwrap() = value.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_user_alone_is_meant() {
    let world = World::start().await;
    let other = || json!("900000000002");
    let rows: Vec<(&str, Twist)> = vec![
        ("sub is not", set("/sub", other())),
        ("sub is not", set("/sub", Value::Null)),
        ("uid is not", set("/uid", other())),
        ("nhsid_useruid is not", set("/nhsid_useruid", other())),
        ("nhsid_useruid is not", set("/nhsid_useruid", Value::Null)),
    ];
    for (words, twist) in rows {
        world.op.script(|s| s.user_info = Some(twist));
        let fault = world.sign_in().await.unwrap_err();
        assert!(told(&fault, "CIS2").contains(words), "{words}: {:?}", fault.support);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_that_cannot_be_read_are_passed_over() {
    let world = World::start().await;
    let required = ["person_orgid", "person_roleid", "org_code", "role_code", "role_name"];
    for name in required {
        world.op.script(|s| {
            s.user_info = Some(Box::new(move |info| {
                drop(info["nhsid_nrbac_roles"][1].as_object_mut().unwrap().remove(name));
            }));
        });
        assert_eq!(world.sign_in().await.unwrap().roles.len(), 1, "{name}");
    }
    for (pointer, value) in [("/nhsid_nrbac_roles/1/person_roleid", json!("12")), ("/nhsid_nrbac_roles/1", json!(7))] {
        world.op.script(|s| s.user_info = Some(set(pointer, value)));
        assert_eq!(world.sign_in().await.unwrap().roles.len(), 1, "{pointer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_roles_are_all_offered() {
    let world = World::start().await;
    world.op.script(|s| {
        s.user_info = Some(Box::new(|info| {
            let roles = info["nhsid_nrbac_roles"].as_array_mut().unwrap();
            let more = (2..50).map(|n| {
                let mut role = roles[1].clone();
                role["person_roleid"] = format!("{:012}", 900_000_000_200_u64 + n).into();
                role
            });
            let more: Vec<Value> = more.collect();
            roles.extend(more);
        }));
    });
    assert_eq!(world.sign_in().await.unwrap().roles.len(), 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_answer_is_checked_like_a_token() {
    let world = World::start().await;
    world.op.script(|s| s.signed_user_info = true);
    let rows: Vec<(Option<&str>, Twist)> = vec![
        (None, Box::new(|_| {})),
        (None, Box::new(|info| info["aud"] = json!([CLIENT_ID]))),
        (Some("another audience"), Box::new(|info| info["aud"] = json!("x"))),
        (Some("another issuer"), Box::new(|info| info["iss"] = json!("https://x"))),
    ];
    for (refused, twist) in rows {
        world.op.script(|s| s.user_info = Some(twist));
        let fault = world.sign_in().await.err();
        let words = fault.as_ref().map_or("", |f| told(f, "CIS2"));
        assert!(words.contains(refused.unwrap_or_default()) && fault.is_some() == refused.is_some(), "{fault:?}");
    }
    for jwt in ["a.b.c".to_owned(), forged("RS256"), forged("none")] {
        let scripted = Scripted { status: 200, content_type: "application/jwt", body: jwt };
        world.op.script(|s| s.answers.entry("/userinfo").or_default().push_back(scripted));
        let fault = world.sign_in().await.unwrap_err();
        assert_eq!(told(&fault, "CIS2"), "userinfo: its signature cannot be trusted");
    }
}

/// Signed by nobody.
fn forged(algorithm: &str) -> String {
    use base64::Engine as _;
    let part = |json: Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json.to_string());
    format!("{}.{}.AAAA", part(json!({ "alg": algorithm, "kid": "op-1" })), part(json!({ "sub": super::op::USER })))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_none_is_named() {
    let world = World::start().await;
    for (status, body, words) in [(200, "<html>", "the answer"), (401, "", "HTTP 401"), (500, "", "HTTP 500")] {
        world.op.will("/userinfo", status, body);
        let fault = world.sign_in().await.unwrap_err();
        assert!(told(&fault, "CIS2").contains(words), "{status}: {:?}", fault.support);
    }
}
