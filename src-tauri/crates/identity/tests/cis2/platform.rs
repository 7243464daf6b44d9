//! User-restricted access: exchange, refresh, and the end of both.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use secrecy::ExposeSecret as _;
use serde_json::Value;
use vouch_core::ids::RoleProfileId;
use vouch_core::ports::{Identity as _, SignedIn};
use vouch_core::{Code, Fault};

use super::op::{ROLE, Seen};
use super::world::{API_KEY, SECRET, World};

/// Signed in, with the role chosen.
async fn working(world: &World) -> SignedIn {
    let signed_in = world.sign_in().await.unwrap();
    world.cis2.choose(&signed_in.login, &RoleProfileId::new(ROLE).unwrap()).await.unwrap();
    signed_in
}

async fn bearer(world: &World) -> Result<Option<String>, Code> {
    let bearer = world.cis2.bearer().await.map_err(|fault: Fault| fault.code)?;
    Ok(bearer.map(|b| {
        assert_eq!(b.role.as_str(), ROLE);
        b.token.expose_secret().to_owned()
    }))
}

/// `grant_type`, shortened, of each call of the token endpoint since the last time.
fn grants(world: &World) -> Vec<String> {
    let last = |seen: Seen| seen.form["grant_type"].rsplit(':').next().unwrap().to_owned();
    world.op.seen("/oauth2/token").into_iter().map(last).collect()
}

