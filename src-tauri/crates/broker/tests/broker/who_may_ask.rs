//! Only an enrolled PC is given anything.

use rcgen::KeyPair;
use serde_json::json;
use vouch_broker::authority::Authority;
use vouch_broker::commands::{enrol, revoke};
use vouch_core::clock::Clock;
use vouch_https::{Identity, client};

use crate::site::{Site, ask, assertion};

/// A certificate of the site's authority that nobody has put into the list.
fn issued(site: &Site, name: &str) -> Identity {
    let issued = Authority::open(&site.data()).unwrap().pc(name, site.clock.now()).unwrap();
    Identity { chain: issued.certificate.into_bytes(), key: issued.key.unwrap().as_bytes().to_vec() }
}

#[tokio::test]
async fn a_certificate_of_ours_that_stands_in_the_list_or_nothing() {
    let (site, other) = (Site::ordinary(), Site::ordinary());
    let serving = site.serve().await;
    let enrolled = site.enrolled("counter-1");
    let revoked = site.enrolled("counter-2");
    revoke(&site.root, "counter-2", site.clock.now()).unwrap();
    let server = Identity {
        chain: std::fs::read(site.root.join("server.pem")).unwrap(),
        key: std::fs::read(site.root.join("server.key.pem")).unwrap(),
    };
    /// A status and the broker's word, or no connection.
    type Expected = Option<(u16, &'static str)>;
    let rows: [(&str, Option<Identity>, Expected); 6] = [
        ("enrolled", Some(enrolled), Some((200, ""))),
        ("revoked", Some(revoked), Some((403, "revoked"))),
        ("issued, not in the list", Some(issued(&site, "counter-1")), Some((403, "not_enrolled"))),
        ("no certificate", None, None),
        ("another authority's", Some(other.enrolled("counter-1")), None),
        ("the broker's own", Some(server), None),
    ];
    for (who, identity, expected) in rows {
        let pc = client(&site.trust(), identity.as_ref()).unwrap();
        for (path, body) in [("/assertion", json!({"for": "platform"})), ("/refresh", json!({"refresh_token": "x"}))] {
            let seen = ask(&pc, &serving.pcs, path, body.to_string()).await;
            match (&seen, expected) {
                (Ok((status, json)), Some((200, _))) => {
                    // This broker has no secret, so a refresh comes to nothing even for an enrolled PC.
                    assert_eq!(*status, if path == "/assertion" { 200 } else { 409 }, "{who} {path}");
                    assert_eq!(json["assertion"].is_string(), path == "/assertion", "{who} {path}");
                }
                (Ok((status, json)), Some((expected, word))) => {
                    assert_eq!((*status, json["broker"].as_str()), (expected, Some(word)), "{who} {path}");
                    assert!(json["assertion"].is_null(), "{who} {path}");
                }
                (Err(_), None) => {}
                _ => panic!("{who} {path}: {seen:?}"),
            }
        }
    }
    let uses = site.uses();
    let rows: Vec<_> = uses.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    assert_eq!(
        rows,
        [
            ["counter-1", "assertion for platform", "given"],
            ["counter-1", "refresh", "not_registered"],
            ["counter-2", "/assertion", "revoked"],
            ["counter-2", "/refresh", "revoked"],
            ["", "/assertion", "not_enrolled"],
            ["", "/refresh", "not_enrolled"],
        ]
    );
    // And a PC gives its certificate, and its question, to nobody but the broker.
    let astray = client(&other.trust(), Some(&site.enrolled("counter-3"))).unwrap();
    assert!(assertion(&astray, &serving.pcs, "platform").await.is_err());
}

#[tokio::test]
async fn a_revocation_counts_from_the_next_question() {
    let site = Site::ordinary();
    let (serving, pc) = (site.serve().await, site.pc("counter-1"));
    assert_eq!(assertion(&pc, &serving.pcs, "cis2").await.unwrap().0, 200);
    revoke(&site.root, "counter-1", site.clock.now()).unwrap();
    assert_eq!(assertion(&pc, &serving.pcs, "cis2").await.unwrap().0, 403);
    // The name is free again, for another certificate.
    let pc = site.pc("counter-1");
    assert_eq!(assertion(&pc, &serving.pcs, "cis2").await.unwrap().0, 200);
}

#[tokio::test]
async fn a_pc_may_keep_its_key_to_itself() {
    let site = Site::ordinary();
    let key = KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(vec!["elsewhere.example".into()]).unwrap();
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    let request = site.root.join("request.pem");
    std::fs::write(&request, params.serialize_request(&key).unwrap().pem().unwrap()).unwrap();
    // A PC of that name had its key made by the broker before.
    site.enrolled("counter-1");
    revoke(&site.root, "counter-1", site.clock.now()).unwrap();
    enrol(&site.root, "counter-1", Some(&request), site.clock.now()).unwrap();
    let folder = site.root.join("pcs/counter-1");
    assert!(!folder.join("pc.key.pem").exists());
    let chain = std::fs::read(folder.join("pc.pem")).unwrap();
    let pc = client(&site.trust(), Some(&Identity { chain, key: key.serialize_pem().into_bytes() })).unwrap();
    let serving = site.serve().await;
    // Good for asking, whatever else the request wanted to be good for.
    assert_eq!(assertion(&pc, &serving.pcs, "cis2").await.unwrap().0, 200);

    std::fs::write(&request, "no request").unwrap();
    assert!(enrol(&site.root, "counter-2", Some(&request), site.clock.now()).is_err());
    assert!(!site.root.join("pcs/counter-2").exists());
}

#[tokio::test]
async fn when_a_file_is_open_to_others_nothing_is_given() {
    let site = Site::ordinary();
    let (serving, pc) = (site.serve().await, site.pc("counter-1"));
    assert_eq!(assertion(&pc, &serving.pcs, "platform").await.unwrap().0, 200);
    let key = std::fs::read_dir(site.root.join("keys")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let key = { key }.find(|name| name.starts_with("platform")).unwrap();
    for file in ["enrolled.toml", "keys.toml", "uses.jsonl", &format!("keys/{key}")] {
        site.mode(file, 0o640);
        let (status, json) = assertion(&pc, &serving.pcs, "platform").await.unwrap();
        assert_eq!((status, json["broker"].as_str()), (503, Some("trouble")), "{file}");
        site.mode(file, 0o600);
        assert_eq!(assertion(&pc, &serving.pcs, "platform").await.unwrap().0, 200, "{file}");
    }
}
