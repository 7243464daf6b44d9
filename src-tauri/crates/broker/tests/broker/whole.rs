//! A whole session against the training world, in which the PC holds no key and no secret: sign-in, exchange, refreshes.

use std::sync::Arc;

use reqwest::header::LOCATION;
use secrecy::ExposeSecret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use vouch_broker::commands::rotate_key;
use vouch_broker::data::private;
use vouch_broker::keys::{Audience, Source};
use vouch_core::Fault;
use vouch_core::clock::Clock;
use vouch_core::ports::{Browser, Identity, Proof, RoleWish};
use vouch_https::{Trust, client};
use vouch_identity::cis2::{Broker, Cis2, Cis2Settings, Redirect};
use vouch_training::cis::Rules;
use vouch_training::running::{Announcement, Options, start};

use crate::site::{API_KEY, CIS2_TOKEN, CLIENT_ID, Hands, Site, config};

/// A pharmacist with one role, so that no role is asked for.
const USER: &str = "900000000011";
/// Past the spare time of a token that lives ten minutes.
const LATER_SECS: i64 = 590;

/// Signs the user in on the provider's page and goes where it sends the browser.
struct Person;

impl Browser for Person {
    fn open(&self, url: &str) -> Result<(), Fault> {
        tokio::runtime::Handle::current().spawn(browse(url.to_owned()));
        Ok(())
    }
}

async fn browse(url: String) {
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let base: reqwest::Url = url.parse().unwrap();
    let html = http.get(base.clone()).send().await.unwrap().text().await.unwrap();
    let between = |from: &str| html.split_once(from).unwrap().1.split_once('"').unwrap().0.to_owned();
    let (transaction, action) = (between("name=\"transaction\" value=\""), between("action=\""));
    let form = [
        ("action", "sign-in"),
        ("user_id", USER),
        ("authenticator", "smartcard"),
        ("transaction", transaction.as_str()),
    ];
    let answer = http.post(base.join(&action).unwrap()).form(&form).send().await.unwrap();
    let back: reqwest::Url = answer.headers()[LOCATION].to_str().unwrap().parse().unwrap();
    let (port, target) = (back.port().unwrap(), format!("{}?{}", back.path(), back.query().unwrap()));
    let mut stream = tokio::net::TcpStream::connect(("localhost", port)).await.unwrap();
    stream.write_all(format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n").as_bytes()).await.unwrap();
    let _ = stream.read_to_end(&mut Vec::new()).await;
}

/// A site whose broker holds what the training world has registered.
fn site_of(told: &Announcement) -> Site {
    let text =
        config(&format!("{}/oauth2/token", told.platform), "secret_file = 'platform.secret'\nroots = 'roots.pem'\n");
    let text = text
        .replace(API_KEY, &told.api_key)
        .replace(CIS2_TOKEN, &format!("{}/access_token", told.cis2_issuer))
        .replace(CLIENT_ID, told.cis2_client_id)
        .replace("RS256", told.cis2_key_alg);
    let site = Site::new(&text);
    let keep = |name: &str, text: &str| private::write(&site.root.join(name), text).unwrap();
    keep("platform.secret", &told.client_secret);
    keep("roots.pem", &std::fs::read_to_string(&told.ca).unwrap());
    for (audience, kid, file) in
        [(Audience::Platform, told.kid.as_str(), &told.app_key), (Audience::Cis2, told.cis2_kid, &told.cis2_key)]
    {
        keep("import.pem", &std::fs::read_to_string(file).unwrap());
        let source = Source::File { kid: kid.into(), path: site.root.join("import.pem") };
        rotate_key(&site.root, audience, &source, None, site.clock.now()).unwrap();
    }
    site
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_goes_through_the_broker_from_sign_in_to_refresh() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { data: dir.path().into(), ledger: None, port_base: 0, cis: Rules::default() };
    let training = start(options).await.unwrap();
    let told = &training.announcement;
    let site = site_of(told);
    let (serving, pc) = (site.serve().await, site.enrolled("counter-1"));
    let clock = Hands::now();
    let broker = Broker::new(client(&site.trust(), Some(&pc)).unwrap(), &serving.pcs, clock.clone());
    let mut settings = Cis2Settings::new(&told.cis2_issuer, told.cis2_client_id);
    settings.redirect = Redirect { ports: told.cis2_redirect_ports.into(), ..Redirect::default() };
    settings.platform_token_url = Some(format!("{}/oauth2/token", told.platform));
    settings.allow_http_authorize_on_loopback = true;
    let http = client(&Trust(std::fs::read(&told.ca).unwrap()), None).unwrap();
    let cis2 = Cis2::new(http, settings, Arc::new(broker), clock.clone());

    let proof = Proof::Browser { browser: &Person, holder: None, wish: RoleWish::Choose };
    let signed_in = cis2.sign_in(proof).await.unwrap();
    assert_eq!(signed_in.user.id.as_str(), USER);
    cis2.choose(&signed_in.login, signed_in.chosen.as_ref().unwrap()).await.unwrap();
    let mut tokens = Vec::new();
    for _ in 0..3 {
        let token = cis2.bearer().await.unwrap().unwrap().token.expose_secret().to_owned();
        assert!(!tokens.contains(&token), "another token each time");
        tokens.push(token);
        clock.forward(LATER_SECS);
    }
    let uses = site.uses();
    let seen: Vec<_> = uses.iter().map(|[_, what, outcome]| (what.as_str(), outcome.as_str())).collect();
    let refreshed = [("refresh", "sending"), ("refresh", "200")];
    let given = [("assertion for cis2", "given"), ("assertion for platform", "given")];
    assert_eq!(seen, [given, refreshed, refreshed].concat());
}
