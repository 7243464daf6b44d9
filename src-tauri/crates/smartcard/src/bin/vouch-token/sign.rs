//! Log in, sign, log out.

use cryptoki::context::Pkcs11;
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{self, MechanismType};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::RawAuthPin;
use vouch_smartcard::pkcs11::wire::{Hash, Mechanism, TokenId, Told, Wrong, hex, unhex};

use crate::token::{about, session};
use crate::words::{login, wrong};

/// What is to be signed, and how.
pub struct Work<'a> {
    /// `CKA_ID` of the key, in hex.
    pub key: &'a str,
    /// The mechanism.
    pub mechanism: Mechanism,
    /// What it is applied to, in hex.
    pub block: &'a str,
    /// The PIN in hex; none where it is typed on the reader.
    pub pin: Option<&'a str>,
}

/// Signs. Whatever comes of it, the session is logged out and closed after.
///
/// # Errors
/// [`Wrong::Gone`], what becomes of the PIN, or what the module says.
pub fn sign(library: &Pkcs11, token: &TokenId, work: Work<'_>) -> Result<Told, Wrong> {
    let (Some(key), Some(block)) = (unhex(work.key), unhex(work.block)) else {
        return Err(Wrong::Failed("a request that is not hex".into()));
    };
    let pin = match work.pin.map(unhex) {
        Some(None) => return Err(Wrong::Failed("a request that is not hex".into())),
        Some(Some(pin)) => Some(RawAuthPin::new(Box::new(pin))),
        None => None,
    };
    let (session, slot, _) = session(library, token)?;
    // A login that is still there from before would let any PIN pass.
    let _ = session.logout();
    let signed = log_in(library, slot, &session, UserType::User, pin.as_ref())
        .and_then(|()| private_key(&session, key))
        .and_then(|key| apply(library, slot, &session, key, pin.as_ref(), (work.mechanism, &block)));
    let _ = session.logout();
    let _ = session.close();
    signed.map(|made| Told::Signed(hex(&made)))
}

fn log_in(
    library: &Pkcs11,
    slot: Slot,
    session: &Session,
    user: UserType,
    pin: Option<&RawAuthPin>,
) -> Result<(), Wrong> {
    let outcome = match pin {
        Some(pin) => session.login_with_raw(user, pin),
        None => session.login(user, None),
    };
    outcome.map_err(|error| {
        let tries_left = library.get_token_info(slot).ok().and_then(|info| about(&info).tries_left);
        login(&error, tries_left)
    })
}

/// The private key that belongs to the certificate: it has the same `CKA_ID`.
fn private_key(session: &Session, id: Vec<u8>) -> Result<ObjectHandle, Wrong> {
    let wanted = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Id(id)];
    let keys = session.find_objects(&wanted).map_err(|e| wrong(&e))?;
    keys.first().copied().ok_or_else(|| Wrong::Failed("no private key belongs to the certificate".into()))
}

fn apply(
    library: &Pkcs11,
    slot: Slot,
    session: &Session,
    key: ObjectHandle,
    pin: Option<&RawAuthPin>,
    (mechanism, block): (Mechanism, &[u8]),
) -> Result<Vec<u8>, Wrong> {
    let mechanism = native(mechanism, block.len())?;
    if !always_authenticate(session, key) {
        return session.sign(&mechanism, key, block).map_err(|e| wrong(&e));
    }
    // The PIN is asked between C_SignInit and the signature (PKCS#11 2.40 section 5.6, C_Login, CKU_CONTEXT_SPECIFIC).
    // The library has no C_Sign without an init of its own, so the block goes in with C_SignUpdate. OpenSC takes it so.
    session.sign_init(&mechanism, key).map_err(|e| wrong(&e))?;
    log_in(library, slot, session, UserType::ContextSpecific, pin)?;
    session.sign_update(block).and_then(|()| session.sign_final()).map_err(|e| wrong(&e))
}

fn always_authenticate(session: &Session, key: ObjectHandle) -> bool {
    let attributes = session.get_attributes(key, &[AttributeType::AlwaysAuthenticate]).unwrap_or_default();
    attributes.contains(&Attribute::AlwaysAuthenticate(true))
}

fn native(mechanism: Mechanism, digest: usize) -> Result<mechanism::Mechanism<'static>, Wrong> {
    Ok(match mechanism {
        Mechanism::Ecdsa => mechanism::Mechanism::Ecdsa,
        Mechanism::RsaPkcs => mechanism::Mechanism::RsaPkcs,
        Mechanism::RsaPss(hash) => {
            let (hash_alg, mgf) = match hash {
                Hash::Sha1 => (MechanismType::SHA1, PkcsMgfType::MGF1_SHA1),
                Hash::Sha256 => (MechanismType::SHA256, PkcsMgfType::MGF1_SHA256),
                Hash::Sha384 => (MechanismType::SHA384, PkcsMgfType::MGF1_SHA384),
                Hash::Sha512 => (MechanismType::SHA512, PkcsMgfType::MGF1_SHA512),
            };
            let s_len = digest.try_into().map_err(|_| Wrong::Failed("a digest that is too long".into()))?;
            mechanism::Mechanism::RsaPkcsPss(PkcsPssParams { hash_alg, mgf, s_len })
        }
    })
}
