//! PIV (SP 800-73-4): what an NHS smartcard of series 9 speaks. Pure: bytes in, bytes out, through [`crate::Card`].

mod apdu;
mod block;
mod certificate;
mod channel;
mod choose;
mod data;
mod discovery;
mod job;
mod select;
mod sign;
mod tlv;
mod verify;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use vouch_core::ports::{CardFault, CardHolder, KeyUse, Pin, PinPath};

use crate::{Card, IssuerNames};
pub(crate) use block::bytes as key_bytes;
pub(crate) use certificate::Certificate;
use channel::Channel;
use choose::Chosen;
pub(crate) use job::{Hash, Job};

/// How the PIN comes to the card, owned.
#[derive(Clone)]
pub(crate) enum Way {
    Reader,
    Typed(Pin),
}

impl From<PinPath<'_>> for Way {
    fn from(path: PinPath<'_>) -> Self {
        match path {
            PinPath::Reader => Self::Reader,
            PinPath::Typed(pin) => Self::Typed(pin.clone()),
        }
    }
}

/// Whose card it is. Asks no PIN.
///
/// # Errors
/// [`CardFault::NotNhs`], [`CardFault::Expired`], or what the transport says.
pub(crate) fn holder(card: &mut dyn Card, now: Timestamp, issuers: &IssuerNames) -> Result<CardHolder, CardFault> {
    let mut channel = Channel::new(card);
    let Chosen { certificate, .. } = open(&mut channel, KeyUse::Authentication, now, issuers)?;
    let reference = discovery::pin_reference(&mut channel)?;
    let tries_left = verify::tries_left(&mut channel, reference)?;
    Ok(CardHolder {
        user_id: certificate.user_id,
        certificate: certificate.der,
        expires: certificate.expires,
        tries_left,
        key: certificate.kind,
        pin_entry: channel.pin_entry(),
    })
}

/// Signs one digest. Everything that can be refused is looked at first, so that no PIN is spent on a card that cannot be
/// used; nothing comes between the PIN and the signature, as key 9C wants it.
///
/// # Errors
/// As [`holder`], and what becomes of the PIN.
pub(crate) fn sign(
    card: &mut dyn Card,
    now: Timestamp,
    issuers: &IssuerNames,
    way: &Way,
    job: &Job,
) -> Result<Vec<u8>, CardFault> {
    let mut channel = Channel::new(card);
    let Chosen { key, certificate } = open(&mut channel, job.key, now, issuers)?;
    let block = block::block(certificate.kind, job)?;
    let reference = discovery::pin_reference(&mut channel)?;
    match way {
        Way::Typed(pin) => verify::typed(&mut channel, reference, pin)?,
        Way::Reader => verify::on_reader(&mut channel, reference)?,
    }
    sign::sign(&mut channel, key, certificate.kind, &block)
}

fn open(channel: &mut Channel<'_>, wanted: KeyUse, now: Timestamp, issuers: &IssuerNames) -> Result<Chosen, CardFault> {
    select::select(channel)?;
    let chosen = choose::choose(channel, wanted, issuers)?;
    if chosen.certificate.expires <= now { Err(CardFault::Expired) } else { Ok(chosen) }
}
