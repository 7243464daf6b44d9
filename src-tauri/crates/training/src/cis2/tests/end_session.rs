//! The client ends a session.

use super::super::testing::{Browser, Form, answered, call_token, request, token_form};
use super::super::{at, end_session, userinfo};
use super::PRIYA;
use crate::platform::testing::Platform;

#[tokio::test]
async fn a_session_ends_with_its_browser_and_its_tokens() {
    let p = Platform::start();
    let mut browser = Browser::new(&p);
    let page = browser.ask(&request()).await;
    let answer = browser.sign_in(&page, PRIYA, "smartcard").await;
    let tokens = call_token(&p, &token_form(&p, &answered(&answer)["code"])).await.json;
    let (id_token, access) = (tokens["id_token"].as_str().unwrap(), tokens["access_token"].as_str().unwrap());
    let open = format!("Bearer {access}");
    let end = |query: Form| {
        let uri = format!("{}?{}", at(end_session::PATH), query.encoded());
        let p = &p;
        async move { p.get(&uri, &[]).await.status.as_u16() }
    };
    let hint = |hint: &str| Form(vec![("id_token_hint", hint.to_owned())]);
    let (signed, _) = id_token.rsplit_once('.').unwrap();
    let rows = [
        (Form(vec![]), 400),
        (hint("made-up"), 400),
        (hint(&format!("{signed}.")), 400),
        (hint(id_token).with("post_logout_redirect_uri", "http://localhost:21001/signed-in"), 400),
    ];
    for (query, status) in rows {
        assert_eq!(end(query).await, status);
        assert_eq!(p.get(&at(userinfo::PATH), &[("authorization", &open)]).await.status, 200);
    }
    // After an hour the token is no good for anything else.
    p.after(3500);
    assert_eq!(end(hint(id_token)).await, 204);
    assert_eq!(p.get(&at(userinfo::PATH), &[("authorization", &open)]).await.status, 401);
    let asked = browser.ask(&request().with("prompt", "none")).await;
    assert_eq!(answered(&asked)["error"], "login_required");
    assert_eq!(end(hint(id_token)).await, 204, "twice does no harm");
}
