//! Card and PIN.

use vouch_core::desk::{CardStep as Step, SignIn, State};

use crate::view::{self, Busy, CardStep, FaultView, TrayCard};

pub fn sign_in(state: &State, sign_in: &SignIn) -> view::SignIn {
    view::SignIn {
        step: step(sign_in.step),
        sentence: sentence(state, sign_in),
        user_id: sign_in.user_id.clone(),
        locked_for: sign_in.locked_for.clone(),
        tries_left: sign_in.tries_left,
        busy: (sign_in.step == Step::Checking)
            .then(|| Busy { what: "Checking the PIN and signing in to CIS".into(), can_cancel: true }),
        fault: sign_in.fault.as_ref().map(FaultView::from),
        tray: state.tray.as_ref().map(|cards| {
            let card = |c: &vouch_core::desk::TrayCard| TrayCard {
                id: c.id.clone(),
                name: c.name.clone(),
                about: c.about.clone(),
                pin: c.pin.clone(),
                inserted: c.inserted,
            };
            cards.iter().map(card).collect()
        }),
    }
}

const fn step(step: Step) -> CardStep {
    match step {
        Step::Blocked => CardStep::Blocked,
        Step::Checking => CardStep::Checking,
        Step::NoCard => CardStep::NoCard,
        Step::NoReader => CardStep::NoReader,
        Step::NoService => CardStep::NoService,
        Step::Pin => CardStep::Pin,
        Step::Reading => CardStep::Reading,
        Step::Unusable => CardStep::Unusable,
    }
}

fn sentence(state: &State, sign_in: &SignIn) -> String {
    let tray = state.tray.is_some();
    match sign_in.step {
        Step::NoService => match &state.readers {
            Err(why) => why.clone(),
            Ok(_) => "Looking for a card reader.".into(),
        },
        Step::NoReader => "No card reader is connected. Plug one in: Vouch will notice.".into(),
        Step::NoCard if tray => "Choose a training card to put into the reader.".into(),
        Step::NoCard if sign_in.locked_for.is_some() => "Insert your card to go on.".into(),
        Step::NoCard => "Insert your smartcard.".into(),
        Step::Reading => "Reading the card.".into(),
        Step::Unusable => "This card cannot be used.".into(),
        Step::Pin if sign_in.tries_left == Some(1) => {
            "Last try: if the PIN is wrong once more, the card blocks.".into()
        }
        Step::Pin => "Enter the PIN of this card.".into(),
        Step::Checking => "Checking the PIN and signing in.".into(),
        Step::Blocked => "This card is blocked.".into(),
    }
}