fn ok(token: &str) -> Result<Option<String>, Code> {
    Ok(Some(token.into()))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_id_token_is_exchanged() {
    let world = World::start().await;
    assert_eq!(bearer(&world).await, Ok(None), "nobody is signed in");
    let signed_in = world.sign_in().await.unwrap();
    assert_eq!(bearer(&world).await, Ok(None), "no role is chosen");
    world.cis2.choose(&signed_in.login, &RoleProfileId::new(ROLE).unwrap()).await.unwrap();
    assert_eq!(bearer(&world).await, ok("platform-1"));
    let [seen] = &world.op.seen("/oauth2/token")[..] else { panic!("one call") };
    let form = &seen.form;
    assert_eq!(form["grant_type"], "urn:ietf:params:oauth:grant-type:token-exchange");
    assert_eq!(form["subject_token_type"], "urn:ietf:params:oauth:token-type:id_token");
    assert_eq!(form["subject_token"].split('.').count(), 3);
    let mut validation = Validation::new(Algorithm::RS512);
    validation.set_audience(&[world.op.at("/oauth2/token")]);
    validation.validate_exp = false;
    let public = DecodingKey::from_rsa_pem(world.op.site_key.public_key_pem().as_bytes()).unwrap();
    let claims = decode::<Value>(&form["client_assertion"], &public, &validation).unwrap().claims;
    assert_eq!((claims["iss"].as_str(), claims["sub"].as_str()), (Some(API_KEY), Some(API_KEY)));
    assert!(claims["exp"].is_i64() && claims["jti"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_platform_there_is_no_bearer() {
    let world = World::with(|s| s.platform_token_url = None, None).await;
    working(&world).await;
    assert_eq!(bearer(&world).await, Ok(None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_kept_then_refreshed_with_the_secret() {
    let world = World::start().await;
    working(&world).await;
    let rows: [(i64, &str, &[&str]); 5] = [
        (0, "platform-1", &["token-exchange"]),
        (538, "platform-1", &[]),
        (1, "platform-2", &["refresh_token"]),
        (0, "platform-2", &[]),
        (7200, "platform-3", &["refresh_token"]),
    ];
    for (forward, token, calls) in rows {
        world.clock.forward(forward);
        assert_eq!(bearer(&world).await, ok(token));
        let seen = world.op.seen("/oauth2/token");
        if let Some(refresh) = seen.iter().find(|s| s.form["grant_type"] == "refresh_token") {
            assert_eq!((&*refresh.form["client_id"], &*refresh.form["client_secret"]), (API_KEY, SECRET));
        }
        let kinds: Vec<_> = seen.iter().map(|s| s.form["grant_type"].rsplit(':').next().unwrap()).collect();
        assert_eq!(kinds, calls, "+{forward} s");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_secret_the_id_token_is_exchanged_anew_while_it_is_good() {
    let world = World::with(|_| {}, None).await;
    working(&world).await;
    for (forward, expected, calls) in [
        (0, ok("platform-1"), 1),
        (600, ok("platform-2"), 1),
        (2900, ok("platform-3"), 1),
        (600, Err(Code::SessionEnded), 0),
    ] {
        world.clock.forward(forward);
        assert_eq!(bearer(&world).await, expected, "+{forward} s");
        assert_eq!(grants(&world).len(), calls, "+{forward} s");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_is_sent_once_whatever_became_of_it() {
    // Cut off after the request (the outcome is unknown), or refused: the ID token is exchanged anew.
    for refused in [None, Some(r#"{"error":"invalid_grant","error_description":"refresh_token is invalid"}"#)] {
        let world = World::start().await;
        working(&world).await;
        assert_eq!(bearer(&world).await, ok("platform-1"));
        world.op.seen("/oauth2/token");
        world.clock.forward(600);
        match refused {
            None => world.op.script(|s| s.cut_off = 1),
            Some(body) => world.op.will("/oauth2/token", 401, body),
        }
        assert_eq!(bearer(&world).await, ok("platform-2"));
        assert_eq!(grants(&world), ["refresh_token", "token-exchange"]);
    }
    // When both fail, the next call does not offer the same refresh token again.
    let world = World::start().await;
    working(&world).await;
    bearer(&world).await.unwrap();
    world.op.seen("/oauth2/token");
    world.clock.forward(600);
    world.op.script(|s| s.cut_off = 2);
    assert_eq!(bearer(&world).await, Err(Code::CutOff));
    assert_eq!(bearer(&world).await, ok("platform-2"));
    assert_eq!(grants(&world), ["refresh_token", "token-exchange", "token-exchange"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn past_its_time_a_session_is_over() {
    let over = r#"{"error":"invalid_grant","error_description":"refresh token refresh period has expired"}"#;
    let world = World::start().await;
    working(&world).await;
    bearer(&world).await.unwrap();
    world.clock.forward(2 * 3600);
    world.op.will("/oauth2/token", 401, over);
    assert_eq!(bearer(&world).await, Err(Code::SessionEnded), "refused by the platform");

    // The platform would refresh for ever; the session lasts 12 hours all the same.
    let world = World::start().await;
    working(&world).await;
    for (forward, expected, calls) in [
        (0, ok("platform-1"), 1),
        (12 * 3600 - 1, ok("platform-2"), 1),
        (1, Err(Code::SessionEnded), 0),
        (600, Err(Code::SessionEnded), 0),
    ] {
        world.clock.forward(forward);
        assert_eq!(bearer(&world).await, expected, "+{forward} s");
        assert_eq!(grants(&world).len(), calls, "+{forward} s");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_wipe_nothing_is_answered() {
    let world = World::start().await;
    let signed_in = working(&world).await;
    bearer(&world).await.unwrap();
    world.op.seen("/oauth2/token");
    let tokens = signed_in.login.tokens.clone().unwrap();
    tokens.wipe();
    tokens.wipe();
    assert_eq!(bearer(&world).await, Err(Code::SessionEnded));
    world.cis2.sign_out(signed_in.login).await;
    assert_eq!(bearer(&world).await, Ok(None), "nobody is signed in");
    assert_eq!(grants(&world).len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_questions_ask_for_one_token() {
    let world = World::start().await;
    working(&world).await;
    let (a, b) = tokio::join!(bearer(&world), bearer(&world));
    assert_eq!((a, b), (ok("platform-1"), ok("platform-1")));
    assert_eq!(grants(&world).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_no_token_are_named() {
    let world = World::start().await;
    working(&world).await;
    for body in [
        "<html>",
        "{}",
        r#"{"access_token":"a","expires_in":"x","token_type":"Bearer"}"#,
        r#"{"access_token":"","expires_in":"599","token_type":"Bearer"}"#,
        r#"{"access_token":"a b","expires_in":"599","token_type":"Bearer"}"#,
        r#"{"access_token":"a","expires_in":"599","token_type":"mac"}"#,
    ] {
        world.op.will("/oauth2/token", 200, body);
        assert_eq!(bearer(&world).await, Err(Code::AnswerUnreadable), "{body}");
    }
    world.op.will("/oauth2/token", 200, r#"{"access_token":"a","expires_in":599,"token_type":"bearer"}"#);
    assert_eq!(bearer(&world).await, ok("a"), "a number is taken too");
}
