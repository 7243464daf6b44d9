//! Vouch's own side of it: what a PC is told, in words.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use vouch_broker::authority::Authority;
use vouch_broker::commands::revoke;
use vouch_broker::enrolment::{Enrolment, Pc};
use vouch_core::clock::Clock;
use vouch_core::{Code, Fault};
use vouch_https::{Identity, client};
use vouch_identity::cis2::{Audience, Broker, ClientAuth};

use crate::platform::{Does, Platform};
use crate::refresh::site_of;
use crate::site::{Hands, Serving, Site};

fn broker(site: &Site, serving: &Serving, identity: Option<&Identity>) -> Broker {
    Broker::new(client(&site.trust(), identity).unwrap(), &serving.pcs, site.clock.clone())
}

fn long_ago() -> Timestamp {
    "2010-01-01T00:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn an_enrolled_pc_gets_assertions_for_both() {
    let site = Site::ordinary();
    let serving = site.serve().await;
    let broker = broker(&site, &serving, Some(&site.enrolled("counter-1")));
    for audience in [Audience::Cis2, Audience::Platform] {
        let assertion = broker.assertion(audience).await.unwrap();
        assert_eq!(assertion.expose_secret().matches('.').count(), 2);
    }
    // This broker has no secret, so the ID token is to be exchanged anew.
    assert!(broker.refresh(&"once-1".into()).await.unwrap().is_none());
}

#[tokio::test]
async fn each_refusal_has_words() {
    let (site, other) = (Site::ordinary(), Site::ordinary());
    let serving = site.serve().await;
    let revoked = site.enrolled("gone-1");
    revoke(&site.root, "gone-1", site.clock.now()).unwrap();
    let outdated = Authority::open(&site.data()).unwrap().pc("old-1", long_ago()).unwrap();
    let mut list = Enrolment::read(&site.data()).unwrap();
    let (fingerprint, until) = (outdated.fingerprint.clone(), outdated.until);
    list.add(Pc { name: "old-1".into(), fingerprint, since: long_ago(), until, revoked: None });
    list.write(&site.data()).unwrap();
    let outdated =
        Identity { chain: outdated.certificate.into_bytes(), key: outdated.key.unwrap().as_bytes().to_vec() };
    let strange = other.enrolled("counter-1");
    for (who, identity, what) in [
        ("revoked", Some(&revoked), "This PC has been shut out of the site's broker."),
        ("another site's", Some(&strange), "The site's broker does not know this PC."),
        ("without a certificate", None, "The site's broker does not know this PC."),
        ("outdated", Some(&outdated), "This PC's certificate for the site's broker has run out."),
    ] {
        let fault: Fault = broker(&site, &serving, identity).assertion(Audience::Cis2).await.unwrap_err().into();
        assert_eq!(fault.what, what, "{who}: {:?}", fault.support);
    }

    // A certificate of the broker's that is over looks like a clock that is wrong, and the other way round.
    let late = Site::ordinary();
    let names = ["localhost".to_owned()];
    Authority::open(&late.data()).unwrap().server(&late.data(), &names, long_ago()).unwrap();
    let serving = late.serve().await;
    let pc = late.enrolled("counter-1");
    let fault: Fault = broker(&late, &serving, Some(&pc)).assertion(Audience::Cis2).await.unwrap_err().into();
    assert!(fault.what.starts_with("This PC's clock is wrong, or"), "{}", fault.what);
    assert_eq!(fault.code, Code::TlsRefused);

    // Clocks that differ, in either direction.
    let serving = site.serve().await;
    let pc = site.enrolled("counter-1");
    for (secs, told) in [(0, None), (100, None), (700, Some(false)), (-100, None), (-700, Some(true))] {
        let clock = Hands::now();
        clock.forward(secs);
        let broker = Broker::new(client(&site.trust(), Some(&pc)).unwrap(), &serving.pcs, clock);
        let fault = broker.assertion(Audience::Platform).await.err().map(Fault::from);
        let behind = fault.as_ref().map(|fault| {
            assert_eq!(fault.what, "The clocks of this PC and of the site's broker differ.");
            fault.support.iter().any(|(label, value)| label == "Clock" && value.starts_with('-'))
        });
        assert_eq!(behind, told, "{secs}");
    }

    // Nobody there.
    let nobody = Broker::new(client(&late.trust(), Some(&pc)).unwrap(), "https://localhost:1", late.clock.clone());
    let fault: Fault = nobody.assertion(Audience::Platform).await.unwrap_err().into();
    assert_eq!(
        (fault.code, fault.what.as_str()),
        (Code::Unreachable, "The site's broker cannot be reached from this PC.")
    );
}

#[tokio::test]
async fn a_refreshed_token_is_read_and_a_refusal_is_the_platforms() {
    let next = r#"{"access_token":"next","expires_in":"599","token_type":"Bearer","refresh_token":"after"}"#;
    let used = r#"{"error":"invalid_grant","error_description":"refresh_token is invalid","message_id":"rrt-9"}"#;
    /// The access token, or a line for support.
    type Expected = Result<&'static str, (&'static str, &'static str)>;
    let rows: [(Does, Expected); 3] = [
        (Does::Answers(200, next), Ok("next")),
        (Does::Answers(401, used), Err(("Reference", "rrt-9"))),
        (Does::HangsUp, Err(("CIS2", "the site's broker: the platform's answer did not reach it"))),
    ];
    for (does, expected) in rows {
        let said = format!("{does:?}");
        let platform = Platform::that(does).await;
        let site = site_of(&platform);
        let serving = site.serve().await;
        let broker = broker(&site, &serving, Some(&site.enrolled("counter-1")));
        match (broker.refresh(&SecretString::from("once-1")).await, expected) {
            (Ok(Some(token)), Ok(access)) => {
                assert_eq!(token.access.expose_secret(), access);
                assert_eq!(token.refresh.unwrap().expose_secret(), "after");
                assert_eq!(token.until.duration_since(site.clock.now()).as_secs(), 599);
            }
            (Err(error), Err((label, value))) => {
                let fault = Fault::from(error);
                assert!(fault.support.contains(&(label.into(), value.into())), "{said}: {:?}", fault.support);
            }
            (seen, _) => panic!("{said}: {seen:?}"),
        }
        assert_eq!(platform.asked(), 1, "{said}");
    }
}
