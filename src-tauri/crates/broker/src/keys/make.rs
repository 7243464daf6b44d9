//! Making a key, or taking one over, as the successor of the one in use.

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, EncodingKey};
use rcgen::{KeyPair, PKCS_RSA_SHA512, RsaKeySize};
use zeroize::Zeroizing;

use super::{Audience, Key, Ring};
use crate::BrokerError;
use crate::data::{DataDir, private};

/// The folder of private keys: `keys/KID.pem`.
const FOLDER: &str = "keys";
/// Longest key id.
const MAX_KID: usize = 64;
/// Random bytes at the end of a made-up key id.
const KID_BYTES: usize = 4;
/// Shortest modulus that is taken over, in characters of base64url: 2048 bits.
const MIN_MODULUS: usize = 342;

/// Where a new key comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// Made here, of this size.
    Made(RsaKeySize),
    /// Registered before under this id, in a file of its own.
    File {
        /// Its id.
        kid: String,
        /// RSA, PKCS#8, PEM; private as everything here.
        path: PathBuf,
    },
}

/// Adds the next key of an audience. It is published at once and signs after `ahead`; with `ahead` of `None` it signs at
/// once and all others of that audience are gone, published or not: for a key that is known to somebody else.
///
/// Keys that nobody has to know any more are deleted on the way.
///
/// # Errors
/// [`BrokerError::Waiting`] when a successor waits already; otherwise what is wrong with the key or the folder.
pub fn rotate(
    data: &DataDir,
    audience: Audience,
    source: &Source,
    ahead: Option<SignedDuration>,
    now: Timestamp,
) -> Result<Key, BrokerError> {
    let mut ring = Ring::read(data)?;
    if let (Some(waiting), Some(_)) = (ring.waiting(audience, now), ahead) {
        return Err(BrokerError::Waiting { kid: waiting.kid.clone(), from: waiting.signs_from });
    }
    let (kid, pem) = match source {
        Source::Made(size) => (new_kid(audience, now)?, made(*size)?),
        Source::File { kid, path } => (checked_kid(kid)?, private::read(path)?),
    };
    if ring.has(&kid) {
        return Err(BrokerError::Key { kid, why: "there is a key of that id already".into() });
    }
    let (n, e) = public_half(&kid, &pem)?;
    let signs_from = ahead.map_or(Ok(now), |ahead| now.checked_add(ahead)).map_err(|_| BrokerError::NoKey)?;
    let key = Key { kid, audience, published: now, signs_from, n, e };

    // The private half first: a list that names a key must find it.
    private::make_folder(&data.path(FOLDER))?;
    private::write(&private_half(data, &key.kid), &pem)?;
    let mut gone = if ahead.is_none() { ring.take(|_, k| k.audience == audience) } else { Vec::new() };
    ring.add(key.clone());
    gone.extend(ring.take(|ring, k| !ring.is_published(k, now)));
    ring.write(data)?;
    for old in gone {
        let path = private_half(data, &old.kid);
        std::fs::remove_file(&path).map_err(BrokerError::write(&path))?;
    }
    Ok(key)
}

/// Reads the private half of a key.
///
/// # Errors
/// When it cannot be read, is open to others, or is no RSA key.
pub(super) fn open(data: &DataDir, kid: &str) -> Result<EncodingKey, BrokerError> {
    rsa(kid, &private::read(&private_half(data, kid))?)
}

fn private_half(data: &DataDir, kid: &str) -> PathBuf {
    data.path(FOLDER).join(format!("{kid}.pem"))
}

fn made(size: RsaKeySize) -> Result<Zeroizing<String>, BrokerError> {
    Ok(Zeroizing::new(KeyPair::generate_rsa_for(&PKCS_RSA_SHA512, size)?.serialize_pem()))
}

/// A key id names its audience and day, so that people can follow a rotation.
fn new_kid(audience: Audience, now: Timestamp) -> Result<String, BrokerError> {
    let mut bytes = [0_u8; KID_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| BrokerError::Random)?;
    let day = now.strftime("%Y-%m-%d");
    Ok(format!("{}-{day}-{:08x}", audience.word(), u32::from_be_bytes(bytes)))
}

/// A key id is also the name of a file.
fn checked_kid(kid: &str) -> Result<String, BrokerError> {
    let fits = kid.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    if fits && (1..=MAX_KID).contains(&kid.len()) && !kid.starts_with('.') {
        Ok(kid.to_owned())
    } else {
        let why = format!("an id has 1 to {MAX_KID} letters, digits, hyphens, dots and underscores");
        Err(BrokerError::Key { kid: kid.to_owned(), why })
    }
}

fn rsa(kid: &str, pem: &str) -> Result<EncodingKey, BrokerError> {
    EncodingKey::from_rsa_pem(pem.as_bytes())
        .map_err(|_| BrokerError::Key { kid: kid.to_owned(), why: "no RSA private key in PEM form".into() })
}

/// Modulus and exponent.
fn public_half(kid: &str, pem: &str) -> Result<(String, String), BrokerError> {
    let refused = |why: &str| BrokerError::Key { kid: kid.to_owned(), why: why.into() };
    let jwk = Jwk::from_encoding_key(&rsa(kid, pem)?, Algorithm::RS512).map_err(|_| refused("cannot be used"))?;
    match jwk.algorithm {
        AlgorithmParameters::RSA(rsa) if rsa.n.len() >= MIN_MODULUS => Ok((rsa.n, rsa.e)),
        AlgorithmParameters::RSA(_) => Err(refused("shorter than 2048 bits")),
        _ => Err(refused("not an RSA key")),
    }
}
