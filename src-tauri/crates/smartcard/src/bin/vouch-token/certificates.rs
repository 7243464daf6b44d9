//! The certificates of a token. No login is needed to see them.

use cryptoki::context::Pkcs11;
use cryptoki::object::{Attribute, AttributeType, CertificateType, ObjectClass};
use cryptoki::session::Session;
use vouch_smartcard::pkcs11::wire::{Found, MAX_CERTIFICATE, MAX_CERTIFICATES, TokenId, Told, Wrong, hex};

use crate::token::session;
use crate::words::wrong;

/// Reads the X.509 certificates.
///
/// # Errors
/// [`Wrong::Gone`], or what the module says.
pub fn certificates(library: &Pkcs11, token: &TokenId) -> Result<Told, Wrong> {
    let (session, _, token) = session(library, token)?;
    let all = [Attribute::Class(ObjectClass::CERTIFICATE), Attribute::CertificateType(CertificateType::X_509)];
    let objects = session.find_objects(&all).map_err(|e| wrong(&e))?;
    let mut found = Vec::new();
    for object in objects.into_iter().take(MAX_CERTIFICATES) {
        let wanted = [AttributeType::Id, AttributeType::Value];
        let (mut id, mut der) = (Vec::new(), Vec::new());
        for attribute in session.get_attributes(object, &wanted).map_err(|e| wrong(&e))? {
            match attribute {
                Attribute::Id(value) => id = value,
                Attribute::Value(value) => der = value,
                _ => {}
            }
        }
        if (1..=MAX_CERTIFICATE).contains(&der.len()) {
            found.push(Found { decrypts: decrypts(&session, &id), id: hex(&id), der: hex(&der) });
        }
    }
    Ok(Told::Certificates { token, found })
}

/// Whether the key is for decryption, as far as can be seen before login: often only the public key can.
fn decrypts(session: &Session, id: &[u8]) -> Option<bool> {
    let ways = [(ObjectClass::PRIVATE_KEY, AttributeType::Decrypt), (ObjectClass::PUBLIC_KEY, AttributeType::Encrypt)];
    ways.into_iter().find_map(|(class, wanted)| {
        let keys = session.find_objects(&[Attribute::Class(class), Attribute::Id(id.to_vec())]).ok()?;
        let attributes = session.get_attributes(*keys.first()?, &[wanted]).ok()?;
        attributes.into_iter().find_map(|attribute| match attribute {
            Attribute::Decrypt(can) | Attribute::Encrypt(can) => Some(can),
            _ => None,
        })
    })
}
