//! The sign-in screen says what it waits for, naming each way there is.

use vouch_api::view::{self, Screen};
use vouch_core::desk::{CardStep, SignIn, Stage};
use vouch_core::ports::Method::{self, Cis, Cis2};
use vouch_core::ports::PinEntry;

use crate::fakes::counter::Counter;
use crate::stand::view_of;

const BOTH: &[Method] = &[Cis, Cis2];

/// The screen at a site with these ways to sign in.
fn shown(methods: &[Method], sign_in: SignIn) -> view::SignIn {
    let counter = Counter::open();
    let mut state = counter.state();
    state.methods = methods.to_vec();
    state.tray = None;
    state.stage = Stage::SignIn(sign_in);
    match view_of(&counter, &state).screen {
        Screen::SignIn(screen) => screen,
        _ => panic!("not the sign-in screen"),
    }
}

fn at(step: CardStep) -> SignIn {
    SignIn { step, ..SignIn::default() }
}

#[test]
fn each_step_names_the_ways_that_lead_on() {
    let locked = || SignIn { locked_for: Some("Priya Example".into()), ..at(CardStep::NoCard) };
    let pad = || SignIn { pin_entry: PinEntry::Reader, ..at(CardStep::Pin) };
    for (methods, sign_in, sentence) in [
        (&[Cis][..], at(CardStep::NoReader), "No card reader is connected. Plug one in: Vouch will notice."),
        (BOTH, at(CardStep::NoReader), "No card reader is connected. Plug one in, or sign in with the browser."),
        (&[Cis], at(CardStep::NoCard), "Insert your smartcard."),
        (BOTH, at(CardStep::NoCard), "Insert your smartcard, or sign in with the browser."),
        (&[Cis2], at(CardStep::NoCard), "Insert your smartcard, or sign in with the browser."),
        (&[Cis], locked(), "Insert your card to go on."),
        (BOTH, locked(), "Insert your card, or sign in with the browser, to go on."),
        (&[Cis], at(CardStep::Pin), "Enter the PIN of this card."),
        (BOTH, at(CardStep::Pin), "Enter the PIN of this card, or sign in with the browser."),
        (&[Cis2], at(CardStep::Pin), "Your card is in the reader. Go on in the browser."),
        (&[Cis], pad(), "The PIN of this card is typed on the reader."),
    ] {
        assert_eq!(shown(methods, sign_in).sentence, sentence, "{methods:?}");
    }
}

#[test]
fn the_browser_is_offered_unless_something_is_under_way() {
    for (step, offered) in [
        (CardStep::NoService, true),
        (CardStep::NoReader, true),
        (CardStep::NoCard, true),
        (CardStep::Unusable, true),
        (CardStep::Blocked, true),
        (CardStep::Pin, true),
        (CardStep::Reading, false),
        (CardStep::PinOnReader, false),
        (CardStep::Checking, false),
        (CardStep::Browser, false),
    ] {
        assert_eq!(shown(BOTH, at(step)).in_browser.is_some(), offered, "{step:?}");
        assert_eq!(shown(&[Cis], at(step)).in_browser, None, "{step:?}");
    }
}

#[test]
fn the_last_try_is_to_be_agreed_to_and_no_other() {
    for (tries_left, asked) in [(None, false), (Some(3), false), (Some(2), false), (Some(1), true)] {
        let screen = shown(&[Cis], SignIn { tries_left, ..at(CardStep::Pin) });
        assert_eq!(!screen.final_try.is_empty(), asked, "{tries_left:?}");
    }
}
