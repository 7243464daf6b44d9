//! What tests need to sign in: a request, the two forms, the token call. All through the router.

use http::Method;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey};
use reqwest::Url;
use serde_json::json;

use super::{at, authorize, choose_role, issuer, redirect, sign_in, token};
use crate::jwt::{Jwt, Object, sign};
use crate::platform::testing::{Answer, Platform, REDIRECT_PORTS};

/// Verifier and challenge of RFC 7636 appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(crate) const STATE: &str = "state-0123456789";
pub(crate) const NONCE: &str = "nonce-0123456789";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Names and values; one that is changed to `-` is left out.
#[derive(Clone)]
pub(crate) struct Form(pub Vec<(&'static str, String)>);

impl Form {
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.0.retain(|(n, _)| *n != name);
        self.0.push((name, value.to_owned()));
        self
    }

    pub fn encoded(&self) -> String {
        let pairs = self.0.iter().filter(|(_, value)| value != "-");
        Url::parse_with_params("http://x/", pairs).unwrap().query().unwrap_or_default().to_owned()
    }
}

/// A good request with a fresh sign-in and a role.
pub(crate) fn request() -> Form {
    Form(vec![
        ("response_type", "code".into()),
        ("client_id", super::CLIENT_ID.into()),
        ("redirect_uri", redirect(REDIRECT_PORTS[0])),
        ("scope", "openid profile nhsperson nationalrbacaccess associatedorgs selectedrole".into()),
        ("state", STATE.into()),
        ("nonce", NONCE.into()),
        ("code_challenge", CHALLENGE.into()),
        ("code_challenge_method", "S256".into()),
        ("prompt", "login".into()),
        ("acr_values", "AAL2_OR_AAL3_ANY".into()),
    ])
}

/// A browser: it keeps one cookie.
pub(crate) struct Browser<'a> {
    pub p: &'a Platform,
    pub cookie: Option<String>,
}

impl<'a> Browser<'a> {
    pub fn new(p: &'a Platform) -> Self {
        Self { p, cookie: None }
    }

    pub async fn ask(&mut self, request: &Form) -> Answer {
        let uri = format!("{}?{}", at(authorize::PATH), request.encoded());
        self.send(Method::GET, &uri, "").await
    }

    pub async fn sign_in(&mut self, page: &Answer, user_id: &str, authenticator: &str) -> Answer {
        let form = [("user", user_id), ("authenticator", authenticator), ("action", "sign-in")];
        self.submit(sign_in::PATH, page, &form).await
    }

    pub async fn choose(&mut self, page: &Answer, role: &str) -> Answer {
        self.submit(choose_role::PATH, page, &[("role", role), ("action", "choose")]).await
    }

    pub async fn submit(&mut self, path: &str, page: &Answer, form: &[(&'static str, &str)]) -> Answer {
        let mut all = Form(vec![("transaction", transaction(page))]);
        all.0.extend(form.iter().map(|(name, value)| (*name, (*value).to_owned())));
        self.send(Method::POST, &at(path), &all.encoded()).await
    }

    async fn send(&mut self, method: Method, uri: &str, body: &str) -> Answer {
        let mut headers = vec![FORM];
        headers.extend(self.cookie.as_deref().map(|cookie| ("cookie", cookie)));
        let answer = self.p.call(method, uri, &headers, body).await;
        if let Some((cookie, _)) = answer.header("set-cookie").split_once(';') {
            self.cookie = Some(cookie.to_owned());
        }
        answer
    }
}

/// The hidden name of the request a page is about.
pub(crate) fn transaction(page: &Answer) -> String {
    let after = page.text.split_once("name=\"transaction\" value=\"").expect("a form").1;
    after.split_once('"').unwrap().0.to_owned()
}

/// Parameters of a redirect.
pub(crate) fn answered(answer: &Answer) -> std::collections::HashMap<String, String> {
    assert_eq!(answer.status, 303, "{}", answer.text);
    Url::parse(answer.header("location")).unwrap().query_pairs().into_owned().collect()
}

/// A code for a request, with a role if one is asked for.
pub(crate) async fn code(p: &Platform, request: &Form, user_id: &str, authenticator: &str) -> String {
    let mut browser = Browser::new(p);
    let page = browser.ask(request).await;
    let mut answer = browser.sign_in(&page, user_id, authenticator).await;
    if answer.status == 200 {
        let role = p.world.staff().iter().find(|s| s.user_id == user_id).unwrap().roles[0].profile_id;
        answer = browser.choose(&answer, role).await;
    }
    answered(&answer)["code"].clone()
}

/// Header and claims of a good assertion for CIS2.
pub(crate) fn assertion(p: &Platform) -> (Object, Object) {
    let object = |value: serde_json::Value| value.as_object().unwrap().clone();
    let header = object(json!({"alg": "RS512", "typ": "JWT", "kid": p.client.kid}));
    let claims = object(json!({
        "iss": p.client.id,
        "sub": p.client.id,
        "aud": format!("{}{}", issuer(&p.world), token::PATH),
        "jti": uuid::Uuid::new_v4().to_string(),
        "iat": Timestamp::now().as_second(),
        "exp": Timestamp::now().as_second() + 299,
    }));
    (header, claims)
}

pub(crate) fn signed(pem: &str, (header, claims): &(Object, Object), algorithm: Algorithm) -> String {
    sign(header, claims, &EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap(), algorithm).unwrap()
}

/// A good token call.
pub(crate) fn token_form(p: &Platform, code: &str) -> Form {
    let pem = std::fs::read_to_string(&p.client.key_path).unwrap();
    Form(vec![
        ("grant_type", "authorization_code".into()),
        ("code", code.into()),
        ("redirect_uri", redirect(REDIRECT_PORTS[0])),
        ("code_verifier", VERIFIER.into()),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".into()),
        ("client_assertion", signed(&pem, &assertion(p), Algorithm::RS512)),
    ])
}

pub(crate) async fn call_token(p: &Platform, form: &Form) -> Answer {
    p.call(Method::POST, &at(token::PATH), &[FORM], &form.encoded()).await
}

/// A finished sign-in.
pub(crate) struct SignedIn {
    pub access_token: String,
    pub id_token: String,
    pub claims: Object,
    pub header: Object,
}

/// The whole way, for somebody and a way of signing in.
pub(crate) async fn signed_in(p: &Platform, request: &Form, user_id: &str, authenticator: &str) -> SignedIn {
    let code = code(p, request, user_id, authenticator).await;
    let answer = call_token(p, &token_form(p, &code)).await;
    assert_eq!(answer.status, 200, "{}", answer.json);
    let text = |name: &str| answer.json[name].as_str().unwrap().to_owned();
    let id_token = text("id_token");
    let Jwt { claims, header, .. } = Jwt::read(&id_token).unwrap();
    SignedIn { access_token: text("access_token"), id_token, claims, header }
}
