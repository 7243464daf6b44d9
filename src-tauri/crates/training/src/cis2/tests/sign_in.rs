//! The pages: who signs in, how, in which role, and whom the browser remembers.

use serde_json::json;

use super::super::testing::{Browser, Form, STATE, answered, call_token, code, request, signed_in, token_form};
use super::super::{choose_role, sign_in};
use super::{AMY, FELIX, GRACE, LENA, NORA, PRIYA};
use crate::faults::{Fault, Order};
use crate::jwt::{Jwt, Object};
use crate::platform::testing::{Answer, Platform};

fn remembered() -> Form {
    request().with("prompt", "-")
}

async fn claims(p: &Platform, answer: &Answer) -> Object {
    let answer = call_token(p, &token_form(p, &answered(answer)["code"])).await;
    Jwt::read(answer.json["id_token"].as_str().unwrap()).unwrap().claims
}

#[tokio::test]
async fn roles_are_asked_for_where_there_is_a_choice() {
    let p = Platform::start();
    // User, role asked for, whether a page asks, the role in the ID token.
    let rows = [
        (NORA, "selectedrole", false, None),
        (PRIYA, "selectedrole", false, Some("900000000111")),
        (LENA, "selectedrole", true, Some("900000000133")),
        (FELIX, "selectedrole", true, Some("900000002150")),
        (PRIYA, "changedrole", false, Some("900000000111")),
        (LENA, "changedrole", true, Some("900000000131")),
        (PRIYA, "profile", false, None),
        (LENA, "profile", false, None),
    ];
    for (user, scope, asks, role) in rows {
        let mut browser = Browser::new(&p);
        let page = browser.ask(&request().with("scope", &format!("openid {scope}"))).await;
        let mut answer = browser.sign_in(&page, user, "smartcard").await;
        assert_eq!(answer.status == 200, asks, "{user} {scope}");
        if asks {
            answer = browser.choose(&answer, role.unwrap()).await;
        }
        assert_eq!(answered(&answer)["state"], STATE, "{user} {scope}");
        let claims = claims(&p, &answer).await;
        assert_eq!(claims.get("selected_roleid"), role.map(|r| json!(r)).as_ref(), "{user} {scope}");
    }
}

#[tokio::test]
async fn many_roles_can_be_searched() {
    let p = Platform::start();
    let mut browser = Browser::new(&p);
    let page = browser.ask(&request()).await;
    let lena = browser.sign_in(&page, LENA, "smartcard").await;
    assert!(!lena.text.contains("name=\"search\""), "four roles need no search");
    let mut browser = Browser::new(&p);
    let page = browser.ask(&request()).await;
    let page = browser.sign_in(&page, FELIX, "smartcard").await;
    let shown = |page: &Answer| page.text.matches("name=\"role\"").count();
    assert_eq!(shown(&page), 50);
    for (search, expected) in
        [("fx64", 10), ("ILKLEY chemists", 1), ("FFFFF", 1), ("technician", 0), ("nowhere", 0), ("", 50)]
    {
        let form = [("search", search), ("action", "search")];
        let found = browser.submit(choose_role::PATH, &page, &form).await;
        assert_eq!(shown(&found), expected, "{search}");
        assert_eq!(found.text.contains("No role fits."), expected == 0, "{search}");
    }
    // Only one of their own.
    let foreign = browser.choose(&page, "900000000111").await;
    assert!(foreign.status == 200 && foreign.text.contains("Choose one of your roles."));
    let answer = browser.choose(&page, "900000002101").await;
    assert!(answered(&answer).contains_key("code"));
    // The form is spent.
    assert_eq!(browser.choose(&page, "900000002101").await.status, 400);
}

#[tokio::test]
async fn a_form_that_cannot_be_taken_is_shown_again_with_the_reason() {
    let p = Platform::start();
    let rows: [(&[(&str, &str)], &str); 8] = [
        (&[("authenticator", "app")], "Choose who signs in."),
        (&[("user", "900000000099"), ("authenticator", "app")], "Nobody has this user id."),
        (&[("user", PRIYA), ("user_id", "123"), ("authenticator", "app")], "Nobody has this user id."),
        (&[("user", PRIYA)], "Choose how to sign in."),
        (&[("user", PRIYA), ("authenticator", "password")], "Choose how to sign in."),
        (&[("user", AMY), ("authenticator", "smartcard")], "This person cannot sign in that way."),
        (&[("user", "900000000019"), ("authenticator", "smartcard")], "The certificates on this card have ended."),
        (&[("user", PRIYA), ("authenticator", "smartcard")], "The application asks for another way to sign in."),
    ];
    let mut browser = Browser::new(&p);
    for (form, words) in rows {
        let values = if words.starts_with("The application") { "AAL2_ANY" } else { "AAL2_OR_AAL3_ANY" };
        let page = browser.ask(&request().with("acr_values", values)).await;
        let answer = browser.submit(sign_in::PATH, &page, form).await;
        assert!(answer.status == 200 && answer.text.contains(words), "{form:?}: {}", answer.text);
        assert_eq!(browser.cookie, None, "{form:?}");
    }
    // A typed user id is enough, and goes before the list.
    let page = browser.ask(&request()).await;
    let form = [("user", AMY), ("user_id", PRIYA), ("authenticator", "security-key"), ("action", "sign-in")];
    let answer = browser.submit(sign_in::PATH, &page, &form).await;
    assert_eq!(claims(&p, &answer).await["sub"], PRIYA);
}

