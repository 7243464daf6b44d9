//! A refresh token goes to the platform once, and what the platform says comes back as it was said.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Notify;
use vouch_broker::data::private;

use crate::platform::{Does, Platform};
use crate::site::{API_KEY, Serving, Site, ask, config};

pub const SECRET: &str = "s3cret-of-the-api-key";
const NEXT: &str =
    r#"{"access_token":"next","expires_in":"599","token_type":"Bearer","refresh_token":"after","refresh_count":"1"}"#;
const USED: &str = r#"{"error":"invalid_grant","error_description":"refresh_token is invalid","message_id":"rrt-1"}"#;
const OVER: &str =
    r#"{"error":"invalid_grant","error_description":"refresh token refresh period has expired","message_id":"rrt-2"}"#;

/// A site whose broker has the secret for this platform.
pub fn site_of(platform: &Platform) -> Site {
    let site = Site::new(&config(&platform.url, "secret_file = 'platform.secret'\nroots = 'roots.pem'\n"));
    private::write(&site.root.join("platform.secret"), &format!("{SECRET}\n")).unwrap();
    private::write(&site.root.join("roots.pem"), &platform.root_pem).unwrap();
    site
}

async fn refresh(pc: &reqwest::Client, serving: &Serving, token: &str) -> (u16, Value) {
    ask(pc, &serving.pcs, "/refresh", json!({"refresh_token": token}).to_string()).await.unwrap()
}

#[tokio::test]
async fn the_platforms_answer_is_passed_on_as_it_came() {
    for (status, body, outcome) in [(200, NEXT, "200"), (401, USED, "401"), (401, OVER, "401"), (503, "busy", "503")] {
        let platform = Platform::that(Does::Answers(status, body)).await;
        let site = site_of(&platform);
        let (serving, pc) = (site.serve().await, site.pc("counter-1"));
        let (seen, json) = refresh(&pc, &serving, "once-1").await;
        assert_eq!((seen, json), (status, serde_json::from_str(body).unwrap_or(Value::Null)), "{body}");
        assert_eq!(platform.asked(), 1, "{body}");
        let expected =
            format!("grant_type=refresh_token&client_id={API_KEY}&client_secret={SECRET}&refresh_token=once-1");
        assert_eq!(platform.seen(), [expected]);
        let uses = site.uses();
        let outcomes: Vec<_> = uses.iter().map(|[_, what, outcome]| (what.as_str(), outcome.as_str())).collect();
        assert_eq!(outcomes, [("refresh", "sending"), ("refresh", outcome)], "{body}");
        // The platform's help desk asks for its reference.
        let record = std::fs::read_to_string(site.root.join("uses.jsonl")).unwrap();
        assert_eq!(record.contains("rrt-"), body.contains("rrt-"), "{record}");
    }
}

#[tokio::test]
async fn an_answer_that_stays_away_is_not_asked_for_again() {
    let platform = Platform::that(Does::HangsUp).await;
    let site = site_of(&platform);
    let (serving, pc) = (site.serve().await, site.pc("counter-1"));
    let (status, json) = refresh(&pc, &serving, "once-1").await;
    assert_eq!((status, json["broker"].as_str()), (504, Some("platform_unknown")));
    assert_eq!(platform.asked(), 1);
    assert_eq!(site.uses().last().unwrap()[2], "platform_unknown");
}

#[tokio::test]
async fn a_token_that_never_left_is_still_good() {
    let platform = Platform::that(Does::Answers(200, NEXT)).await;
    let (asked, untrusted) = (site_of(&platform), site_of(&platform));
    // Nobody listens there.
    let text = config("https://localhost:1/oauth2/token", "secret_file = 'platform.secret'\nroots = 'roots.pem'\n");
    private::write(&asked.root.join("broker.toml"), &text).unwrap();
    // Somebody listens there who is not the platform.
    private::write(&untrusted.root.join("roots.pem"), &Platform::that(Does::HangsUp).await.root_pem).unwrap();
    for site in [&asked, &untrusted] {
        let (serving, pc) = (site.serve().await, site.pc("counter-1"));
        let (status, json) = refresh(&pc, &serving, "once-1").await;
        assert_eq!((status, json["broker"].as_str()), (502, Some("platform_unreachable")));
        assert_eq!(site.uses().last().unwrap()[2], "platform_unreachable");
    }
    assert_eq!(platform.asked(), 0);
}

