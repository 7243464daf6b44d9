//! Faults at each endpoint, acted out once.

use std::time::{Duration, Instant};

use super::super::testing::{Browser, answered, call_token, code, request, signed_in, token_form};
use super::super::{at, discovery, userinfo};
use super::PRIYA;
use crate::faults::{Fault, Order};
use crate::platform::testing::{Answer, Platform};

const SLOW: Duration = Duration::from_millis(300);

fn order(p: &Platform, at: &str, fault: &Fault) {
    p.world.faults().order(Order { patient: "*".into(), at: at.into(), fault: fault.clone(), left: Some(1) });
}

/// One call of an endpoint, with everything before it done without a fault.
async fn call(p: &Platform, at_: &str, fault: Option<&Fault>) -> Answer {
    let ordered = || fault.into_iter().for_each(|fault| order(p, at_, fault));
    match at_ {
        "cis2.authorize" => {
            ordered();
            Browser::new(p).ask(&request()).await
        }
        "cis2.sign-in" => {
            let mut browser = Browser::new(p);
            let page = browser.ask(&request()).await;
            ordered();
            browser.sign_in(&page, PRIYA, "smartcard").await
        }
        "cis2.token" => {
            let form = token_form(p, &code(p, &request(), PRIYA, "smartcard").await);
            ordered();
            call_token(p, &form).await
        }
        "cis2.userinfo" => {
            let bearer = format!("Bearer {}", signed_in(p, &request(), PRIYA, "smartcard").await.access_token);
            ordered();
            p.get(&at(userinfo::PATH), &[("authorization", &bearer)]).await
        }
        "cis2.jwks" => {
            ordered();
            p.get(&at(discovery::KEYS_PATH), &[]).await
        }
        _ => {
            ordered();
            p.get(&at(discovery::PATH), &[]).await
        }
    }
}

#[tokio::test]
async fn every_endpoint_acts_out_what_is_ordered_there() {
    type Seen = fn(&Answer) -> bool;
    let faults: [(Fault, Seen); 6] = [
        (Fault::Slow(SLOW), |a| a.status.is_success() || a.status == 303),
        (Fault::DropBefore, |a| a.hung_up),
        (Fault::DropAfter, |a| a.hung_up),
        (Fault::Http500, |a| a.status == 500 && a.bytes == 0),
        (Fault::Garbage, |a| a.json.is_null() && a.bytes == 7),
        (Fault::Refusal { status: 403, error: "e".into(), description: "d".into() }, |a| {
            a.status == 403 && a.json["error"] == "e" && a.json["error_description"] == "d"
        }),
    ];
    let p = Platform::start();
    for place in ["cis2.discovery", "cis2.jwks", "cis2.authorize", "cis2.sign-in", "cis2.token", "cis2.userinfo"] {
        for (fault, seen) in &faults {
            let begun = Instant::now();
            assert!(seen(&call(&p, place, Some(fault)).await), "{place} {fault:?}");
            assert!(!matches!(fault, Fault::Slow(_)) || begun.elapsed() >= SLOW, "{place}");
            let line = p.world.ledger().lines().last().unwrap().clone();
            assert_eq!((line.what.as_str(), line.answer), (place, format!("fault {fault:?}")));
        }
        let plain = call(&p, place, None).await;
        assert!(plain.status.is_success() || plain.status == 303, "{place}");
    }
}

/// What was never done can be asked again; what was done cannot.
#[tokio::test]
async fn a_call_that_is_dropped_before_it_is_done_spends_nothing() {
    let p = Platform::start();
    for (fault, again) in [(Fault::DropBefore, 200), (Fault::Http500, 200), (Fault::DropAfter, 400)] {
        let code = code(&p, &request(), PRIYA, "smartcard").await;
        order(&p, "cis2.token", &fault);
        call_token(&p, &token_form(&p, &code)).await;
        assert_eq!(call_token(&p, &token_form(&p, &code)).await.status, again, "{fault:?}");
    }
}

#[tokio::test]
async fn the_redirect_can_say_something_else() {
    let p = Platform::start();
    let set = serde_json::json!({"state": "other", "code": null}).as_object().unwrap().clone();
    order(&p, "cis2.redirect", &Fault::Claims { set, header: serde_json::Map::new() });
    let mut browser = Browser::new(&p);
    let page = browser.ask(&request()).await;
    let said = answered(&browser.sign_in(&page, PRIYA, "smartcard").await);
    assert_eq!((&*said["state"], said.get("code")), ("other", None));
}
