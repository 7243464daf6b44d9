//! The key CIS2 signs ID tokens with, and the set in which it publishes it.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};

use crate::jwt::{Object, sign};
use crate::secret::{public_half, random, rsa_key};

/// Random bytes in a key's id.
const KID_BYTES: usize = 8;

/// The key in use. Made when it is first needed; another world has another one.
#[derive(Default)]
pub struct Keys(Mutex<Option<Arc<Key>>>);

struct Key {
    kid: String,
    private: EncodingKey,
    public: DecodingKey,
}

impl Keys {
    /// Takes a new key into use; what the old one signed can no longer be verified.
    ///
    /// # Errors
    /// What the cryptographic library or the random source says.
    pub fn rotate(&self) -> io::Result<()> {
        let key = Key::new()?;
        *self.lock() = Some(Arc::new(key));
        Ok(())
    }

    /// The published keys (RFC 7517): always one.
    pub(super) fn jwks(&self) -> io::Result<JwkSet> {
        let key = self.current()?;
        let mut jwk = Jwk::from_encoding_key(&key.private, Algorithm::RS256).map_err(io::Error::other)?;
        jwk.common.key_id = Some(key.kid.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(JwkSet { keys: vec![jwk] })
    }

    /// Signs claims with RS256. `header` is merged over the usual one.
    pub(super) fn sign(&self, claims: &Object, header: &Object) -> io::Result<String> {
        let key = self.current()?;
        let mut whole = Object::new();
        for (name, value) in [("typ", "JWT"), ("kid", &key.kid), ("alg", "RS256")] {
            whole.insert(name.into(), value.into());
        }
        super::merge(&mut whole, header);
        sign(&whole, claims, &key.private, Algorithm::RS256).map_err(io::Error::other)
    }

    /// Signs claims under a header of the caller's own.
    #[cfg(test)]
    pub(crate) fn sign_as(&self, header: &Object, claims: &Object) -> String {
        sign(header, claims, &self.current().unwrap().private, Algorithm::RS256).unwrap()
    }

    /// The published key of this id.
    pub(crate) fn published(&self, kid: &str) -> Option<DecodingKey> {
        self.lock().as_ref().filter(|key| key.kid == kid).map(|key| key.public.clone())
    }

    fn current(&self) -> io::Result<Arc<Key>> {
        let mut kept = self.lock();
        if let Some(key) = &*kept {
            return Ok(Arc::clone(key));
        }
        let key = Arc::new(Key::new()?);
        *kept = Some(Arc::clone(&key));
        Ok(key)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Key>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Key {
    fn new() -> io::Result<Self> {
        let pem = rsa_key()?;
        let private = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(io::Error::other)?;
        Ok(Self { kid: random(KID_BYTES)?, private, public: public_half(&pem)? })
    }
}
