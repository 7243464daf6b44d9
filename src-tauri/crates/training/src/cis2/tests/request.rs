//! The authorization request: each rule with one request that breaks it.

use super::super::testing::{Browser, Form, STATE, answered, request};
use crate::cis2::redirect;
use crate::platform::testing::{Platform, REDIRECT_PORTS};

#[tokio::test]
async fn a_good_request_is_put_before_a_person_at_each_registered_address() {
    let p = Platform::start();
    for port in REDIRECT_PORTS {
        let page = Browser::new(&p).ask(&request().with("redirect_uri", &redirect(port))).await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
        assert!(page.text.contains("TRAINING: NOT REAL PATIENTS"));
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
        assert!(!page.text.to_lowercase().contains("<script"));
    }
}

/// With no client, or no address of the client's, nobody is sent anywhere.
#[tokio::test]
async fn what_cannot_be_answered_is_told_on_a_page() {
    let p = Platform::start();
    let registered = redirect(REDIRECT_PORTS[0]);
    let rows = [
        ("client_id", "-".to_owned()),
        ("client_id", "999999999902.apps.supplier".into()),
        ("redirect_uri", "-".into()),
        ("redirect_uri", redirect(REDIRECT_PORTS[2] + 1)),
        ("redirect_uri", registered.replace("localhost", "127.0.0.1")),
        ("redirect_uri", registered.replace("localhost", "LOCALHOST")),
        ("redirect_uri", registered.replace("http:", "https:")),
        ("redirect_uri", format!("{registered}/")),
        ("redirect_uri", format!("{registered}?x=1")),
        ("redirect_uri", registered.replace("/signed-in", "")),
        ("redirect_uri", "https://attacker.example/signed-in".into()),
    ];
    for (name, value) in rows {
        let answer = Browser::new(&p).ask(&request().with(name, &value)).await;
        assert_eq!(answer.status, 400, "{name} {value}");
        assert!(answer.text.contains(name) && answer.header("location").is_empty(), "{name} {value}");
    }
    // Said twice, even with a good one among them.
    for name in ["client_id", "redirect_uri"] {
        let mut twice = request();
        let again = twice.0.iter().find(|(n, _)| *n == name).unwrap().clone();
        twice.0.push(again);
        assert_eq!(Browser::new(&p).ask(&twice).await.status, 400, "{name} twice");
    }
}

#[tokio::test]
async fn what_can_be_answered_is_told_to_the_client() {
    let p = Platform::start();
    let long = "x".repeat(513);
    let rows = [
        ("response_type", "-", "invalid_request", "response_type"),
        ("response_type", "token", "unsupported_response_type", "response_type"),
        ("response_type", "code id_token", "unsupported_response_type", "response_type"),
        ("nonce", "-", "invalid_request", "nonce"),
        ("nonce", &long, "invalid_request", "nonce"),
        ("code_challenge", "-", "invalid_request", "code_challenge"),
        ("code_challenge", "too-short", "invalid_request", "code_challenge"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", "invalid_request", "code_challenge"),
        ("code_challenge_method", "-", "invalid_request", "code_challenge_method"),
        ("code_challenge_method", "plain", "invalid_request", "code_challenge_method"),
        ("scope", "-", "invalid_scope", "openid"),
        ("scope", "profile", "invalid_scope", "openid"),
        ("scope", "openid everything", "invalid_scope", "scope"),
        ("scope", "openid selectedrole changedrole", "invalid_scope", "exclude"),
        ("prompt", "consent", "invalid_request", "prompt"),
        ("max_age", "soon", "invalid_request", "max_age"),
        ("max_age", "-1", "invalid_request", "max_age"),
        ("acr_values", "AAL9_ANY", "invalid_request", "acr_values"),
    ];
    for (name, value, error, words) in rows {
        let answer = answered(&Browser::new(&p).ask(&request().with(name, value)).await);
        assert_eq!((&*answer["error"], &*answer["state"]), (error, STATE), "{name} {value}");
        assert!(answer["error_description"].contains(words), "{name} {value}: {}", answer["error_description"]);
        assert!(!answer.contains_key("code"), "{name} {value}");
    }
    for value in ["-", &long] {
        let answer = answered(&Browser::new(&p).ask(&request().with("state", value)).await);
        assert!(answer["error_description"].starts_with("state"), "{value}");
    }
    let mut twice = request();
    twice.0.push(("scope", "openid".into()));
    let answer = answered(&Browser::new(&p).ask(&twice).await);
    assert_eq!((&*answer["error"], &*answer["error_description"]), ("invalid_request", "a parameter is repeated"));
}

#[tokio::test]
async fn the_page_offers_what_the_request_takes() {
    let p = Platform::start();
    let rows = [
        ("AAL3_ANY", [true, true, false]),
        ("AAL2_OR_AAL3_ANY", [true, true, true]),
        ("AAL2_ANY", [false, false, true]),
        ("AAL3_FIDO2", [false, true, false]),
        ("AAL3_CIS2_SMARTCARD", [true, false, false]),
        ("AAL3_FIDO2 AAL2_TOTP", [false, true, true]),
        ("-", [true, true, false]),
    ];
    for (values, expected) in rows {
        let page = Browser::new(&p).ask(&request().with("acr_values", values)).await;
        let offered = ["smartcard", "security-key", "app"].map(|way| page.text.contains(&format!("value=\"{way}\"")));
        assert_eq!(offered, expected, "{values}");
    }
}

#[tokio::test]
async fn the_owner_of_the_card_in_the_tray_is_chosen_already() {
    let p = Platform::start();
    let chosen = |text: &str, user: &str| text.contains(&format!("value=\"{user}\" checked"));
    let page = Browser::new(&p).ask(&request()).await;
    assert!(!p.world.staff().iter().any(|s| chosen(&page.text, s.user_id)));
    let insert = crate::tray::Request::Insert { card: "tom".into() };
    assert_eq!(p.tray.handle(insert).await, serde_json::json!({"ok": true}));
    let page = Browser::new(&p).ask(&request()).await;
    assert!(chosen(&page.text, "900000000012") && !chosen(&page.text, super::PRIYA));
}

#[tokio::test]
async fn what_the_client_says_is_never_markup() {
    let p = Platform::start();
    let mut browser = Browser::new(&p);
    let page = browser.ask(&request()).await;
    let page = browser.sign_in(&page, super::FELIX, "smartcard").await;
    let form = [("search", "\"><b>&'"), ("action", "search")];
    let searched = browser.submit(super::super::choose_role::PATH, &page, &form).await;
    assert!(searched.text.contains("value=\"&quot;&gt;&lt;b&gt;&amp;&#39;\""), "{}", searched.text);
    let none = Form(vec![]);
    assert_eq!(Browser::new(&p).ask(&none).await.status, 400);
}
