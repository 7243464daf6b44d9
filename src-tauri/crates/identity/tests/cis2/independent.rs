//! The same client against a provider that is not ours: the npm package `oidc-provider`, configured like CIS2.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use tempfile::TempDir;
use vouch_core::ids::RoleProfileId;
use vouch_core::ports::{Browser, Identity as _};
use vouch_core::{Code, Fault};
use vouch_https::Trust;
use vouch_identity::cis2::{AssertionAlgorithm, Cis2, Cis2Client, Cis2Settings, Redirect, SiteKey, SiteKeySettings};

use super::browser::say;
use super::op::{certificates, rsa};
use super::world::{CLIENT_ID, Now, Random, free_ports, proof, site_key, told};

/// Most redirects a browser follows.
const HOPS: usize = 12;

/// The provider, as a process of its own.
struct Provider {
    process: Child,
    issuer: String,
    http: reqwest::Client,
    redirect: Redirect,
    _files: TempDir,
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Provider {
    /// `None`, with a line, when node or the modules are not there.
    fn start(test: &str) -> Option<Self> {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/oidc-provider"));
        let node = Command::new("node").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        if !node.is_ok_and(|status| status.success()) || !folder.join("node_modules/oidc-provider").exists() {
            println!("skipped: node or tests/oidc-provider/node_modules is absent ({test})");
            return None;
        }
        let (files, certificates) = (tempfile::tempdir().unwrap(), certificates());
        let (cert, key) = (files.path().join("cert.pem"), files.path().join("key.pem"));
        std::fs::write(&cert, &certificates.leaf).unwrap();
        std::fs::write(&key, certificates.key.serialize_pem()).unwrap();
        let redirect = Redirect { ports: free_ports(3), ..Redirect::default() };
        let mut process = Command::new("node")
            .arg("server.mjs")
            .current_dir(folder)
            .env("OP_CERT", &cert)
            .env("OP_KEY", &key)
            .env("OP_CLIENT", client(&redirect).to_string())
            .env("OP_USERS", users().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut issuer = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut issuer).unwrap();
        let http = vouch_https::client(&Trust(certificates.root.into_bytes()), None).unwrap();
        Some(Self { process, issuer: issuer.trim().to_owned(), http, redirect, _files: files })
    }

    /// A client of it; its key is one of three.
    fn client(&self, key: usize, change: impl FnOnce(&mut Cis2Settings)) -> Cis2 {
        let mut settings = Cis2Settings::new(&self.issuer, CLIENT_ID);
        settings.redirect = self.redirect.clone();
        change(&mut settings);
        let client = Cis2Client {
            client_id: CLIENT_ID.into(),
            token_endpoint: format!("{}/token", self.issuer),
            key: site_key(&rsa(key)),
            algorithm: AssertionAlgorithm::Rs512,
        };
        let keys = SiteKeySettings { cis2: Some(client), platform: None };
        let site_key = SiteKey::new(self.http.clone(), keys, Arc::new(Now), Arc::new(Random));
        Cis2::new(self.http.clone(), settings, Arc::new(site_key), Arc::new(Now))
    }

    fn browser(&self, user: &'static str) -> Person {
        Person { http: self.http.clone(), user, runtime: tokio::runtime::Handle::current() }
    }
}

/// The client as it is registered.
fn client(redirect: &Redirect) -> Value {
    let key = EncodingKey::from_rsa_pem(rsa(0).serialize_pem().as_bytes()).unwrap();
    let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&key, Algorithm::RS512).unwrap()).unwrap();
    jwk["kid"] = "site-1".into();
    json!({
        "client_id": CLIENT_ID,
        "application_type": "native",
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "RS512",
        "id_token_signed_response_alg": "RS256",
        "redirect_uris": redirect.ports.iter().map(|port| redirect.uri(*port)).collect::<Vec<_>>(),
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "jwks": { "keys": [jwk] },
    })
}

