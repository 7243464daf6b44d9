//! Card and PIN.

use jiff::Timestamp;
use vouch_core::desk::{CardStep as Step, SignIn, State};
use vouch_core::person::{london, shown_date};
use vouch_core::ports::{Method, PinEntry, Reader, ReaderState};

use crate::view::{self, Busy, CardStep, FaultView, ReaderLine, TrayCard};

pub fn sign_in(state: &State, sign_in: &SignIn) -> view::SignIn {
    view::SignIn {
        step: step(sign_in.step),
        sentence: sentence(state, sign_in),
        user_id: sign_in.user_id.clone(),
        locked_for: sign_in.locked_for.clone(),
        tries_left: sign_in.tries_left,
        pin_on_reader: sign_in.pin_entry == PinEntry::Reader,
        final_try: final_try(sign_in),
        renew: sign_in.renew_before.map(renew),
        notice: state.notice.clone(),
        by_card: state.methods.contains(&Method::Cis),
        in_browser: in_browser(state, sign_in),
        readers: readers(state),
        busy: busy(sign_in.step),
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

fn busy(step: Step) -> Option<Busy> {
    let what = match step {
        Step::Browser => "Waiting for you to sign in with the browser",
        Step::Checking => "Checking the PIN and signing in to CIS",
        Step::PinOnReader => "Waiting for the PIN on the card reader",
        _ => return None,
    };
    Some(Busy { what: what.into(), can_cancel: true })
}

fn final_try(sign_in: &SignIn) -> String {
    let last = sign_in.tries_left == Some(1) && sign_in.step == Step::Pin;
    if last { "I am certain of this PIN: a wrong one blocks the card.".into() } else { String::new() }
}

fn renew(before: Timestamp) -> String {
    let date = shown_date(london(before).date());
    format!(
        "The certificate on this card runs out on {date}. You can renew it yourself until then; after that only your Registration Authority can."
    )
}

/// The browser can be gone to unless something is under way.
fn in_browser(state: &State, sign_in: &SignIn) -> Option<String> {
    let busy = matches!(sign_in.step, Step::Browser | Step::Checking | Step::PinOnReader | Step::Reading);
    (state.methods.contains(&Method::Cis2) && !busy).then(|| "Sign in with Care Identity in the browser".into())
}

fn readers(state: &State) -> Vec<ReaderLine> {
    let all = state.readers.as_deref().unwrap_or_default();
    if all.len() < 2 {
        return Vec::new();
    }
    let line = |reader: &Reader| ReaderLine {
        name: reader.name.clone(),
        holds: match reader.state {
            ReaderState::Card(_) => "a card is in",
            ReaderState::Empty => "empty",
            ReaderState::Mute => "the card in it does not answer",
        }
        .into(),
        chosen: state.counter_reader.as_ref() == Some(&reader.name),
    };
    all.iter().map(line).collect()
}

const fn step(step: Step) -> CardStep {
    match step {
        Step::Blocked => CardStep::Blocked,
        Step::Browser => CardStep::Browser,
        Step::Checking => CardStep::Checking,
        Step::NoCard => CardStep::NoCard,
        Step::NoReader => CardStep::NoReader,
        Step::NoService => CardStep::NoService,
        Step::Pin => CardStep::Pin,
        Step::PinOnReader => CardStep::PinOnReader,
        Step::Reading => CardStep::Reading,
        Step::Unusable => CardStep::Unusable,
    }
}

/// What happens next, naming each way there is.
fn sentence(state: &State, sign_in: &SignIn) -> String {
    let tray = state.tray.is_some();
    let locked = sign_in.locked_for.is_some();
    let by_card = state.methods.contains(&Method::Cis);
    let browser = in_browser(state, sign_in).is_some();
    match sign_in.step {
        Step::NoService => match &state.readers {
            Err(why) => why.clone(),
            Ok(_) => "Looking for a card reader.".into(),
        },
        Step::NoReader if browser => "No card reader is connected. Plug one in, or sign in with the browser.".into(),
        Step::NoReader => "No card reader is connected. Plug one in: Vouch will notice.".into(),
        Step::NoCard => match (tray, locked, browser) {
            (true, _, false) => "Choose a training card to put into the reader.",
            (true, _, true) => "Choose a training card to put into the reader, or sign in with the browser.",
            (false, true, false) => "Insert your card to go on.",
            (false, true, true) => "Insert your card, or sign in with the browser, to go on.",
            (false, false, false) => "Insert your smartcard.",
            (false, false, true) => "Insert your smartcard, or sign in with the browser.",
        }
        .into(),
        Step::Reading => "Reading the card.".into(),
        Step::Unusable => "This card cannot be used.".into(),
        Step::Pin if !by_card => "Your card is in the reader. Go on in the browser.".into(),
        Step::Pin if sign_in.tries_left == Some(1) => {
            "Last try: if the PIN is wrong once more, the card blocks.".into()
        }
        Step::Pin if sign_in.pin_entry == PinEntry::Reader => "The PIN of this card is typed on the reader.".into(),
        Step::Pin if browser => "Enter the PIN of this card, or sign in with the browser.".into(),
        Step::Pin => "Enter the PIN of this card.".into(),
        Step::PinOnReader => "Type the PIN on the card reader's own keys, then press its OK key.".into(),
        Step::Browser => "Sign in on the page that has opened in your browser, then come back here.".into(),
        Step::Checking => "Checking the PIN and signing in.".into(),
        Step::Blocked => "This card is blocked.".into(),
    }
}
