//! An OpenID provider and an API platform by script, over HTTPS. It signs with keys of its own and shares nothing with
//! the client but bytes.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use vouch_core::clock::Clock;
use vouch_https::Trust;

use super::world::CLIENT_ID;

pub const USER: &str = "900000000001";
pub const ROLE: &str = "900000000101";
pub const ACCESS: &str = "canary-access-token";

/// What the browser was told to ask.
#[derive(Clone, Default)]
pub struct Asked {
    pub parameters: HashMap<String, String>,
    pub redirect_uri: String,
    pub state: String,
}

/// A request.
#[derive(Clone)]
pub struct Seen {
    pub path: String,
    /// The form, or the query.
    pub form: HashMap<String, String>,
}

/// How the ID token is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sign {
    #[default]
    Well,
    /// By this kid, which may not be published.
    As(&'static str),
    Unnamed,
    OtherKey,
    Rs512,
    Hs256WithPublicKey,
    None,
    NotAJwt,
}

/// An answer instead of the usual one.
#[derive(Clone)]
pub struct Scripted {
    pub status: u16,
    pub content_type: &'static str,
    pub body: String,
}

pub type Twist = Box<dyn Fn(&mut Value) + Send>;

/// What is unusual.
#[derive(Default)]
pub struct Script {
    pub sign: Sign,
    pub claims: Option<Twist>,
    pub user_info: Option<Twist>,
    pub discovery: Option<Twist>,
    /// How far the provider's clock is ahead, in seconds.
    pub ahead: i64,
    /// Published key ids; `op-1` when empty.
    pub kids: Vec<&'static str>,
    /// Userinfo as a signed JWT.
    pub signed_user_info: bool,
    /// Answers by path, each used once.
    pub answers: HashMap<&'static str, VecDeque<Scripted>>,
    /// How many connections to the platform are cut off after the request.
    pub cut_off: usize,
}

pub struct Op {
    pub issuer: String,
    pub trust: Trust,
    pub site_key: KeyPair,
    key: KeyPair,
    other_key: KeyPair,
    clock: Arc<dyn Clock>,
    pub script: Mutex<Script>,
    asked: Mutex<Asked>,
    seen: Mutex<Vec<Seen>>,
    counter: Mutex<u32>,
}

/// One of three RSA keys, made once for all tests.
pub fn rsa(which: usize) -> KeyPair {
    static KEYS: OnceLock<[String; 3]> = OnceLock::new();
    let make = || KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap().serialize_pem();
    let keys = KEYS.get_or_init(|| [make(), make(), make()]);
    KeyPair::from_pem_and_sign_algo(&keys[which], &rcgen::PKCS_RSA_SHA256).unwrap()
}

