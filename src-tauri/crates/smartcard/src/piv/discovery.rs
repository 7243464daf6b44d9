//! The discovery object (SP 800-73-4 part 1 section 3.3.2): which PIN the card wants.

use vouch_core::ports::CardFault;

use super::apdu::{Command, Status};
use super::channel::Channel;
use super::{data, tlv};

/// Reference of the PIN of the PIV application.
pub const APPLICATION_PIN: u8 = 0x80;
/// Reference of the PIN of the whole card.
pub const GLOBAL_PIN: u8 = 0x00;

/// `5C 01 7E`.
const DISCOVERY_LIST: [u8; 3] = [0x5c, 0x01, 0x7e];
const DISCOVERY: u32 = 0x7e;
const PIN_USAGE_POLICY: u32 = 0x5f2f;
/// First byte: the application PIN satisfies the access rules.
const APPLICATION_SATISFIES: u8 = 0x40;
/// First byte: the global PIN satisfies them too.
const GLOBAL_SATISFIES: u8 = 0x20;
/// Second byte: the global PIN is the one its holder is used to.
const GLOBAL_PREFERRED: u8 = 0x20;

/// The reference of the PIN to verify. A card without a discovery object has only the application's.
///
/// # Errors
/// What the transport says.
pub fn pin_reference(channel: &mut Channel<'_>) -> Result<u8, CardFault> {
    match channel.exchange(&Command::ask(data::GET_DATA, 0x3f, 0xff, DISCOVERY_LIST.to_vec()))? {
        (object, Status::OK) => Ok(reference(&object)),
        _ => Ok(APPLICATION_PIN),
    }
}

fn reference(object: &[u8]) -> u8 {
    let inside = tlv::find(object, DISCOVERY).ok().flatten().unwrap_or_default();
    match tlv::find(inside, PIN_USAGE_POLICY).ok().flatten() {
        Some([satisfies, preferred]) if satisfies & GLOBAL_SATISFIES != 0 => {
            let alone = satisfies & APPLICATION_SATISFIES == 0;
            if alone || *preferred == GLOBAL_PREFERRED { GLOBAL_PIN } else { APPLICATION_PIN }
        }
        _ => APPLICATION_PIN,
    }
}

#[cfg(test)]
mod tests {
    use super::{APPLICATION_PIN, GLOBAL_PIN, reference};
    use crate::piv::tlv::write;

    #[test]
    fn the_pin_is_the_one_the_card_wants() {
        let object = |policy: &[u8]| {
            let usage = [&[0x5f, 0x2f, u8::try_from(policy.len()).unwrap()], policy].concat();
            write(0x7e, &[write(0x4f, &[0xa0]), usage].concat())
        };
        let rows = [
            ("application alone", object(&[0x40, 0x00]), APPLICATION_PIN),
            ("both, application preferred", object(&[0x60, 0x10]), APPLICATION_PIN),
            ("both, global preferred", object(&[0x60, 0x20]), GLOBAL_PIN),
            ("both, with on-card comparison", object(&[0x70, 0x20]), GLOBAL_PIN),
            ("global alone", object(&[0x20, 0x00]), GLOBAL_PIN),
            ("neither", object(&[0x00, 0x00]), APPLICATION_PIN),
            ("too short", object(&[0x60]), APPLICATION_PIN),
            ("cut off", vec![0x7e, 0x05, 0x5f], APPLICATION_PIN),
            ("empty", vec![], APPLICATION_PIN),
        ];
        for (name, bytes, expected) in rows {
            assert_eq!(reference(&bytes), expected, "{name}");
        }
    }
}
