//! Which slots there are, and what is in them.

use std::borrow::Cow;

use cryptoki::context::Pkcs11;
use cryptoki::slot::Slot;
use vouch_smartcard::pkcs11::wire::{self, MAX_SLOTS, Token, Told, Wrong, same_reader};

use crate::token::{about, of_a_person};
use crate::words::wrong;

/// Lists the slots, except for the tokens of readers that are to be left in peace.
///
/// # Errors
/// What the module says.
pub fn slots(library: &Pkcs11, leave: &[Cow<'_, str>]) -> Result<Told, Wrong> {
    let mut slots = library.get_all_slots().map_err(|e| wrong(&e))?;
    slots.truncate(MAX_SLOTS);
    // After the list: making the list is when some modules look at the readers, and what they noticed then is no news.
    let moved = events(library);
    let told = slots.iter().filter_map(|slot| {
        // A slot that went away since it was listed.
        let info = library.get_slot_info(*slot).ok()?;
        let description = info.slot_description().to_owned();
        let left = leave.iter().any(|reader| same_reader(&description, reader));
        let token = if left || !info.token_present() { None } else { token(library, *slot) };
        Some(wire::Slot { id: slot.id(), description, moved: moved.contains(slot), token })
    });
    Ok(Told::Slots(told.collect()))
}

/// The token in a slot. One that does not answer, or that nobody can log in to, is as good as none.
fn token(library: &Pkcs11, slot: Slot) -> Option<Token> {
    let info = library.get_token_info(slot).ok()?;
    of_a_person(&info).then(|| about(&info))
}

/// Slots with an event since the last call. Not every module tells.
fn events(library: &Pkcs11) -> Vec<Slot> {
    std::iter::from_fn(|| library.get_slot_event().ok().flatten()).take(MAX_SLOTS).collect()
}