impl Op {
    pub async fn start(clock: Arc<dyn Clock>) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("https://localhost:{}/realm", listener.local_addr().unwrap().port());
        let certificates = certificates();
        let trust = Trust(certificates.root.clone().into_bytes());
        let op = Arc::new(Self {
            issuer,
            trust,
            site_key: rsa(0),
            key: rsa(1),
            other_key: rsa(2),
            clock,
            script: Mutex::default(),
            asked: Mutex::default(),
            seen: Mutex::default(),
            counter: Mutex::default(),
        });
        tokio::spawn(serve(Arc::clone(&op), listener, tls(&certificates)));
        op
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    pub fn script(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.script.lock().unwrap());
    }

    /// Answers the next request of a path so.
    pub fn will(&self, path: &'static str, status: u16, body: &str) {
        let scripted = Scripted { status, content_type: "application/json", body: body.into() };
        self.script(|s| s.answers.entry(path).or_default().push_back(scripted));
    }

    /// What the browser asks with this address.
    pub fn asked(&self, url: &str) -> Asked {
        let parameters = pairs(url.split_once('?').unwrap().1);
        let text = |name: &str| parameters[name].clone();
        let asked = Asked { redirect_uri: text("redirect_uri"), state: text("state"), parameters };
        *self.asked.lock().unwrap() = asked.clone();
        asked
    }

    /// The last that was asked.
    pub fn last(&self) -> Asked {
        self.asked.lock().unwrap().clone()
    }

    /// Requests of a path since the last call.
    pub fn seen(&self, path: &str) -> Vec<Seen> {
        let mut seen = self.seen.lock().unwrap();
        let (these, others) = std::mem::take(&mut *seen).into_iter().partition(|s| s.path == path);
        *seen = others;
        these
    }

    fn answer(&self, seen: &Seen) -> Scripted {
        let mut script = self.script.lock().unwrap();
        if let Some(scripted) = script.answers.get_mut(&*seen.path).and_then(VecDeque::pop_front) {
            return scripted;
        }
        let body = match seen.path.as_str() {
            "/.well-known/openid-configuration" => twisted(self.discovery(), script.discovery.as_ref()),
            "/connect/jwk_uri" => self.key_set(&script.kids),
            "/access_token" => {
                let claims = twisted(self.claims(script.ahead), script.claims.as_ref());
                json!({ "access_token": ACCESS, "token_type": "Bearer", "expires_in": 3599, "scope": "openid",
                    "id_token": self.sign(script.sign, &claims) })
            }
            "/userinfo" => {
                let claims = twisted(user_info(), script.user_info.as_ref());
                if script.signed_user_info {
                    let body = self.sign(script.sign, &claims);
                    return Scripted { status: 200, content_type: "application/jwt;charset=UTF-8", body };
                }
                claims
            }
            "/oauth2/token" => {
                let mut counter = self.counter.lock().unwrap();
                *counter += 1;
                json!({ "access_token": format!("platform-{counter}"), "expires_in": "599", "token_type": "Bearer",
                    "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
                    "refresh_token": format!("refresh-{counter}"), "refresh_token_expires_in": "43199",
                    "refresh_count": "0" })
            }
            "/end" => json!({}),
            _ => return Scripted { status: 404, content_type: "text/plain", body: String::new() },
        };
        Scripted { status: 200, content_type: "application/json", body: body.to_string() }
    }

    fn discovery(&self) -> Value {
        json!({
            "issuer": self.issuer,
            "authorization_endpoint": self.at("/authorize"),
            "token_endpoint": self.at("/access_token"),
            "userinfo_endpoint": self.at("/userinfo"),
            "jwks_uri": self.at("/connect/jwk_uri"),
            "end_session_endpoint": self.at("/end"),
        })
    }

    fn key_set(&self, kids: &[&str]) -> Value {
        let kids = if kids.is_empty() { &["op-1"][..] } else { kids };
        let keys: Vec<Value> = kids.iter().map(|kid| self.jwk(kid)).collect();
        // Kinds of keys that are not for us stand in real sets too.
        let foreign =
            [json!({ "kty": "EC", "kid": "ec", "crv": "P-256", "x": "AA", "y": "AA" }), json!({ "kty": "new" })];
        json!({ "keys": foreign.into_iter().chain(keys).collect::<Vec<_>>() })
    }

    fn jwk(&self, kid: &str) -> Value {
        let key = EncodingKey::from_rsa_pem(self.key.serialize_pem().as_bytes()).unwrap();
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&key, Algorithm::RS256).unwrap()).unwrap();
        jwk["kid"] = kid.into();
        jwk["use"] = "sig".into();
        jwk
    }

    fn claims(&self, ahead: i64) -> Value {
        let now = self.clock.now().as_second() + ahead;
        let hash = Sha256::digest(ACCESS.as_bytes());
        json!({
            "iss": self.issuer, "sub": USER, "aud": CLIENT_ID, "azp": CLIENT_ID,
            "iat": now, "exp": now + 3600, "auth_time": now - 10,
            "nonce": self.asked.lock().unwrap().parameters.get("nonce"),
            "at_hash": URL_SAFE_NO_PAD.encode(&hash[..16]),
            "acr": "AAL3_ANY", "amr": ["N3_SMARTCARD"],
            "authentication_assurance_level": "3", "id_assurance_level": "3",
            "sid": "sid-1", "selected_roleid": ROLE,
            "tokenName": "id_token", "tokenType": "JWTToken", "realm": "/NHSIdentity/Healthcare",
        })
    }

    fn sign(&self, sign: Sign, claims: &Value) -> String {
        let pem = |key: &KeyPair| EncodingKey::from_rsa_pem(key.serialize_pem().as_bytes()).unwrap();
        let by = |algorithm, kid: Option<&str>, key: &EncodingKey| {
            let header = Header { kid: kid.map(Into::into), ..Header::new(algorithm) };
            jsonwebtoken::encode(&header, claims, key).unwrap()
        };
        let own = pem(&self.key);
        match sign {
            Sign::Well => by(Algorithm::RS256, Some("op-1"), &own),
            Sign::As(kid) => by(Algorithm::RS256, Some(kid), &own),
            Sign::Unnamed => by(Algorithm::RS256, None, &own),
            Sign::OtherKey => by(Algorithm::RS256, Some("op-1"), &pem(&self.other_key)),
            Sign::Rs512 => by(Algorithm::RS512, Some("op-1"), &own),
            Sign::Hs256WithPublicKey => {
                let public = EncodingKey::from_secret(self.key.public_key_pem().as_bytes());
                by(Algorithm::HS256, Some("op-1"), &public)
            }
            Sign::None => {
                let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
                format!("{}.{}.", part(&json!({ "alg": "none", "kid": "op-1" })), part(claims))
            }
            Sign::NotAJwt => "not-a-jwt".into(),
        }
    }
}

