//! The key set: public halves, in the order of a rotation.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jsonwebtoken::decode_header;
use rcgen::RsaKeySize;
use serde_json::Value;
use vouch_broker::BrokerError;
use vouch_broker::commands::rotate_key;
use vouch_broker::keys::{Audience, KEEP, Source};
use vouch_core::clock::Clock;

use crate::site::{Serving, Site, assertion, config};

const AHEAD: SignedDuration = SignedDuration::from_hours(24);

async fn published(serving: &Serving) -> Vec<Value> {
    let set: Value = reqwest::get(format!("{}/jwks", serving.keys)).await.unwrap().json().await.unwrap();
    set["keys"].as_array().unwrap().clone()
}

async fn platform_kids(serving: &Serving) -> BTreeSet<String> {
    let kids = published(serving).await.into_iter().map(|k| k["kid"].as_str().unwrap().to_owned());
    kids.filter(|kid| kid.starts_with("platform")).collect()
}

async fn signing(serving: &Serving, pc: &reqwest::Client) -> String {
    let (_, json) = assertion(pc, &serving.pcs, "platform").await.unwrap();
    decode_header(json["assertion"].as_str().unwrap()).unwrap().kid.unwrap()
}

#[tokio::test]
async fn it_has_public_halves_only_and_anybody_may_read_it() {
    let site = Site::ordinary();
    let serving = site.serve().await;
    let keys = published(&serving).await;
    assert_eq!(keys.len(), 2);
    for key in &keys {
        let fields: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, ["alg", "e", "kid", "kty", "n", "use"]);
        assert_eq!((key["kty"].as_str(), key["use"].as_str()), (Some("RSA"), Some("sig")));
    }
    let algorithms: BTreeSet<_> = keys.iter().map(|k| k["alg"].as_str().unwrap()).collect();
    assert_eq!(algorithms, BTreeSet::from(["RS256", "RS512"]));
    for (path, status) in [("/jwks", 200), ("/.well-known/jwks.json", 200), ("/keys", 404), ("/assertion", 404)] {
        assert_eq!(reqwest::get(format!("{}{path}", serving.keys)).await.unwrap().status(), status, "{path}");
    }
    let posted = reqwest::Client::new().post(format!("{}/jwks", serving.keys)).body("x").send().await.unwrap();
    assert_eq!(posted.status(), 405);
}

#[tokio::test]
async fn it_may_be_served_with_tls() {
    let tls = "[keys]\nlisten = '127.0.0.1:0'\ncertificate = 'server.pem'\nkey = 'server.key.pem'\n";
    let plain = "[keys]\nlisten = '127.0.0.1:0'\n";
    let site = Site::new(&config("https://localhost:1/t", "").replace(plain, tls));
    let serving = site.serve().await;
    let url = format!("{}/jwks", serving.keys.replace("http:", "https:"));
    let anybody = vouch_https::client(&site.trust(), None).unwrap();
    let set: Value = anybody.get(url).send().await.unwrap().json().await.unwrap();
    assert_eq!(set["keys"].as_array().unwrap().len(), 2);
    assert!(reqwest::get(format!("{}/jwks", serving.keys)).await.is_err(), "and not without");
}

#[tokio::test]
async fn a_new_key_is_published_before_it_signs_and_the_old_one_until_it_is_forgotten() {
    let site = Site::ordinary();
    let (serving, pc) = (site.serve().await, site.pc("counter-1"));
    let old = signing(&serving, &pc).await;
    let made = Source::Made(RsaKeySize::_2048);
    rotate_key(&site.root, Audience::Platform, &made, Some(AHEAD), site.clock.now()).unwrap();
    let both = platform_kids(&serving).await;
    assert_eq!(both.len(), 2, "published at once, without a restart");
    let new = both.iter().find(|kid| **kid != old).unwrap().clone();
    let again = rotate_key(&site.root, Audience::Platform, &made, Some(AHEAD), site.clock.now());
    assert!(matches!(again, Err(BrokerError::Waiting { .. })));

    let keep = KEEP.as_secs();
    // Seconds to go forward, who signs, who is published.
    for (forward, signs, known) in [
        (0, &old, both.clone()),
        (AHEAD.as_secs() - 1, &old, both.clone()),
        (1, &new, both.clone()),
        (keep, &new, both.clone()),
        (1, &new, BTreeSet::from([new.clone()])),
    ] {
        site.clock.forward(forward);
        assert_eq!(&signing(&serving, &pc).await, signs, "{forward}");
        assert_eq!(platform_kids(&serving).await, known, "{forward}");
    }
    // The next rotation deletes what nobody has to know any more.
    let kept = |kid: &str| site.root.join("keys").join(format!("{kid}.pem")).exists();
    assert!(kept(&old));
    rotate_key(&site.root, Audience::Platform, &made, Some(AHEAD), site.clock.now()).unwrap();
    assert!(!kept(&old) && kept(&new));
}

#[tokio::test]
async fn a_key_known_to_others_is_gone_at_once() {
    let site = Site::ordinary();
    let (serving, pc) = (site.serve().await, site.pc("counter-1"));
    let leaked = signing(&serving, &pc).await;
    let made = Source::Made(RsaKeySize::_2048);
    rotate_key(&site.root, Audience::Platform, &made, None, site.clock.now()).unwrap();
    assert_ne!(signing(&serving, &pc).await, leaked);
    assert!(!platform_kids(&serving).await.contains(&leaked));
    assert!(!site.root.join("keys").join(format!("{leaked}.pem")).exists());
    assert_eq!(published(&serving).await.len(), 2, "the other audience's key is left alone");
}

#[test]
fn a_key_that_is_taken_over_is_looked_at() {
    let site = Site::ordinary();
    let rsa = |size| rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA512, size).unwrap().serialize_pem();
    let good = rsa(RsaKeySize::_2048);
    for (kid, pem, mode, fine) in [
        ("good-1", good.as_str(), 0o600, true),
        ("good-1", &good, 0o600, false),
        ("open-1", &good, 0o644, false),
        ("../up", &good, 0o600, false),
        (".hidden", &good, 0o600, false),
        ("", &good, 0o600, false),
        ("ec-1", &rcgen::KeyPair::generate().unwrap().serialize_pem(), 0o600, false),
        ("text-1", "no key", 0o600, false),
    ] {
        std::fs::write(site.root.join("import.pem"), pem).unwrap();
        site.mode("import.pem", mode);
        let source = Source::File { kid: kid.into(), path: site.root.join("import.pem") };
        let before = std::fs::read(site.root.join("keys.toml")).unwrap();
        let taken = rotate_key(&site.root, Audience::Cis2, &source, None, site.clock.now());
        assert_eq!(taken.is_ok(), fine, "{kid} {mode:o}: {:?}", taken.err());
        assert!(fine || std::fs::read(site.root.join("keys.toml")).unwrap() == before, "{kid}: nothing was changed");
    }
}
