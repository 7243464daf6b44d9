//! The same client against the training world: its CIS2, its pages for people, its API platform. Nothing is shared with
//! it but bytes.

use std::sync::Arc;

use reqwest::header::LOCATION;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use vouch_core::ids::{RoleProfileId, UserId};
use vouch_core::ports::{Browser, Identity as _, Proof, RoleWish, SignedIn};
use vouch_core::{Code, Fault};
use vouch_https::Trust;
use vouch_identity::cis2::{
    AssertionAlgorithm, Cis2, Cis2Client, Cis2Settings, FileKey, PlatformClient, Redirect, RegisteredKey, SiteKey,
    SiteKeySettings,
};
use vouch_training::cis::Rules;
use vouch_training::faults::{Fault as Ordered, Order};
use vouch_training::running::{Options, Running, start};

use super::browser::say;
use super::world::{Now, Random, told};

/// Most pages and redirects a browser follows.
const HOPS: usize = 6;

struct Training {
    world: Running,
    http: reqwest::Client,
    _data: TempDir,
}

impl Training {
    async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let options = Options { data: data.path().into(), ledger: None, port_base: 0, cis: Rules::default() };
        let world = start(options).await.unwrap();
        let trust = Trust(std::fs::read(&world.announcement.ca).unwrap());
        Self { http: vouch_https::client(&trust, None).unwrap(), world, _data: data }
    }

    /// A client as it is registered.
    fn client(&self, change: impl FnOnce(&mut Cis2Settings)) -> Cis2 {
        let a = &self.world.announcement;
        let mut settings = Cis2Settings::new(&a.cis2_issuer, a.cis2_client_id);
        settings.redirect = Redirect { ports: a.cis2_redirect_ports.into(), ..Redirect::default() };
        settings.platform_token_url = Some(format!("{}/oauth2/token", a.platform));
        settings.allow_http_authorize_on_loopback = true;
        change(&mut settings);
        let key = |kid: &str, path: &std::path::Path| RegisteredKey {
            kid: kid.into(),
            store: Arc::new(FileKey(path.to_owned())),
        };
        let cis2 = Cis2Client {
            client_id: a.cis2_client_id.into(),
            token_endpoint: format!("{}/access_token", a.cis2_issuer),
            key: key(a.cis2_kid, &a.cis2_key),
            algorithm: AssertionAlgorithm::Rs512,
        };
        let platform = PlatformClient {
            api_key: a.api_key.clone().into(),
            token_url: format!("{}/oauth2/token", a.platform),
            key: key(&a.kid, &a.app_key),
            secret: Some(a.client_secret.clone().into()),
        };
        let keys = SiteKeySettings { cis2: Some(cis2), platform: Some(platform) };
        let site_key = SiteKey::new(self.http.clone(), keys, Arc::new(Now), Arc::new(Random));
        Cis2::new(self.http.clone(), settings, Arc::new(site_key), Arc::new(Now))
    }

    fn order(&self, at: &str, fault: Ordered) {
        self.world.world.faults().order(Order { patient: "*".into(), at: at.into(), fault, left: Some(1) });
    }

    /// One patient of the register, asked for with a user's token.
    async fn pds(&self, token: &str, role: &str) -> u16 {
        let number = &self.world.world.patients()[0].nhs_number;
        let url = format!("{}/personal-demographics/FHIR/R4/Patient/{number}", self.world.announcement.platform);
        let request = self.http.get(url).bearer_auth(token).header("NHSD-Session-URID", role);
        let request = request.header("X-Request-ID", uuid::Uuid::new_v4().to_string());
        request.header("NHSD-End-User-Organisation-ODS", "FX123").send().await.unwrap().status().as_u16()
    }
}

