//! Who signed in, and in which roles they may work (spec/auth.md 2.5).

use std::collections::HashMap;

use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use vouch_core::ids::{ActivityCode, JobRoleCode, OdsCode, RoleProfileId, UserId};
use vouch_core::session::{Organisation, Role, User};

use super::discovery::Provider;
use super::{Cis2, Cis2Error, Step, id_token};

/// Largest answer that is read, in bytes.
pub const MAX_USER_INFO: usize = 1024 * 1024;
/// Most roles of one user that are kept.
pub const MAX_ROLES: usize = 500;

/// What userinfo says.
pub(super) struct UserInfo {
    pub user: User,
    pub roles: Vec<Held>,
    /// How many roles there are that cannot be read.
    pub unreadable: usize,
}

/// A role, and what it allows.
#[derive(Clone)]
pub(super) struct Held {
    pub role: Role,
    pub job_code: JobRoleCode,
    /// `None` when the role carries no list.
    pub activities: Option<Vec<ActivityCode>>,
}

/// A role as sent; the rest of its fields may be absent.
#[derive(Deserialize)]
struct Sent {
    #[serde(rename = "person_orgid")]
    _person_orgid: String,
    person_roleid: String,
    org_code: String,
    role_code: String,
    role_name: String,
    activity_codes: Option<Vec<String>>,
}

impl Cis2 {
    pub(super) async fn user_info(
        &self,
        provider: &Provider,
        access_token: &SecretString,
        user: &UserId,
    ) -> Result<UserInfo, Cis2Error> {
        let request = self.http.get(&provider.userinfo_endpoint).bearer_auth(access_token.expose_secret());
        let answer = self.ask(Step::UserInfo, request, MAX_USER_INFO).await?;
        let unreadable = || Cis2Error::Unreadable { step: Step::UserInfo, what: "the answer" };
        let kind = answer.headers.get(CONTENT_TYPE).map_or(&b""[..], |v| v.as_bytes());
        let claims = if kind.to_ascii_lowercase().starts_with(b"application/jwt") {
            let jwt = std::str::from_utf8(&answer.body).map_err(|_| unreadable())?;
            let claims = self.claims(&provider.jwks_uri, jwt.trim()).await.map_err(not_the_id_token)?;
            self.signed_for_us(&claims)?;
            claims
        } else {
            serde_json::from_slice(&answer.body).map_err(|_| unreadable())?
        };
        read(&claims, user)
    }

    /// The signed form may lack both claims (spec/auth.md 2.5); when it has them they must be ours.
    fn signed_for_us(&self, claims: &Value) -> Result<(), Cis2Error> {
        if claims.get("iss").is_some_and(|iss| *iss != self.settings.issuer) {
            return Err(Cis2Error::UserInfo("another issuer"));
        }
        if claims.get("aud").is_some() && !id_token::is_for(claims, &self.settings.client_id) {
            return Err(Cis2Error::UserInfo("another audience"));
        }
        Ok(())
    }
}

/// A JWT that fails is told apart by what it was.
fn not_the_id_token(error: Cis2Error) -> Cis2Error {
    match error {
        Cis2Error::IdToken(_) => Cis2Error::UserInfo("its signature cannot be trusted"),
        other => other,
    }
}

/// `sub` = `uid` = `nhsid_useruid` = the `sub` of the ID token (spec/auth.md 2.4).
fn read(claims: &Value, user: &UserId) -> Result<UserInfo, Cis2Error> {
    let said = |name| claims.get(name).and_then(Value::as_str);
    if said("sub") != Some(user.as_str()) {
        return Err(Cis2Error::UserInfo("sub is not the one of the ID token"));
    }
    if said("nhsid_useruid") != Some(user.as_str()) {
        return Err(Cis2Error::UserInfo("nhsid_useruid is not sub"));
    }
    if claims.get("uid").is_some_and(|uid| uid != user.as_str()) {
        return Err(Cis2Error::UserInfo("uid is not sub"));
    }
    let name = match (said("given_name"), said("family_name")) {
        // The family name last: what a review compares is the last word.
        (Some(given), Some(family)) => format!("{given} {family}"),
        _ => said("display_name").or_else(|| said("name")).unwrap_or(user.as_str()).to_owned(),
    };
    let names = organisations(claims);
    let sent = list(claims, "nhsid_nrbac_roles");
    let roles: Vec<Held> = sent.iter().filter_map(|role| held(role, &names)).take(MAX_ROLES).collect();
    let unreadable = sent.len() - roles.len();
    Ok(UserInfo { user: User { id: user.clone(), name }, roles, unreadable })
}

fn organisations(claims: &Value) -> HashMap<String, String> {
    let text = |org: &Value, name| org.get(name).and_then(Value::as_str).map(str::to_owned);
    let orgs = list(claims, "nhsid_user_orgs").iter();
    orgs.filter_map(|org| Some((text(org, "org_code")?.to_ascii_uppercase(), text(org, "org_name")?))).collect()
}

fn list<'a>(claims: &'a Value, name: &str) -> &'a [Value] {
    claims.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn held(role: &Value, names: &HashMap<String, String>) -> Option<Held> {
    let sent = Sent::deserialize(role).ok()?;
    let ods = OdsCode::new(&sent.org_code.to_ascii_uppercase())?;
    let job_code = JobRoleCode::new(&sent.role_code)?;
    let name = names.get(ods.as_str()).cloned().unwrap_or_else(|| ods.as_str().to_owned());
    let codes = |all: Vec<String>| all.iter().filter_map(|code| ActivityCode::new(code)).collect();
    Some(Held {
        role: Role {
            profile: RoleProfileId::new(&sent.person_roleid)?,
            organisation: Organisation { ods, name },
            job: job(&sent.role_name).to_owned(),
            job_code: Some(job_code.clone()),
        },
        job_code,
        activities: sent.activity_codes.map(codes),
    })
}

/// `"Category":"Sub-category":"Job role"`: the last part.
fn job(role_name: &str) -> &str {
    role_name.rsplit("\":\"").next().unwrap_or(role_name).trim_matches('"')
}
