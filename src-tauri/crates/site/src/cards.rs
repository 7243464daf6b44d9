//! The card watcher: its own thread, from the first moment to the last.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::runtime::Handle;
use vouch_api::backend::Backend;
use vouch_core::desk::{Examples, Recent, TrayCard};
use vouch_core::ids::NhsNumber;
use vouch_core::ports::Smartcards;
use vouch_core::{Code, Fault, Whose};
use vouch_smartcard::TrayCards;

/// The most examples taken from the training world.
const MAX_EXAMPLES: usize = 200;

/// Watches until the site stops. The screen is blank before the watcher goes on: `Desk::card` sees to it.
pub fn watch(
    cards: &dyn Smartcards,
    tray: Option<&TrayCards>,
    backend: &Backend,
    runtime: &Handle,
    stop: &Arc<AtomicBool>,
) {
    cards.watch(&|| stop.load(Ordering::Relaxed), &mut |event| {
        tracing::debug!("a card event");
        let after = backend.desk().card(event);
        let again = backend.clone();
        // What remains to be done is on screen or in the journal; there is nobody to hand an error to.
        drop(runtime.spawn(async move { again.after(after).await }));
        if let Some(tray) = tray {
            backend.desk().tray(cards_of(tray));
        }
    });
}

/// The cards of the tray, as they lie now.
pub fn cards_of(tray: &TrayCards) -> Option<Vec<TrayCard>> {
    let state = tray.cards().ok()?;
    let inserted = state.inside;
    let card = |c: vouch_smartcard::TrayCard| TrayCard {
        inserted: inserted.as_deref() == Some(c.id.as_str()),
        id: c.id,
        name: c.name,
        about: c.about,
        pin: c.pin,
    };
    Some(state.cards.into_iter().map(card).collect())
}

/// Training patients to try.
pub fn examples_of(tray: &TrayCards) -> Examples {
    let answer = tray.ask(&serde_json::json!({ "op": "patients" })).unwrap_or_default();
    let text = |v: &serde_json::Value, key: &str| v.get(key).and_then(|t| t.as_str()).unwrap_or_default().to_owned();
    let patients = answer.get("patients").and_then(|p| p.as_array()).cloned().unwrap_or_default();
    let examples = patients.iter().take(MAX_EXAMPLES).filter_map(|p| {
        let number = NhsNumber::parse(&text(p, "nhs_number")).ok()?;
        Some(Recent { number, name: text(p, "name"), about: text(p, "reason") })
    });
    Arc::new(examples.collect())
}

/// There is no tray where a training card was put in or taken out.
pub fn no_tray() -> Fault {
    Fault::new(
        Code::Config,
        Whose::Person,
        "There is no training card tray here.",
        "Nothing was asked.",
        "Use the card reader of this PC.",
    )
}

/// The tray refused, or did not answer.
pub fn tray_failed(why: &str) -> Fault {
    Fault::new(
        Code::CardFailed,
        Whose::Machine,
        "The training card tray did not do that.",
        "No real patient is concerned.",
        "Try again, or start Vouch anew.",
    )
    .with("Tray", why)
}