/// Somebody at the pages: user id, way of signing in, role.
#[derive(Clone, Copy)]
struct Person(&'static str, &'static str, Option<&'static str>);

impl Browser for Person {
    fn open(&self, url: &str) -> Result<(), Fault> {
        tokio::runtime::Handle::current().spawn(browse(*self, url.to_owned()));
        Ok(())
    }
}

async fn browse(Person(user, way, role): Person, url: String) {
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let base: reqwest::Url = url.parse().unwrap();
    let mut answer = http.get(base.clone()).send().await.unwrap();
    for _ in 0..HOPS {
        if let Some(location) = answer.headers().get(LOCATION) {
            let back: reqwest::Url = location.to_str().unwrap().parse().unwrap();
            let (port, target) = (back.port().unwrap(), format!("{}?{}", back.path(), back.query().unwrap()));
            let come_back = format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
            tokio::task::spawn_blocking(move || say(port, &come_back).unwrap()).await.unwrap();
            return;
        }
        let html = answer.text().await.unwrap();
        let between = |from: &str| html.split_once(from).unwrap().1.split_once('"').unwrap().0.to_owned();
        let (transaction, action) = (between("name=\"transaction\" value=\""), between("action=\""));
        let form = if action.ends_with("/role") {
            vec![("action", "choose"), ("role", role.unwrap())]
        } else if way == "cancel" {
            vec![("action", "cancel")]
        } else {
            vec![("action", "sign-in"), ("user_id", user), ("authenticator", way)]
        };
        let form: Vec<_> = form.into_iter().chain([("transaction", &*transaction)]).collect();
        answer = http.post(base.join(&action).unwrap()).form(&form).send().await.unwrap();
    }
    panic!("asked in a circle");
}

async fn sign_in(cis2: &Cis2, person: Person) -> Result<SignedIn, Fault> {
    cis2.sign_in(Proof::Browser { browser: &person, holder: None, wish: RoleWish::Choose }).await
}

/// Roles offered and activities of the chosen one, or the words of the refusal.
type Expected = Result<(usize, Option<usize>), &'static str>;

#[tokio::test(flavor = "multi_thread")]
async fn people_of_every_kind_sign_in() {
    let training = Training::start().await;
    // Who, and how; the level needed; what comes of it.
    let rows: [(Person, u8, Expected); 9] = [
        (Person("900000000011", "smartcard", None), 3, Ok((1, Some(6)))),
        (Person("900000000013", "security-key", Some("900000000133")), 3, Ok((4, Some(3)))),
        (Person("900000000021", "smartcard", Some("900000002149")), 2, Ok((50, Some(6)))),
        (Person("900000000018", "smartcard", None), 2, Ok((0, None))),
        (Person("900000000020", "smartcard", None), 2, Ok((1, None))),
        (Person("900000000022", "app", None), 2, Ok((1, Some(6)))),
        (Person("900000000022", "app", None), 3, Err("authentication assurance level 2 is too low")),
        (Person("900000000023", "smartcard", None), 2, Err("identity assurance level 2 is too low")),
        (Person("900000000011", "cancel", None), 2, Err("access_denied")),
    ];
    for (person, level, expected) in rows {
        let cis2 = training.client(|s| s.assurance_level = level);
        let signed_in = sign_in(&cis2, person).await;
        match expected {
            Ok((roles, activities)) => {
                let signed_in = signed_in.unwrap();
                assert_eq!((signed_in.user.id.as_str(), signed_in.roles.len()), (person.0, roles));
                assert_eq!(signed_in.chosen.is_some(), roles > 0, "{}", person.0);
                assert!(person.2.is_none_or(|role| signed_in.chosen == RoleProfileId::new(role)));
                if let Some(role) = &signed_in.chosen {
                    let granted = cis2.choose(&signed_in.login, role).await.unwrap();
                    assert_eq!(granted.activities.map(|a| a.len()), activities, "{}", person.0);
                }
                cis2.sign_out(signed_in.login).await;
            }
            Err(words) => {
                let fault = signed_in.unwrap_err();
                assert!(told(&fault, "CIS2").contains(words), "{}: {:?}", person.0, fault.support);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_asks_the_platform_as_who_they_are() {
    let training = Training::start().await;
    let cis2 = training.client(|_| {});
    let signed_in = sign_in(&cis2, Person("900000000013", "app", Some("900000000132"))).await.unwrap();
    cis2.choose(&signed_in.login, signed_in.chosen.as_ref().unwrap()).await.unwrap();
    let bearer = cis2.bearer().await.unwrap().unwrap();
    let token = bearer.token.expose_secret();
    for (role, status) in [(bearer.role.as_str(), 200), ("900000000111", 400)] {
        assert_eq!(training.pds(token, role).await, status, "{role}");
    }
    assert_eq!(training.pds("another", bearer.role.as_str()).await, 401);
    // A second exchange must be another assertion: the platform remembers each.
    signed_in.login.tokens.as_ref().unwrap().wipe();
    assert_eq!(cis2.bearer().await.unwrap_err().code, Code::SessionEnded);
    let again = sign_in(&cis2, Person("900000000011", "smartcard", None)).await.unwrap();
    cis2.choose(&again.login, again.chosen.as_ref().unwrap()).await.unwrap();
    assert_ne!(cis2.bearer().await.unwrap().unwrap().token.expose_secret(), token);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_previous_persons_sign_in_is_found_out() {
    let training = Training::start().await;
    let cis2 = training.client(|_| {});
    let holder = UserId::new("900000000012").unwrap();
    let person = Person("900000000011", "smartcard", None);
    let proof = Proof::Browser { browser: &person, holder: Some(&holder), wish: RoleWish::Choose };
    let fault = cis2.sign_in(proof).await.unwrap_err();
    assert_eq!(told(&fault, "CIS2"), "user id ends 0011 in the browser, 0012 on the card");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_tampered_with_is_refused() {
    let training = Training::start().await;
    let cis2 = training.client(|_| {});
    let claims = |set: Value, header: Value| Ordered::Claims {
        set: set.as_object().unwrap().clone(),
        header: header.as_object().unwrap().clone(),
    };
    let rows = [
        ("cis2.token", claims(json!({ "nonce": "x" }), json!({})), "another nonce"),
        ("cis2.token", claims(json!({ "iss": "https://localhost/x" }), json!({})), "another issuer"),
        ("cis2.token", claims(json!({ "aud": "x" }), json!({})), "another audience"),
        ("cis2.token", claims(json!({}), json!({ "alg": "none" })), "not RS256"),
        ("cis2.token", claims(json!({}), json!({ "kid": "x" })), "unknown key id"),
        ("cis2.userinfo", claims(json!({ "sub": "900000000012" }), json!({})), "sub is not the one"),
        ("cis2.token", Ordered::Http500, "HTTP 500"),
    ];
    for (at, fault, words) in rows {
        training.order(at, fault);
        let fault = sign_in(&cis2, Person("900000000011", "smartcard", None)).await.unwrap_err();
        assert!(told(&fault, "CIS2").contains(words), "{words}: {:?}", fault.support);
    }
    assert!(sign_in(&cis2, Person("900000000011", "smartcard", None)).await.is_ok());
}
