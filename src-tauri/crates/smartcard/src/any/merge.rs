//! One list out of what PC/SC shows and what the modules show.

use vouch_core::ports::{CardEvent, Reader, ReaderState};

use crate::pkcs11::Shown;
use crate::pkcs11::wire::same_reader;

/// What was last told, by whom.
pub struct Merged {
    readers: Option<CardEvent>,
    /// Of each module what it showed in the look before, and in the last one.
    looks: Vec<(Vec<Shown>, Vec<Shown>)>,
}

impl Merged {
    /// Nothing is known yet.
    pub fn new(modules: usize) -> Self {
        Self { readers: None, looks: vec![Default::default(); modules] }
    }

    /// PC/SC tells.
    pub fn readers(&mut self, event: CardEvent) {
        self.readers = Some(event);
    }

    /// The names of the readers that PC/SC shows.
    pub fn names(&self) -> Vec<String> {
        match &self.readers {
            Some(CardEvent::Readers(readers)) => readers.iter().map(|reader| reader.name.clone()).collect(),
            Some(CardEvent::ServiceAbsent(_)) | None => Vec::new(),
        }
    }

    /// A module has looked.
    pub fn tokens(&mut self, module: usize, shown: Vec<Shown>) {
        if let Some((before, last)) = self.looks.get_mut(module) {
            *before = std::mem::replace(last, shown);
        }
    }

    /// The state of all readers, once PC/SC has spoken. That there is no service matters only where no module shows a
    /// token either.
    pub fn event(&self) -> Option<CardEvent> {
        let tokens = self.tokens_alone();
        match self.readers.clone()? {
            CardEvent::Readers(mut readers) => {
                readers.extend(tokens);
                Some(CardEvent::Readers(readers))
            }
            CardEvent::ServiceAbsent(why) if tokens.is_empty() => Some(CardEvent::ServiceAbsent(why)),
            CardEvent::ServiceAbsent(_) => Some(CardEvent::Readers(tokens)),
        }
    }

    /// Tokens that no reader of PC/SC holds, each once. A token counts from the second look on: a module may see a new
    /// reader, or still see an old one, a moment before PC/SC tells of it.
    fn tokens_alone(&self) -> Vec<Reader> {
        let names = self.names();
        let mut alone: Vec<&Shown> = Vec::new();
        for token in self.looks.iter().flat_map(|(before, last)| last.iter().filter(|token| before.contains(token))) {
            let elsewhere = names.iter().any(|reader| same_reader(&token.description, reader));
            let known = alone.iter().any(|a| a.description == token.description && a.card.atr == token.card.atr);
            if !elsewhere && !known {
                alone.push(token);
            }
        }
        let reader =
            |shown: &Shown| Reader { name: shown.card.reader.clone(), state: ReaderState::Card(shown.card.clone()) };
        alone.into_iter().map(reader).collect()
    }
}

#[cfg(test)]
mod tests {
    use vouch_core::ports::{CardEvent, CardRef, Reader, ReaderState};

    use super::Merged;
    use crate::pkcs11::Shown;
    use crate::pkcs11::wire::TokenId;

    fn pcsc(names: &[&str]) -> CardEvent {
        CardEvent::Readers(names.iter().map(|n| Reader { name: (*n).into(), state: ReaderState::Empty }).collect())
    }

    fn token(description: &str, module: &str, serial: &str) -> Shown {
        let card = CardRef { reader: format!("{description} ({module})"), events: 1, atr: serial.into() };
        Shown {
            card,
            description: description.into(),
            token: TokenId { slot: 0, serial: serial.into(), label: "A card".into() },
        }
    }

    fn names(merged: &Merged) -> Vec<String> {
        match merged.event() {
            Some(CardEvent::Readers(readers)) => readers.into_iter().map(|reader| reader.name).collect(),
            other => vec![format!("{other:?}")],
        }
    }

    #[test]
    fn a_token_is_listed_once_and_only_where_no_reader_holds_it() {
        let mut merged = Merged::new(2);
        assert_eq!(merged.event(), None, "PC/SC has not spoken");
        merged.readers(pcsc(&["A"]));
        for (look, expected) in [(1, &["A"][..]), (2, &["A", "V (one)", "W (two)"])] {
            merged.tokens(0, vec![token("A", "one", "a"), token("V", "one", "v")]);
            merged.tokens(1, vec![token("V", "two", "v"), token("W", "two", "w")]);
            assert_eq!(names(&merged), expected, "look {look}");
        }
        merged.readers(pcsc(&["A", "V"]));
        assert_eq!(names(&merged), ["A", "V", "W (two)"], "PC/SC shows its reader now");
        merged.readers(pcsc(&["A"]));
        merged.tokens(0, vec![]);
        assert_eq!(names(&merged), ["A", "V (two)", "W (two)"], "the other module still shows it");
        merged.tokens(1, vec![token("W", "two", "other")]);
        assert_eq!(names(&merged), ["A"], "another token in the slot, seen once");
    }

    #[test]
    fn that_there_is_no_service_matters_only_without_tokens() {
        let mut merged = Merged::new(1);
        let absent = CardEvent::ServiceAbsent("not running".into());
        merged.readers(absent.clone());
        assert_eq!(merged.event(), Some(absent));
        merged.tokens(0, vec![token("V", "one", "v")]);
        merged.tokens(0, vec![token("V", "one", "v")]);
        assert_eq!(names(&merged), ["V (one)"]);
    }
}
