//! What CIS2 says of itself: the discovery document and the published keys (OpenID Connect Discovery 1.0, section 3).

use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::json;

use super::answer::{Answer, answered};
use super::{ALGORITHM_NAME, Provider, at, authorize, end_session, issuer, levels, request, token, userinfo};

/// Below the issuer.
pub(super) const PATH: &str = "/.well-known/openid-configuration";
/// Below the issuer, as at the real one.
pub(super) const KEYS_PATH: &str = "/connect/jwk_uri";

/// `GET /.well-known/openid-configuration`. The authorization endpoint is the one that a browser can reach.
pub(super) async fn describe(State(provider): State<Provider>, request: Request) -> Response {
    answered(&provider, "cis2.discovery", request, |_, _| {
        let issuer = issuer(&provider.world);
        let pages = provider.world.addresses().cis2_pages;
        Answer::json(&json!({
            "authorization_endpoint": format!("{pages}{}", at(authorize::PATH)),
            "token_endpoint": format!("{issuer}{}", token::PATH),
            "userinfo_endpoint": format!("{issuer}{}", userinfo::PATH),
            "jwks_uri": format!("{issuer}{KEYS_PATH}"),
            "end_session_endpoint": format!("{issuer}{}", end_session::PATH),
            "issuer": issuer,
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": [ALGORITHM_NAME],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": request::SCOPES,
            "acr_values_supported": levels::VALUES.map(|(value, _)| value),
        }))
    })
    .await
}

/// `GET /connect/jwk_uri`.
pub(super) async fn publish_keys(State(provider): State<Provider>, request: Request) -> Response {
    answered(&provider, "cis2.jwks", request, |_, _| match provider.world.cis2().keys().jwks() {
        Ok(keys) => Answer::json(&json!(keys)),
        Err(e) => Answer::refused(e.into()),
    })
    .await
}
