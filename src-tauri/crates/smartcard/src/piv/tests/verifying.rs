//! The PIN: offered once, to the reference the card wants, typed here or on the reader.

use vouch_core::ports::{CardFault, Digest, KeyUse, Scheme};

use super::played::Played;
use super::{CURRENT, Way, job, read, run, sign_with, typed};
use crate::card::PinState;

#[test]
fn a_wrong_pin_costs_one_try_or_none() {
    let wrong = |left| CardFault::PinWrong { tries_left: Some(left) };
    // Tries before; typed; fault; tries after.
    let rows = [
        (3, "999999", wrong(2), 2),
        (2, "999999", wrong(1), 1),
        (1, "999999", CardFault::Blocked, 0),
        (0, "999999", CardFault::Blocked, 0),
        (3, "123456789", wrong(3), 3),
        (3, "1234", wrong(3), 3),
        (0, "123456789", CardFault::Blocked, 0),
    ];
    for (before, pin, expected, after) in rows {
        let mut card = Played::with(CURRENT);
        card.tries = before;
        let job = job(KeyUse::Authentication, Scheme::Pkcs1, Digest::Sha1(&[7; 20]));
        let outcome = run(&mut card, &typed(pin), &job);
        assert_eq!((outcome, card.tries), (Err(expected), after), "{before} tries, {pin}");
        assert_eq!(card.told.last().copied().unwrap_or_default(), PinState::None, "the card took nothing");
        assert!(card.pins() <= 1);
    }
}

#[test]
fn the_pin_goes_where_the_discovery_object_says() {
    let rows = [(None, 0x80), (Some([0x40, 0x00]), 0x80), (Some([0x60, 0x10]), 0x80), (Some([0x60, 0x20]), 0x00)];
    for (policy, reference) in rows {
        let mut card = Played::with(CURRENT);
        (card.policy, card.reference) = (policy, reference);
        assert_eq!(read(&mut card).unwrap().tries_left, Some(3), "{policy:02x?}");
        assert!(sign_with(&mut card, "135790").is_ok(), "{policy:02x?}");
        assert_eq!(card.told, [PinState::Sent, PinState::Verified], "{policy:02x?}");
    }
}

#[test]
fn a_pin_typed_on_the_reader_is_taken_or_refused() {
    let rows = [
        (0x9000, None, PinState::Verified),
        (0x6400, Some(CardFault::PinNotTyped), PinState::None),
        (0x6401, Some(CardFault::PinNotTyped), PinState::None),
        (0x6403, Some(CardFault::PinNotTyped), PinState::None),
        (0x63c2, Some(CardFault::PinWrong { tries_left: Some(2) }), PinState::None),
        (0x63c0, Some(CardFault::Blocked), PinState::None),
        (0x6983, Some(CardFault::Blocked), PinState::None),
        (0x6a80, Some(CardFault::PinWrong { tries_left: Some(3) }), PinState::None),
        // Nobody knows what the card made of it: it is treated as if it had taken the PIN.
        (0x6b80, Some(CardFault::Failed("VERIFY was answered with 6B80".into())), PinState::Sent),
    ];
    let job = job(KeyUse::Authentication, Scheme::Pkcs1, Digest::Sha256(&[7; 32]));
    for (status, expected, state) in rows {
        let mut card = Played::with(CURRENT);
        card.typed_on_reader = Some(status);
        assert_eq!(run(&mut card, &Way::Reader, &job).err(), expected, "{status:04x}");
        assert_eq!(card.told.last(), Some(&state), "{status:04x}");
        assert_eq!(card.pins(), 0, "no PIN goes through this PC");
        let command = [&[0x00, 0x20, 0x00, 0x80, 0x08][..], &[0xff; 8]].concat();
        assert_eq!(card.block, Some((command, 8, [6, 8])), "{status:04x}");
    }
    let mut none = Played::with(CURRENT);
    assert_eq!(run(&mut none, &Way::Reader, &job), Err(CardFault::Failed("no keys".into())));
}
