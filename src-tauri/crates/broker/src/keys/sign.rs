//! The client assertion (spec/auth.md 2.2 and 2.9, spec/fhir.md 2.2).

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, Header};
use secrecy::SecretString;
use serde::Serialize;
use uuid::Uuid;

use super::{Audience, Ring, make};
use crate::BrokerError;
use crate::data::DataDir;

/// How far ahead `exp` lies, in seconds. Five minutes are allowed; the middle bears a clock that is wrong either way.
pub const LIFE_SECS: i64 = 150;

/// An assertion, and the key that signed it.
pub struct Signed {
    /// The JWT. Good for whoever holds it until it runs out: never logged.
    pub assertion: SecretString,
    /// Id of the key.
    pub kid: String,
}

/// Exactly what the token endpoints check. The platform names no `iat`; CIS2 does.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    exp: i64,
}

/// What an assertion says, but for its id and time.
#[derive(Clone, Copy)]
pub struct Asserted<'a> {
    /// Who checks it.
    pub audience: Audience,
    /// Who we are there: `iss` and `sub`.
    pub client: &'a str,
    /// Their token endpoint, as the exact string they know it by.
    pub endpoint: &'a str,
    /// How it is signed.
    pub algorithm: Algorithm,
}

/// Signs one assertion with the key that signs at this moment. The key is opened for this and not kept.
///
/// # Errors
/// [`BrokerError::NoKey`], or what is wrong with the key's file.
pub fn sign(data: &DataDir, asserted: Asserted<'_>, jti: Uuid, now: Timestamp) -> Result<Signed, BrokerError> {
    let Asserted { audience, client, endpoint, algorithm } = asserted;
    let ring = Ring::read(data)?;
    let kid = ring.signing(audience, now).ok_or(BrokerError::NoKey)?.kid.clone();
    let key = make::open(data, &kid)?;
    let claims = Claims {
        iss: client,
        sub: client,
        aud: endpoint,
        jti: jti.to_string(),
        iat: (audience == Audience::Cis2).then(|| now.as_second()),
        exp: now.as_second().saturating_add(LIFE_SECS),
    };
    let header = Header { kid: Some(kid.clone()), ..Header::new(algorithm) };
    match jsonwebtoken::encode(&header, &claims, &key) {
        Ok(jwt) => Ok(Signed { assertion: jwt.into(), kid }),
        Err(_) => Err(BrokerError::Key { kid, why: "cannot sign".into() }),
    }
}
