//! `GET /connect/endSession`: the client ends a session (OpenID Connect RP-Initiated Logout 1.0).
//!
//! How CIS2 answers is not public: assumed as ForgeRock does, 204 without a word.

use axum::extract::{Request, State};
use axum::response::Response;
use http::StatusCode;
use jsonwebtoken::Algorithm;

use super::answer::{Answer, Refusal, answered};
use super::request::Fields;
use super::{Provider, issuer};
use crate::jwt::Jwt;

/// Below the issuer.
pub(super) const PATH: &str = "/connect/endSession";

const HINT: Refusal = Refusal {
    status: StatusCode::BAD_REQUEST,
    error: "invalid_request",
    description: "id_token_hint must be an ID token of CIS2",
};
const REDIRECT: Refusal = Refusal {
    status: StatusCode::BAD_REQUEST,
    error: "invalid_request",
    description: "post_logout_redirect_uri is not registered",
};

/// `GET /connect/endSession?id_token_hint=...`: the hint may have expired.
pub(super) async fn end(State(provider): State<Provider>, request: Request) -> Response {
    answered(&provider, "cis2.end-session", request, |call, _| {
        let query = Fields::read(call.parts.uri.query().unwrap_or_default().as_bytes());
        if query.get("post_logout_redirect_uri").is_some() {
            return Answer::refused(REDIRECT);
        }
        match query.get("id_token_hint").and_then(|hint| provider.session(hint)) {
            Some(sid) => {
                provider.desk().end(&sid);
                Answer::nothing()
            }
            None => Answer::refused(HINT),
        }
    })
    .await
}

impl Provider {
    /// The session an ID token of ours speaks of.
    fn session(&self, hint: &str) -> Option<String> {
        let jwt = Jwt::read(hint)?;
        let key = self.world.cis2().keys().published(jwt.header("kid")?)?;
        let own = jwt.is_signed_by(&key, Algorithm::RS256) && jwt.claim("iss") == Some(&issuer(&self.world));
        jwt.claim("sid").filter(|_| own).map(ToOwned::to_owned)
    }
}
