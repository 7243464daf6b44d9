//! What every watcher does alike.

use vouch_core::ports::CardEvent;

/// Passes an event on when it differs from the one before.
pub fn changes(sink: &mut dyn FnMut(CardEvent)) -> impl FnMut(CardEvent) {
    let mut last = None;
    move |event| {
        if last.as_ref() != Some(&event) {
            last = Some(event.clone());
            sink(event);
        }
    }
}