#[tokio::test]
async fn cancelling_either_page_is_told_to_the_client() {
    let p = Platform::start();
    let mut browser = Browser::new(&p);
    let first = browser.ask(&request()).await;
    let again = browser.ask(&request()).await;
    let second = browser.sign_in(&again, LENA, "smartcard").await;
    for (path, page) in [(sign_in::PATH, first), (choose_role::PATH, second)] {
        let answer = browser.submit(path, &page, &[("action", "cancel")]).await;
        let said = answered(&answer);
        assert_eq!((&*said["error"], &*said["state"]), ("access_denied", STATE), "{path}");
        assert_eq!(browser.submit(path, &page, &[("action", "cancel")]).await.status, 400, "{path}: once");
    }
}

#[tokio::test]
async fn a_form_is_forgotten_after_ten_minutes() {
    let p = Platform::start();
    let mut browser = Browser::new(&p);
    let page = browser.ask(&request()).await;
    p.after(599);
    assert_eq!(browser.sign_in(&page, PRIYA, "smartcard").await.status, 303);
    let page = browser.ask(&request()).await;
    p.after(599 + 601);
    assert_eq!(browser.sign_in(&page, PRIYA, "smartcard").await.status, 400);
}

/// Whom the browser remembers is let in without a question, unless the request or the role says otherwise.
#[tokio::test]
async fn the_browser_remembers_who_signed_in() {
    let p = Platform::start();
    let mut browser = Browser::new(&p);
    let page = browser.ask(&request()).await;
    browser.sign_in(&page, GRACE, "app").await;
    let rows = [
        ("nothing else said", remembered(), true),
        ("prompt none", remembered().with("prompt", "none"), true),
        ("prompt login", request(), false),
        ("young enough", remembered().with("max_age", "100"), true),
        ("too old", remembered().with("max_age", "99"), false),
        ("a stronger way", remembered().with("acr_values", "AAL3_ANY"), false),
        ("the role to be changed", remembered().with("scope", "openid changedrole"), false),
    ];
    p.after(100);
    for (name, request, expected) in rows {
        let answer = browser.ask(&request).await;
        assert_eq!(answer.status == 303, expected, "{name}");
        if expected {
            let claims = claims(&p, &answer).await;
            let age = claims["iat"].as_i64().unwrap() - claims["auth_time"].as_i64().unwrap();
            assert!(claims["sub"] == GRACE && (99..=102).contains(&age), "{name}: {age}");
        }
    }
    // Somebody else's browser knows nobody.
    let stranger = Browser::new(&p).ask(&remembered().with("prompt", "none")).await;
    assert_eq!(answered(&stranger)["error"], "login_required");
    // Who signs in next takes the browser over.
    let page = browser.ask(&request()).await;
    browser.sign_in(&page, PRIYA, "smartcard").await;
    assert_eq!(claims(&p, &browser.ask(&remembered()).await).await["sub"], PRIYA);
    p.after(100 + 12 * 3600 + 1);
    assert_eq!(browser.ask(&remembered()).await.status, 200, "after twelve hours it asks again");
}

#[tokio::test]
async fn a_chosen_role_is_kept_for_the_session() {
    let p = Platform::start();
    let mut browser = Browser::new(&p);
    let page = browser.ask(&request()).await;
    let page = browser.sign_in(&page, LENA, "smartcard").await;
    browser.choose(&page, "900000000133").await;
    let again = browser.ask(&remembered()).await;
    assert_eq!(claims(&p, &again).await["selected_roleid"], "900000000133");
}

#[tokio::test]
async fn a_fault_lets_the_remembered_person_in_though_somebody_should_be_asked() {
    let p = Platform::start();
    let mut browser = Browser::new(&p);
    let page = browser.ask(&request()).await;
    browser.sign_in(&page, GRACE, "smartcard").await;
    let at = "cis2.authorize".to_owned();
    p.world.faults().order(Order { patient: "*".into(), at, fault: Fault::PromptIgnored, left: Some(1) });
    assert_eq!(claims(&p, &browser.ask(&request()).await).await["sub"], GRACE);
    assert_eq!(browser.ask(&request()).await.status, 200);
}

#[tokio::test]
async fn codes_differ_and_belong_to_their_own_request() {
    let p = Platform::start();
    let mine = code(&p, &request(), PRIYA, "smartcard").await;
    assert_ne!(mine, code(&p, &request(), PRIYA, "smartcard").await);
    let other = signed_in(&p, &request().with("nonce", "another"), PRIYA, "smartcard").await;
    assert_eq!(other.claims["nonce"], "another");
}