fn users() -> Value {
    let role = |n: u64| {
        json!({ "person_orgid": "900000000050", "person_roleid": format!("{n:012}"), "org_code": "A99999",
            "role_name": "\"Clinical\":\"Clinical Provision\":\"Pharmacist\"", "role_code": "S8000:G8000:R1290",
            "activity_codes": ["B0370"] })
    };
    let user = |roles: u64, level: Value| {
        let roles: Vec<Value> = (0..roles).map(|n| role(900_000_000_100 + n)).collect();
        let mut user = json!({ "given_name": "Ann", "family_name": "Tester", "idassurancelevel": "3",
            "authentication_assurance_level": level, "id_assurance_level": "3",
            "nhsid_user_orgs": [{ "org_code": "A99999", "org_name": "TEST SURGERY" }] });
        if let Some(first) = roles.first() {
            user["selected_roleid"] = first["person_roleid"].clone();
        }
        user["nhsid_nrbac_roles"] = roles.into();
        user
    };
    json!({
        "900000000001": user(1, json!("3")),
        "900000000002": user(0, json!(3)),
        "900000000003": user(50, json!(3)),
        "900000000004": user(2, json!("2")),
    })
}

/// A person at a browser: follows redirects, keeps cookies, says who they are when asked.
struct Person {
    http: reqwest::Client,
    user: &'static str,
    runtime: tokio::runtime::Handle,
}

impl Browser for Person {
    fn open(&self, url: &str) -> Result<(), Fault> {
        let (http, user, url) = (self.http.clone(), self.user, url.to_owned());
        self.runtime.spawn(async move { browse(http, user, url).await });
        Ok(())
    }
}

async fn browse(http: reqwest::Client, user: &str, url: String) {
    let mut next: reqwest::Url = url.parse().unwrap();
    let mut cookies: HashMap<String, String> = HashMap::new();
    for _ in 0..HOPS {
        if next.scheme() == "http" {
            let (port, target) = (next.port().unwrap(), format!("{}?{}", next.path(), next.query().unwrap()));
            let come_back = format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
            tokio::task::spawn_blocking(move || say(port, &come_back).unwrap()).await.unwrap();
            return;
        }
        let request = match next.path().starts_with("/interaction/") {
            true => http.post(next.clone()).form(&[("user", user)]),
            false => http.get(next.clone()),
        };
        let jar: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = request.header("cookie", jar.join("; ")).send().await.unwrap();
        for cookie in response.headers().get_all("set-cookie") {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            cookies.insert(name.to_owned(), value.to_owned());
        }
        let Some(location) = response.headers().get("location") else {
            panic!("{} at {}: {}", response.status(), next.path(), response.text().await.unwrap());
        };
        next = next.join(location.to_str().unwrap()).unwrap();
    }
    panic!("redirected in a circle");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_sign_in_at_a_provider_that_is_not_ours() {
    let Some(provider) = Provider::start("people_sign_in_at_a_provider_that_is_not_ours") else { return };
    // User, level needed; roles, or the words of the refusal.
    let rows = [
        ("900000000001", 3, Ok(1)),
        ("900000000002", 3, Ok(0)),
        ("900000000003", 3, Ok(50)),
        ("900000000004", 2, Ok(2)),
        ("900000000004", 3, Err("authentication assurance level 2 is too low")),
        ("nobody", 2, Err("the provider refused: access_denied")),
    ];
    for (user, level, expected) in rows {
        let cis2 = provider.client(0, |s| s.assurance_level = level);
        let signed_in = cis2.sign_in(proof(&provider.browser(user))).await;
        match expected {
            Ok(roles) => {
                let signed_in = signed_in.unwrap();
                assert_eq!((signed_in.user.id.as_str(), &*signed_in.user.name), (user, "Ann Tester"));
                assert_eq!((signed_in.roles.len(), signed_in.chosen.is_some()), (roles, roles > 0));
                if let Some(role) = &signed_in.chosen {
                    let granted = cis2.choose(&signed_in.login, role).await.unwrap();
                    assert_eq!(granted.activities.unwrap()[0].as_str(), "B0370");
                }
                cis2.sign_out(signed_in.login).await;
            }
            Err(words) => assert!(told(&signed_in.unwrap_err(), "CIS2").contains(words), "{user}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_provider_refuses_another_key() {
    let Some(provider) = Provider::start("another_provider_refuses_another_key") else { return };
    let cis2 = provider.client(1, |_| {});
    let fault = cis2.sign_in(proof(&provider.browser("900000000001"))).await.unwrap_err();
    assert_eq!(fault.code, Code::Config);
    assert!(told(&fault, "CIS2").contains("invalid_client"), "{:?}", fault.support);
    let good = provider.client(0, |_| {});
    let signed_in = good.sign_in(proof(&provider.browser("900000000001"))).await.unwrap();
    let other = RoleProfileId::new("900000000999").unwrap();
    assert_eq!(good.choose(&signed_in.login, &other).await.unwrap_err().code, Code::CisRefused);
}
