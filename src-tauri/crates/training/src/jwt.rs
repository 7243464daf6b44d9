//! Signed tokens in compact form (RFC 7515), taken apart before anything is believed.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use serde_json::{Map, Value};

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// A token taken apart. Nothing in it is verified yet.
pub(crate) struct Jwt<'a> {
    pub header: Object,
    pub claims: Object,
    signed: &'a str,
    signature: &'a str,
}

impl<'a> Jwt<'a> {
    /// Three parts, the first two of them JSON objects; otherwise `None`.
    pub fn read(text: &'a str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        Some(Self { header: object(header)?, claims: object(claims)?, signed, signature })
    }

    /// A text member of the header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Value::as_str)
    }

    /// A text claim.
    pub fn claim(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }

    /// Whether this key signed the token. The algorithm is the caller's, never the header's word.
    pub fn is_signed_by(&self, key: &DecodingKey, algorithm: Algorithm) -> bool {
        jsonwebtoken::crypto::verify(self.signature, self.signed.as_bytes(), key, algorithm).unwrap_or(false)
    }
}

/// Writes and signs a token; with the header's `alg` `none` the signature is left empty.
///
/// # Errors
/// What the cryptographic library says of the key.
pub(crate) fn sign(
    header: &Object,
    claims: &Object,
    key: &EncodingKey,
    algorithm: Algorithm,
) -> Result<String, jsonwebtoken::errors::Error> {
    let encode = |part: &Object| BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(part).unwrap_or_default());
    let signed = format!("{}.{}", encode(header), encode(claims));
    if header.get("alg").is_some_and(|alg| alg == "none") {
        return Ok(format!("{signed}."));
    }
    let signature = jsonwebtoken::crypto::sign(signed.as_bytes(), key, algorithm)?;
    Ok(format!("{signed}.{signature}"))
}

fn object(encoded: &str) -> Option<Object> {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()
}
