//! A signed JWT of the provider: RS256 alone, by a key the provider publishes. Its claims are for the caller to judge.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, Validation};
use serde::Deserialize;
use serde_json::Value;

use super::{Cis2, Cis2Error, Flaw};

/// Longest token that is read, in bytes.
pub const MAX_JWT: usize = 64 * 1024;

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
}

impl Cis2 {
    /// The claims of a token whose signature is good.
    pub(super) async fn claims(&self, jwks_uri: &str, jwt: &str) -> Result<Value, Cis2Error> {
        let header = header(jwt).ok_or(Cis2Error::IdToken(Flaw::Malformed))?;
        if header.alg != "RS256" {
            return Err(Cis2Error::IdToken(Flaw::Algorithm));
        }
        let kid = header.kid.ok_or(Cis2Error::IdToken(Flaw::UnknownKey))?;
        let key = self.key(jwks_uri, &kid).await?;
        let decoded = jsonwebtoken::decode::<Value>(jwt, &key, &signature_alone());
        decoded.map(|token| token.claims).map_err(|_| Cis2Error::IdToken(Flaw::Signature))
    }
}

fn header(jwt: &str) -> Option<Header> {
    let parts: Vec<&str> = jwt.split('.').take(4).collect();
    let [header, _, _] = parts.as_slice() else { return None };
    if jwt.len() > MAX_JWT {
        return None;
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()
}

/// Claims are checked by [`super::id_token`], against the clock that is passed in and with words for each.
fn signature_alone() -> Validation {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    validation
}
