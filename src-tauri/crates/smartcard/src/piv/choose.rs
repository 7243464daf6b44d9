//! Which key of the card is which: the certificates say it (spec/auth.md 3), never ATR or vendor.

use vouch_core::ports::{CardFault, KeyUse};

use super::certificate::Certificate;
use super::channel::Channel;
use super::data;
use crate::IssuerNames;

/// A key and the object with its certificate (SP 800-73-4 part 1 tables 3 and 4b).
#[derive(Clone, Copy)]
struct Place {
    key: u8,
    object: [u8; 3],
}

/// 9A, PIV authentication.
const AUTHENTICATION: Place = Place { key: 0x9a, object: [0x5f, 0xc1, 0x05] };
/// 9C, digital signature.
const SIGNATURE: Place = Place { key: 0x9c, object: [0x5f, 0xc1, 0x0a] };
/// 9D, key management, and 9E, card authentication.
const OTHERS: [Place; 2] =
    [Place { key: 0x9d, object: [0x5f, 0xc1, 0x0b] }, Place { key: 0x9e, object: [0x5f, 0xc1, 0x01] }];
/// The first of the retired keys 82 to 95, and the low byte of the object with its certificate.
const RETIRED: (u8, u8) = (0x82, 0x0d);
/// How many there are.
const RETIRED_KEYS: u8 = 20;

/// A key, and its certificate.
pub struct Chosen {
    /// Reference of the key.
    pub key: u8,
    /// Its certificate.
    pub certificate: Certificate,
}

/// The key for this use: the one whose certificate says so; else the one in the place PIV gives to that use, unless its
/// certificate says otherwise. Other places are looked into only where these two have none.
///
/// # Errors
/// [`CardFault::NotNhs`] if there is none, or what the transport says.
pub fn choose(channel: &mut Channel<'_>, wanted: KeyUse, issuers: &IssuerNames) -> Result<Chosen, CardFault> {
    let (first, second, none) = match wanted {
        KeyUse::Authentication => (AUTHENTICATION, SIGNATURE, "no authentication certificate"),
        KeyUse::Signing => (SIGNATURE, AUTHENTICATION, "no signing certificate"),
    };
    let mut why = CardFault::NotNhs(none.into());
    let mut by_place = None;
    match at(channel, first, issuers) {
        Ok(Some(found)) if found.certificate.meant == Some(wanted) => return Ok(found),
        Ok(found) => by_place = found.filter(|f| f.certificate.meant.is_none()),
        Err(fault @ CardFault::NotNhs(_)) => why = fault,
        Err(fault) => return Err(fault),
    }
    if let Some(found) = says(channel, second, wanted, issuers)? {
        return Ok(found);
    }
    if let Some(found) = by_place {
        return Ok(found);
    }
    for place in OTHERS.into_iter().chain(retired()) {
        if let Some(found) = says(channel, place, wanted, issuers)? {
            return Ok(found);
        }
    }
    Err(why)
}

/// The key at this place, if its certificate says that it is for this use. Whatever else is there is not ours.
fn says(
    channel: &mut Channel<'_>,
    place: Place,
    wanted: KeyUse,
    issuers: &IssuerNames,
) -> Result<Option<Chosen>, CardFault> {
    match at(channel, place, issuers) {
        Ok(found) => Ok(found.filter(|f| f.certificate.meant == Some(wanted))),
        Err(CardFault::NotNhs(_)) => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn at(channel: &mut Channel<'_>, place: Place, issuers: &IssuerNames) -> Result<Option<Chosen>, CardFault> {
    let Some(der) = data::certificate(channel, place.object)? else { return Ok(None) };
    Ok(Some(Chosen { key: place.key, certificate: Certificate::read(der, issuers)? }))
}

fn retired() -> impl Iterator<Item = Place> {
    let (key, object) = RETIRED;
    (0..RETIRED_KEYS).map(move |n| Place { key: key + n, object: [0x5f, 0xc1, object + n] })
}