fn twisted(mut value: Value, twist: Option<&Twist>) -> Value {
    if let Some(twist) = twist {
        twist(&mut value);
    }
    value
}

fn user_info() -> Value {
    json!({
        "sub": USER, "uid": USER, "nhsid_useruid": USER,
        "name": "TESTER Ann Dr", "given_name": "Ann", "family_name": "Tester", "display_name": "Ann Tester",
        "idassurancelevel": "3",
        "nhsid_nrbac_roles": [
            { "person_orgid": "900000000050", "person_roleid": ROLE, "org_code": "A99999",
              "role_name": "\"Clinical\":\"Clinical Provision\":\"General Medical Practitioner\"",
              "role_code": "S0020:G0010:R0260", "activities": ["x"], "activity_codes": ["B0370", "B0825"] },
            { "person_orgid": "900000000051", "person_roleid": "900000000102", "org_code": "B88888",
              "role_name": "\"Admin & Clerical\":\"Admin\":\"Receptionist\"", "role_code": "S8002:G8003:R8010" },
        ],
        "nhsid_user_orgs": [{ "org_code": "A99999", "org_name": "TEST SURGERY" }],
    })
}

/// A root, and the certificate and key of `localhost` below it.
pub struct Certificates {
    pub root: String,
    pub leaf: String,
    pub key: KeyPair,
}

pub fn certificates() -> Certificates {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let root = authority.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(authority, key);
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    Certificates { root, leaf: leaf.pem(), key }
}

fn tls(certificates: &Certificates) -> TlsAcceptor {
    let private = PrivateKeyDer::try_from(certificates.key.serialize_der()).unwrap();
    let leaf = CertificateDer::from_pem_slice(certificates.leaf.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf], private)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

async fn serve(op: Arc<Op>, listener: TcpListener, tls: TlsAcceptor) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (op, tls) = (Arc::clone(&op), tls.clone());
        tokio::spawn(async move {
            let Ok(mut stream) = tls.accept(stream).await else { return };
            let mut bytes = Vec::new();
            let (head, body) = loop {
                if stream.read_buf(&mut bytes).await.unwrap_or_default() == 0 {
                    return;
                }
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                if body.len() >= length(head) {
                    break (head.to_owned(), body.to_owned());
                }
            };
            let target = head.split(' ').nth(1).unwrap();
            let (path, query) = target.split_once('?').unwrap_or((target, &body));
            let path = path.strip_prefix("/realm").unwrap_or(path).to_owned();
            let seen = Seen { path, form: pairs(query) };
            op.seen.lock().unwrap().push(seen.clone());
            let cut = {
                let mut script = op.script.lock().unwrap();
                let cut = seen.path == "/oauth2/token" && script.cut_off > 0;
                script.cut_off -= usize::from(cut);
                cut
            };
            if cut {
                return;
            }
            let Scripted { status, content_type, body } = op.answer(&seen);
            let ahead = op.script.lock().unwrap().ahead;
            let date = op.clock.now() + jiff::SignedDuration::from_secs(ahead);
            let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&date).unwrap();
            let answer = format!(
                "HTTP/1.1 {status} X\r\nDate: {date}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            drop(stream.write_all(answer.as_bytes()).await);
            drop(stream.shutdown().await);
        });
    }
}

fn length(head: &str) -> usize {
    let lower = head.to_ascii_lowercase();
    lower.split_once("content-length:").map_or(0, |(_, rest)| rest.lines().next().unwrap().trim().parse().unwrap())
}

fn pairs(text: &str) -> HashMap<String, String> {
    let url: reqwest::Url = format!("http://x/?{text}").parse().unwrap();
    url.query_pairs().map(|(k, v)| (k.into_owned(), v.into_owned())).collect()
}
