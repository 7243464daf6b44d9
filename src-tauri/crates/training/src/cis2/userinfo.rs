//! `GET /userinfo`: what the scopes give of a person (spec/auth.md 2.3, 2.5).

use axum::extract::{Request, State};
use axum::response::Response;
use http::{StatusCode, header};
use serde_json::{Value, json};

use super::answer::{Answer, Refusal, answered, tampering};
use super::{Provider, merge};
use crate::cis;
use crate::faults::Fault;
use crate::jwt::Object;
use crate::platform::Call;
use crate::staff::{Role, Staff};

/// Below the issuer.
pub(super) const PATH: &str = "/userinfo";

const INVALID: Refusal = Refusal {
    status: StatusCode::UNAUTHORIZED,
    error: "invalid_token",
    description: "the access token is missing, unknown or too old",
};

/// `GET /userinfo` with the access token in its header.
pub(super) async fn tell(State(provider): State<Provider>, request: Request) -> Response {
    answered(&provider, "cis2.userinfo", request, |call, fault| {
        provider.tell(call, fault).unwrap_or_else(Answer::refused)
    })
    .await
}

impl Provider {
    fn tell(&self, call: &Call, fault: Option<&Fault>) -> Result<Answer, Refusal> {
        let authorization = call.header(header::AUTHORIZATION).and_then(|value| value.split_once(' '));
        let (scheme, token) = authorization.ok_or(INVALID)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(INVALID);
        }
        let access = self.desk().access(token.trim(), self.now()).ok_or(INVALID)?;
        let person = self.person(access.user_id).ok_or(INVALID)?;
        let mut claims = claims(person, &access.scopes);
        merge(&mut claims, &tampering(fault).0);
        Ok(Answer::json(&Value::Object(claims)).about(person.user_id))
    }
}

/// The claims that these scopes give; what a person does not have is left out. The two scopes of memberships give
/// nothing here.
fn claims(person: &Staff, scopes: &[String]) -> Object {
    let has = |name: &str| scopes.iter().any(|scope| scope == name);
    let (given, family) = person.name.rsplit_once(' ').unwrap_or(("", person.name));
    let mut claims = Object::new();
    let mut say = |name: &str, value: Value| drop(claims.insert(name.into(), value));
    say("sub", json!(person.user_id));
    if has("profile") {
        let title = person.cis2.title.map(|title| format!(" {title}")).unwrap_or_default();
        say("uid", json!(person.user_id));
        say("name", json!(format!("{} {given}{title}", family.to_uppercase())));
        say("given_name", json!(given));
        say("family_name", json!(family));
    }
    if has("email") {
        say("email", json!(format!("{}@training.example", person.id)));
    }
    if has("nhsperson") {
        say("nhsid_useruid", json!(person.user_id));
        say("display_name", json!(person.name));
        say("idassurancelevel", json!(person.cis2.identity_level.to_string()));
        if let Some(title) = person.cis2.title {
            say("title", json!(title));
        }
        if let Some((name, number)) = person.cis2.registration {
            say(name, json!(number));
        }
    }
    if has("nationalrbacaccess") {
        say("nhsid_nrbac_roles", person.roles.iter().map(role).collect());
    }
    if has("associatedorgs") {
        say("nhsid_user_orgs", organisations(person));
    }
    claims
}

/// One role. Without an activity list both of its members are left out.
fn role(role: &Role) -> Value {
    let mut said = Object::new();
    let mut say = |name: &str, value: Value| drop(said.insert(name.into(), value));
    say("person_orgid", json!(organisation_profile(role)));
    say("person_roleid", json!(role.profile_id));
    say("org_code", json!(role.ods));
    say("role_name", json!(role.job));
    say("role_code", json!(role.job_code));
    if let Some(codes) = role.activities {
        say("activities", codes.iter().filter_map(|code| cis::activity_name(code)).collect());
        say("activity_codes", json!(codes));
    }
    Value::Object(said)
}

/// Each organisation once.
fn organisations(person: &Staff) -> Value {
    let mut seen: Vec<&Role> = Vec::new();
    for role in &person.roles {
        if !seen.iter().any(|before| before.ods == role.ods) {
            seen.push(role);
        }
    }
    seen.iter().map(|role| json!({"org_code": role.ods, "org_name": role.organisation})).collect()
}

/// The id of the person's place in the organisation: 12 digits, like the role profile's own.
fn organisation_profile(role: &Role) -> String {
    role.profile_id.replacen("90", "91", 1)
}