#[tokio::test]
async fn what_is_no_refresh_token_goes_nowhere() {
    let platform = Platform::that(Does::Answers(200, NEXT)).await;
    let site = site_of(&platform);
    let (serving, pc) = (site.serve().await, site.pc("counter-1"));
    for body in [
        json!({"refresh_token": ""}),
        json!({"refresh_token": "a b"}),
        json!({"refresh_token": "a\r\nb"}),
        json!({"refresh_token": "x".repeat(4097)}),
        json!({"refresh_token": 1}),
        json!({"refresh_token": "a", "client_id": "b"}),
        json!({}),
    ] {
        let (status, json) = ask(&pc, &serving.pcs, "/refresh", body.to_string()).await.unwrap();
        assert_eq!((status, json["broker"].as_str()), (400, Some("not_understood")), "{body}");
    }
    assert_eq!(platform.asked(), 0);
}

#[tokio::test]
async fn a_pc_that_hangs_up_meanwhile_is_written_down() {
    let told = Arc::new(Notify::new());
    let platform = Platform::that(Does::Waits(Arc::clone(&told), NEXT)).await;
    let site = site_of(&platform);
    let (mut serving, pc) = (site.serve().await, site.pc("counter-1"));
    let url = serving.pcs.clone();
    let asking = tokio::spawn(async move { ask(&pc, &url, "/refresh", r#"{"refresh_token":"once-1"}"#).await });
    platform.came.notified().await;
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    // The broker ends when every connection has.
    drop(serving.stop.take());
    serving.ended.await.unwrap();
    let outcomes: Vec<_> = site.uses().into_iter().map(|[_, _, outcome]| outcome).collect();
    assert_eq!(outcomes, ["sending", "hung up on: may have been used"]);
    told.notify_one();
}

#[tokio::test]
async fn who_is_being_answered_when_the_broker_stops_is_answered() {
    let told = Arc::new(Notify::new());
    let platform = Platform::that(Does::Waits(Arc::clone(&told), NEXT)).await;
    let site = site_of(&platform);
    let (mut serving, pc) = (site.serve().await, site.pc("counter-1"));
    let (url, asking_pc) = (serving.pcs.clone(), pc.clone());
    let asking = tokio::spawn(async move { ask(&asking_pc, &url, "/refresh", r#"{"refresh_token":"once-1"}"#).await });
    platform.came.notified().await;
    drop(serving.stop.take());
    // Nobody new is let in; when the listener is gone, the one who is in is still waiting.
    while crate::site::assertion(&pc, &serving.pcs, "platform").await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(!serving.ended.is_finished() && !asking.is_finished());
    told.notify_one();
    assert_eq!(asking.await.unwrap().unwrap().1["access_token"], json!("next"));
    serving.ended.await.unwrap();
}

#[test]
fn a_secret_that_is_none_is_told_at_the_start() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let platform = runtime.block_on(Platform::that(Does::HangsUp));
    for (file, content, mode) in [
        ("platform.secret", "", 0o600),
        ("platform.secret", "two words", 0o600),
        ("platform.secret", SECRET, 0o640),
        ("roots.pem", "no root", 0o600),
        ("roots.pem", platform.root_pem.as_str(), 0o666),
    ] {
        let site = site_of(&platform);
        private::write(&site.root.join(file), content).unwrap();
        site.mode(file, mode);
        let stop = Box::pin(std::future::ready(()));
        let said = runtime.block_on(vouch_broker::commands::serve(&site.root, None, stop)).unwrap_err().to_string();
        assert!(said.contains(file) && !said.contains(SECRET), "{file} {mode:o}: {said}");
    }
}
