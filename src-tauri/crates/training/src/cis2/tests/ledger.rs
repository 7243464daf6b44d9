//! What is written down of a sign-in, and what is not.

use http::Method;

use super::super::testing::{
    Browser, CHALLENGE, NONCE, STATE, VERIFIER, answered, call_token, request, token_form, transaction,
};
use super::super::{at, end_session, userinfo};
use super::LENA;
use crate::platform::testing::Platform;
use crate::secret::short_hash;

#[tokio::test]
async fn every_call_is_written_down_and_no_secret_is() {
    let ledger = tempfile::tempdir().unwrap();
    let p = Platform::start_with(Some(ledger.path()));
    let mut browser = Browser::new(&p);
    let first = browser.ask(&request()).await;
    let second = browser.sign_in(&first, LENA, "smartcard").await;
    let answer = browser.choose(&second, "900000000132").await;
    let code = answered(&answer)["code"].clone();
    let form = token_form(&p, &code);
    let assertion = form.0.iter().find(|(name, _)| *name == "client_assertion").unwrap().1.clone();
    let tokens = call_token(&p, &form).await.json;
    let (access, id_token) = (tokens["access_token"].as_str().unwrap(), tokens["id_token"].as_str().unwrap());
    let cookie = browser.cookie.clone().unwrap();
    let bearer = format!("Bearer {access}");
    let headers = [("authorization", bearer.as_str()), ("cookie", &cookie), ("referer", "http://localhost/?code=x")];
    p.get(&at(userinfo::PATH), &headers).await;
    p.get(&format!("{}?id_token_hint={id_token}", at(end_session::PATH)), &[]).await;
    // A body that is no form at all.
    let json = format!("{{\"client_assertion\":\"{assertion}\"}}");
    p.call(Method::POST, &at(super::super::token::PATH), &[("content-type", "application/json")], &json).await;

    let lines: Vec<_> = p.world.ledger().lines().into_iter().map(|l| (l.what, l.user, l.answer)).collect();
    let line = |what: &str, user: Option<&str>, answer: &str| (what.into(), user.map(Into::into), answer.into());
    assert_eq!(
        lines,
        [
            line("cis2.authorize", None, "asked"),
            line("cis2.sign-in", Some(LENA), "role asked"),
            line("cis2.role", Some(LENA), "accepted"),
            line("cis2.token", Some(LENA), "accepted"),
            line("cis2.userinfo", Some(LENA), "accepted"),
            line("cis2.end-session", None, "accepted"),
            line("cis2.token", None, "refused invalid_request: the request must be a form, without a query"),
        ]
    );

    let cookie = cookie.split_once('=').unwrap().1;
    let (first, second) = (transaction(&first), transaction(&second));
    let signature = assertion.rsplit_once('.').unwrap().1;
    let secrets =
        [&*code, access, id_token, &assertion, signature, cookie, VERIFIER, CHALLENGE, STATE, NONCE, &first, &second];
    let mut files = 0;
    for file in std::fs::read_dir(ledger.path()).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for secret in secrets {
            assert!(!text.contains(secret), "{} holds {secret}", path.display());
        }
        files += 1;
    }
    assert_eq!(files, lines.len() + 1, "a file for each request, and the list");
    let call = std::fs::read_to_string(ledger.path().join("000004.request")).unwrap();
    for kept in ["grant_type=authorization_code", &format!("code={}", short_hash(&code)), "redirect_uri=http"] {
        assert!(call.contains(kept), "{kept}: {call}");
    }
}
