//! `POST /oauth2/token`: three grants.

use std::collections::HashMap;

use axum::extract::{Form, FromRequest};
use http::{StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Refusal, assertion, subject};
use crate::platform::{Call, Refreshed, TOKEN_SECONDS, Unrefreshed};
use crate::state::World;

/// The endpoint's path on the platform.
pub const PATH: &str = "/oauth2/token";
/// The one kind of assertion.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The one kind of subject token.
const SUBJECT_TYPE: &str = "urn:ietf:params:oauth:token-type:id_token";
/// Fields that are secrets, with their names for the search.
const SHOWN: [(&str, &str); 2] = [("client assertion", "client_assertion"), ("client secret", "client_secret")];
const ISSUED_TYPE: &str = "urn:ietf:params:oauth:token-type:access_token";
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const FORM: &str = "application/x-www-form-urlencoded";

const NOT_A_FORM: Refusal = Refusal {
    status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
    ..Refusal::bad("Content-Type header must be application/x-www-form-urlencoded")
};
const NO_GRANT: Refusal = Refusal::bad("grant_type is missing");
const GRANT: Refusal = Refusal { error: "unsupported_grant_type", ..Refusal::bad("grant_type is invalid") };
const EXCHANGE_GRANT: Refusal = Refusal::bad("grant_type is invalid");
const TYPE: Refusal = Refusal::bad(
    "Missing or invalid client_assertion_type - must be 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'",
);
const SUBJECT: Refusal =
    Refusal::bad("missing or invalid subject_token_type - must be 'urn:ietf:params:oauth:token-type:id_token'");
const NO_ASSERTION: Refusal = Refusal::bad("Missing client_assertion");
const NO_SUBJECT: Refusal = Refusal::bad("Missing subject_token");
const NO_CLIENT: Refusal = Refusal::unauthorised("client_id is missing");
const NO_SECRET: Refusal = Refusal::unauthorised("client_secret is missing");
const CLIENT: Refusal =
    Refusal { error: "invalid_client", ..Refusal::unauthorised("client_id or client_secret is invalid") };
const NO_REFRESH: Refusal = Refusal::bad("refresh_token is missing");
const REFRESH: Refusal = Refusal { error: "invalid_grant", ..Refusal::unauthorised("refresh_token is invalid") };
const LATE_REFRESH: Refusal =
    Refusal { error: "invalid_grant", ..Refusal::unauthorised("refresh token refresh period has expired") };
/// Own wording: the platform's is not published.
const NO_RANDOM: Refusal = Refusal {
    status: StatusCode::INTERNAL_SERVER_ERROR,
    error: "server_error",
    description: "The training world has no random numbers",
};

/// The fields of a form that are there and not empty.
struct Fields(HashMap<String, String>);

impl Fields {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// A token for a good form, and the user it is for; numbers are strings, as the platform gives them.
pub(super) async fn issue(
    world: &World,
    call: &Call,
    url: &str,
    now: Timestamp,
) -> Result<(Value, Option<String>), Refusal> {
    let is_form = call.header(header::CONTENT_TYPE).is_some_and(|t| t.split(';').next().map(str::trim) == Some(FORM));
    if !is_form || call.parts.uri.query().is_some() {
        return Err(NOT_A_FORM);
    }
    let Form(form) = Form::<HashMap<String, String>>::from_request(call.again(), &()).await.map_err(|_| NOT_A_FORM)?;
    let form = Fields(form);
    world.given().note_fields(&SHOWN, |name| form.get(name));
    match form.get("grant_type") {
        Some("client_credentials") => Ok((client_credentials(world, &form, url, now)?, None)),
        Some("refresh_token") => Ok((refresh(world, &form, now)?, None)),
        Some(EXCHANGE) => exchange(world, &form, url, now),
        // A request that looks like an exchange otherwise is answered in other words (samples/auth/token-errors.json).
        _ if form.get("subject_token").is_some() => Err(EXCHANGE_GRANT),
        None => Err(NO_GRANT),
        Some(_) => Err(GRANT),
    }
}

fn client_credentials(world: &World, form: &Fields, url: &str, now: Timestamp) -> Result<Value, Refusal> {
    check_assertion(world, form, url, now)?;
    let token = world.platform().issue(now).map_err(|_| NO_RANDOM)?;
    world.given().note("application token", &token);
    Ok(json!({
        "access_token": token,
        "expires_in": TOKEN_SECONDS.to_string(),
        "token_type": "Bearer",
        "issued_at": now.as_millisecond().to_string(),
    }))
}

fn exchange(world: &World, form: &Fields, url: &str, now: Timestamp) -> Result<(Value, Option<String>), Refusal> {
    if form.get("subject_token_type") != Some(SUBJECT_TYPE) {
        return Err(SUBJECT);
    }
    if form.get("client_assertion_type") != Some(ASSERTION_TYPE) {
        return Err(TYPE);
    }
    if form.get("client_assertion").is_none() {
        return Err(NO_ASSERTION);
    }
    let person = subject::check(world, form.get("subject_token").ok_or(NO_SUBJECT)?, now)?;
    check_assertion(world, form, url, now)?;
    let user = person.user_id.clone();
    let given = world.platform().issue_for(person, now).map_err(|_| NO_RANDOM)?;
    note(world, &given);
    let answer = json!({
        "access_token": given.access,
        "expires_in": TOKEN_SECONDS.to_string(),
        "token_type": "Bearer",
        "issued_token_type": ISSUED_TYPE,
        "refresh_token": given.refresh,
        "refresh_token_expires_in": given.seconds.to_string(),
        "refresh_count": given.count.to_string(),
    });
    Ok((answer, Some(user)))
}

fn refresh(world: &World, form: &Fields, now: Timestamp) -> Result<Value, Refusal> {
    let client = form.get("client_id").ok_or(NO_CLIENT)?;
    let secret = form.get("client_secret").ok_or(NO_SECRET)?;
    let known = world.platform().application();
    if !known.is_some_and(|a| a.api_key == client && a.client_secret == secret) {
        return Err(CLIENT);
    }
    let token = form.get("refresh_token").ok_or(NO_REFRESH)?;
    let given = world.platform().refresh(token, now).map_err(|e| match e {
        Unrefreshed::Unknown => REFRESH,
        Unrefreshed::Late => LATE_REFRESH,
        Unrefreshed::Random => NO_RANDOM,
    })?;
    note(world, &given);
    Ok(json!({
        "access_token": given.access,
        "expires_in": TOKEN_SECONDS.to_string(),
        "token_type": "Bearer",
        "refresh_token": given.refresh,
        "refresh_token_expires_in": given.seconds.to_string(),
        "refresh_count": given.count.to_string(),
    }))
}

fn note(world: &World, given: &Refreshed) {
    world.given().note("access token", &given.access);
    world.given().note("refresh token", &given.refresh);
}

fn check_assertion(world: &World, form: &Fields, url: &str, now: Timestamp) -> Result<(), Refusal> {
    if form.get("client_assertion_type") != Some(ASSERTION_TYPE) {
        return Err(TYPE);
    }
    assertion::check(world.platform(), form.get("client_assertion").ok_or(NO_ASSERTION)?, url, now)
}
