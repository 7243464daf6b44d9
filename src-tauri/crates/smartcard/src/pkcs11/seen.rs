//! Which tokens a module has shown, and which insertion of each it is.

use std::collections::BTreeMap;

use vouch_core::ports::CardRef;

use super::wire::{Slot, TokenId, same_reader};

/// The slots of one module, as they were last told.
#[derive(Default)]
pub struct Seen(BTreeMap<u64, Held>);

/// What is known of a slot. The counter outlives the token, and the process that told of it.
#[derive(Default)]
struct Held {
    description: String,
    token: Option<TokenId>,
    events: u32,
}

/// A token that is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// As the watcher tells of it.
    pub card: CardRef,
    /// `slotDescription`.
    pub description: String,
    /// As the module knows it.
    pub token: TokenId,
}

impl Seen {
    /// Takes in what the module tells. Slots of the readers in `elsewhere` do not count: their cards are watched there.
    ///
    /// The counter of a slot moves once when another token is in it than before (or none), and when the module told of
    /// an event although the token looks the same.
    pub fn update(&mut self, told: &[Slot], elsewhere: &[String]) {
        let own = |slot: &&Slot| !elsewhere.iter().any(|reader| same_reader(&slot.description, reader));
        let now: BTreeMap<u64, &Slot> = told.iter().filter(own).map(|slot| (slot.id, slot)).collect();
        for id in now.keys() {
            self.0.entry(*id).or_default();
        }
        for (id, held) in &mut self.0 {
            let slot = now.get(id);
            let token = slot.and_then(|slot| slot.token_id());
            let again = token.is_some() && slot.is_some_and(|slot| slot.moved);
            if held.token != token || again {
                held.events = held.events.wrapping_add(1);
            }
            held.token = token;
            if let Some(slot) = slot {
                held.description.clone_from(&slot.description);
            }
        }
    }

    /// The tokens that are in, in the order of their slots. Slots that are described alike are told apart by a number.
    pub fn shown(&self, module: &str) -> Vec<Shown> {
        let mut alike: BTreeMap<&str, usize> = BTreeMap::new();
        let mut shown = Vec::new();
        for held in self.0.values() {
            let nth = alike.entry(&held.description).and_modify(|n| *n += 1).or_insert(1);
            let Some(token) = held.token.clone() else { continue };
            let reader = match nth {
                1 => format!("{} ({module})", held.description),
                nth => format!("{} #{nth} ({module})", held.description),
            };
            let card = CardRef { reader, events: held.events, atr: token.serial.clone().into_bytes() };
            shown.push(Shown { card, description: held.description.clone(), token });
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::{Seen, Slot};
    use crate::pkcs11::wire::Token;

    fn slot(id: u64, description: &str, serial: Option<&str>, moved: bool) -> Slot {
        let token = serial.map(|serial| Token {
            serial: serial.into(),
            label: "A card".into(),
            tries_left: None,
            pin_on_reader: false,
        });
        Slot { id, description: description.into(), moved, token }
    }

    #[test]
    fn each_insertion_has_a_count_of_its_own() {
        let mut seen = Seen::default();
        let rows: [(&str, Vec<Slot>, Option<u32>); 9] = [
            ("nothing in", vec![slot(1, "A", None, false)], None),
            ("put in, and told of", vec![slot(1, "A", Some("s"), true)], Some(1)),
            ("the same", vec![slot(1, "A", Some("s"), false)], Some(1)),
            ("out and in again between two looks", vec![slot(1, "A", Some("s"), true)], Some(2)),
            ("another in its place", vec![slot(1, "A", Some("t"), false)], Some(3)),
            ("taken out", vec![slot(1, "A", None, true)], None),
            ("put in", vec![slot(1, "A", Some("t"), false)], Some(5)),
            ("the slot, or the module, is gone", vec![], None),
            ("and is back", vec![slot(1, "A", Some("t"), false)], Some(7)),
        ];
        for (what, told, events) in rows {
            seen.update(&told, &[]);
            assert_eq!(seen.shown("M").first().map(|shown| shown.card.events), events, "{what}");
        }
    }

    #[test]
    fn a_token_is_named_after_its_slot_and_module_and_known_by_its_serial() {
        let mut seen = Seen::default();
        let told = [slot(4, "A", Some("x"), false), slot(5, "A", Some("y"), false), slot(6, "B", Some("z"), false)];
        seen.update(&told, &["B".into()]);
        let shown = seen.shown("Mod");
        let cards: Vec<_> =
            shown.iter().map(|s| (s.card.reader.as_str(), s.card.atr.as_slice(), s.token.slot)).collect();
        assert_eq!(cards, [("A (Mod)", &b"x"[..], 4), ("A #2 (Mod)", b"y", 5)]);
    }
}
