//! `GET /Patient/{nhs number}` (spec/fhir.md 3, 6.3).

use std::time::Duration;

use jiff::civil::Date;
use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use vouch_core::ids::{NhsNumber, RoleProfileId};
use vouch_core::person::london;
use vouch_core::ports::Retrieved;
use vouch_https::{Answer, send};

use super::{Pds, patient};
use crate::FhirError;
use crate::outcome::Problem;

/// Largest answer that is read, in bytes; published patients have a few thousand.
pub const MAX_ANSWER: usize = 1024 * 1024;
/// Longest wait for an answer while somebody stands at the counter. Not published: an assumption.
const TIMEOUT: Duration = Duration::from_secs(30);
const REQUEST_ID: &str = "X-Request-ID";
const CORRELATION_ID: &str = "X-Correlation-ID";
const SESSION_ROLE: &str = "NHSD-Session-URID";
const ORGANISATION: &str = "NHSD-End-User-Organisation-ODS";

/// Retrieves one person: with the user's token where there is one, else with the application's.
pub(super) async fn retrieve(pds: &Pds, number: &NhsNumber) -> Result<Retrieved, FhirError> {
    let user = match &pds.user {
        Some(user) => user.bearer().await.map_err(FhirError::User)?,
        None => None,
    };
    let answered = match user {
        Some((token, role)) => as_user(pds, number, &token, &role).await?,
        None => as_application(pds, number).await?,
    };
    read(&answered, number, london(pds.clock.now()).date())
}

/// A refused user has no session any more.
async fn as_user(
    pds: &Pds,
    number: &NhsNumber,
    token: &SecretString,
    role: &RoleProfileId,
) -> Result<Answered, FhirError> {
    let answered = ask(pds, number, token.expose_secret(), Some(role)).await?;
    match answered.answer.status {
        StatusCode::UNAUTHORIZED => Err(FhirError::UserRefused(answered.problem())),
        _ => Ok(answered),
    }
}

/// A refused token is renewed once.
async fn as_application(pds: &Pds, number: &NhsNumber) -> Result<Answered, FhirError> {
    let token = pds.tokens.get().await?;
    let answered = ask(pds, number, token.bearer(), None).await?;
    if answered.answer.status != StatusCode::UNAUTHORIZED {
        return Ok(answered);
    }
    let token = pds.tokens.instead_of(&token).await?;
    ask(pds, number, token.bearer(), None).await
}

/// An answer, and the correlation id it was asked under.
struct Answered {
    answer: Answer,
    correlation_id: String,
}

impl Answered {
    /// What it says when it is not the answer.
    fn problem(&self) -> Problem {
        let mut problem = Problem::read(&self.answer);
        problem.reference.get_or_insert_with(|| self.correlation_id.clone());
        problem
    }
}

/// Asks once, under ids of its own.
async fn ask(pds: &Pds, number: &NhsNumber, token: &str, role: Option<&RoleProfileId>) -> Result<Answered, FhirError> {
    let fresh = || pds.ids.uuid().as_hyphenated().to_string().to_uppercase();
    let (request_id, correlation_id) = (fresh(), fresh());
    let request = pds
        .http
        .get(format!("{}/Patient/{}", pds.base_url, number.digits()))
        .bearer_auth(token)
        .header(REQUEST_ID, &request_id)
        .header(CORRELATION_ID, &correlation_id)
        .header(ORGANISATION, pds.org.as_str())
        .timeout(TIMEOUT);
    let request = match role {
        Some(role) => request.header(SESSION_ROLE, role.as_str()),
        None => request,
    };
    let answer = send(request, MAX_ANSWER).await.map_err(FhirError::PdsWay)?;
    same_request(&answer, &request_id)?;
    Ok(Answered { answer, correlation_id })
}

/// PDS sends the request id back; another one means that this is the answer to somebody else's question.
fn same_request(answer: &Answer, request_id: &str) -> Result<(), FhirError> {
    match answer.headers.get(REQUEST_ID) {
        Some(echo) if !echo.as_bytes().eq_ignore_ascii_case(request_id.as_bytes()) => {
            Err(FhirError::PdsWrongPatient("request id"))
        }
        _ => Ok(()),
    }
}

/// Reads the four cases. A 404 is "nobody" only when PDS itself says so: a gateway has 404s of its own.
fn read(answered: &Answered, asked: &NhsNumber, today: Date) -> Result<Retrieved, FhirError> {
    if answered.answer.status == StatusCode::OK {
        return patient::read(&answered.answer.body, asked, today).map(|person| Retrieved::Found(Box::new(person)));
    }
    nobody(answered.problem())
}

/// What an answer without a person says: two of the four cases, else a refusal.
pub(crate) fn nobody(problem: Problem) -> Result<Retrieved, FhirError> {
    let missing = problem.status == StatusCode::NOT_FOUND;
    if missing && problem.has("INVALIDATED_RESOURCE") {
        return Ok(Retrieved::Invalidated);
    }
    if missing && problem.has("RESOURCE_NOT_FOUND") {
        return Ok(Retrieved::NotFound);
    }
    Err(FhirError::PdsRefused(problem))
}
