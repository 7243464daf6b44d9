//! `POST /access_token`: a code becomes an ID token and an access token.

use axum::extract::{Request, State};
use axum::response::Response;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::{StatusCode, header};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::answer::{Answer, Refusal, answered, tampering};
use super::desk::ACCESS_SECONDS;
use super::request::Fields;
use super::{Provider, assertion, id_token, issuer};
use crate::faults::Fault;
use crate::platform::Call;

/// Below the issuer.
pub(super) const PATH: &str = "/access_token";
const FORM: &str = "application/x-www-form-urlencoded";
/// Fields that are secrets, with their names for the search.
const SHOWN: [(&str, &str); 2] = [("client assertion", "client_assertion"), ("code verifier", "code_verifier")];
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const fn refused(error: &'static str, description: &'static str) -> Refusal {
    Refusal { status: StatusCode::BAD_REQUEST, error, description }
}

const NOT_A_FORM: Refusal = refused("invalid_request", "the request must be a form, without a query");
const REPEATED: Refusal = refused("invalid_request", "a parameter is repeated");
const NO_GRANT: Refusal = refused("invalid_request", "grant_type is missing");
const GRANT: Refusal = refused("unsupported_grant_type", "grant_type must be authorization_code");
const METHOD: Refusal = Refusal {
    status: StatusCode::UNAUTHORIZED,
    ..refused("invalid_client", "the client must prove itself with private_key_jwt and nothing else")
};
const NOT_THE_CLIENT: Refusal =
    Refusal { status: StatusCode::UNAUTHORIZED, ..refused("invalid_client", "client_id is not the client's") };
const NO_CODE: Refusal = refused("invalid_request", "code is missing");
const NO_REDIRECT: Refusal = refused("invalid_request", "redirect_uri is missing");
const NO_VERIFIER: Refusal = refused("invalid_request", "code_verifier is missing");
const CODE: Refusal = refused("invalid_grant", "the code is unknown, too old or was used before");
const REDIRECT: Refusal = refused("invalid_grant", "redirect_uri is not that of the request");
const VERIFIER: Refusal = refused("invalid_grant", "code_verifier does not fit the challenge");

/// `POST /access_token`.
pub(super) async fn exchange(State(provider): State<Provider>, request: Request) -> Response {
    answered(&provider, "cis2.token", request, |call, fault| {
        provider.exchange(call, fault).unwrap_or_else(Answer::refused)
    })
    .await
}

impl Provider {
    fn exchange(&self, call: &Call, fault: Option<&Fault>) -> Result<Answer, Refusal> {
        let is_form = call.header(header::CONTENT_TYPE).and_then(|t| t.split(';').next()).map(str::trim) == Some(FORM);
        if !is_form || call.parts.uri.query().is_some() {
            return Err(NOT_A_FORM);
        }
        let form = Fields::read(&call.body);
        if form.repeat() {
            return Err(REPEATED);
        }
        if form.get("grant_type").ok_or(NO_GRANT)? != "authorization_code" {
            return Err(GRANT);
        }
        self.world.given().note_fields(&SHOWN, |name| form.get(name));
        self.check_client(call, &form)?;
        let (code, redirect_uri, verifier) = (
            form.get("code").ok_or(NO_CODE)?,
            form.get("redirect_uri").ok_or(NO_REDIRECT)?,
            form.get("code_verifier").ok_or(NO_VERIFIER)?,
        );
        // Spent by the first that asks with a proof of being the client, whatever else is wrong.
        let spent = self.desk().spend(code, self.now()).ok_or(CODE)?;
        if spent.asked.redirect_uri != redirect_uri {
            return Err(REDIRECT);
        }
        if BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) != spent.asked.challenge {
            return Err(VERIFIER);
        }
        let person = self.person(spent.sign_in.user_id).ok_or(CODE)?;
        let access_token = self.desk().access_token(code, &spent, self.now())?;
        let (set, head) = tampering(fault);
        let mut claims = id_token::claims(&issuer(&self.world), person, &spent, code, &access_token, self.now());
        super::merge(&mut claims, &set);
        let id_token = self.world.cis2().keys().sign(&claims, &head)?;
        self.world.given().note("cis2 access token", &access_token);
        self.world.given().note("id token", &id_token);
        let body = json!({
            "access_token": access_token,
            "id_token": id_token,
            "token_type": "Bearer",
            "expires_in": ACCESS_SECONDS,
            "scope": spent.asked.scopes.join(" "),
        });
        Ok(Answer::json(&body).about(person.user_id))
    }

    /// One proof, and only that.
    fn check_client(&self, call: &Call, form: &Fields) -> Result<(), Refusal> {
        let other = call.header(header::AUTHORIZATION).is_some() || form.get("client_secret").is_some();
        if other || form.get("client_assertion_type") != Some(ASSERTION_TYPE) {
            return Err(METHOD);
        }
        let known = self.world.cis2();
        let client = known.client().ok_or(METHOD)?;
        if form.get("client_id").is_some_and(|id| id != client.id) {
            return Err(NOT_THE_CLIENT);
        }
        let endpoint = format!("{}{PATH}", issuer(&self.world));
        let given = form.get("client_assertion").ok_or(METHOD)?;
        assertion::check(client, &known.assertions, given, &endpoint, self.now())
    }
}
