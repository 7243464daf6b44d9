//! A card in a reader of PC/SC that is no PIV card, and that a module knows.

use std::path::Path;
use std::sync::atomic::Ordering;

use vouch_core::ports::{CardEvent, CardFault, CardRef, Digest, KeyKind, PinPath, Scheme, SignRequest, Smartcards};
use vouch_smartcard::AnyCards;

use crate::keys::{Key, subject};
use crate::played::{Played, reader};
use crate::support::{NoReaders, Watched, module, pin};
use crate::tokens::{PIN, SOFTHSM, Tokens};

const USER: &str = "900000000011";
const DIGEST: Digest<'_> = Digest::Sha256(&[7; 32]);

#[test]
fn a_card_that_is_no_piv_card_goes_to_the_module_that_knows_its_reader() {
    let test = "a_card_that_is_no_piv_card_goes_to_the_module_that_knows_its_reader";
    let Some(tokens) = Tokens::new(test) else { return };
    let p256 = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
    let key = Key::make(tokens.path(), "p256", &p256, &subject(USER), "digitalSignature");
    tokens.add("A", &[&key]);
    let softhsm = || module(Path::new(SOFTHSM), tokens.program());
    // What SoftHSM calls its slot is the name of a reader here.
    let alone = Watched::new(std::sync::Arc::new(NoReaders), vec![softhsm()]).card_of(" (libsofthsm2)");
    let slot = alone.reader.trim_end_matches(" (libsofthsm2)");

    let (played, tell) = Played::new();
    // A module that fails before it does not keep the card from the one that knows it.
    let failing = tokens.changed("failing", Path::new(SOFTHSM), 4, "return 5;");
    let modules = vec![module(&failing, tokens.program()), softhsm()];
    let watched = Watched::new(std::sync::Arc::clone(&played) as _, modules);
    let readers = CardEvent::Readers(vec![reader(slot, Some(1)), reader("Another reader", Some(1))]);
    tell.send(readers).unwrap();
    let told = watched.until("the readers", |event| match event {
        CardEvent::Readers(readers) => Some(readers.len()),
        CardEvent::ServiceAbsent(_) => None,
    });
    assert_eq!(told, 2, "the token is in a reader that PC/SC shows");

    let cards: &AnyCards = &watched.cards;
    let card = |reader: &str| CardRef { reader: reader.into(), events: 1, atr: vec![0x3b] };
    let holder = cards.holder(&card(slot)).unwrap();
    assert_eq!((holder.user_id.as_str(), holder.key), (USER, KeyKind::P256));
    let unknown = cards.holder(&card("Another reader"));
    assert!(matches!(&unknown, Err(CardFault::Failed(why)) if why.starts_with("failing: ")), "{unknown:?}");

    let (right, wrong) = (pin(PIN), pin("0000"));
    let sign = |pin| cards.sign(&card(slot), PinPath::Typed(pin), SignRequest::authentication(KeyKind::P256, DIGEST));
    let closed = || played.closed.load(Ordering::SeqCst);
    assert!(key.verifies(Scheme::Ecdsa, DIGEST, &sign(&right).unwrap()));
    assert_eq!(closed(), 1, "what the PIN has opened is closed");
    assert_eq!(sign(&wrong), Err(CardFault::PinWrong { tries_left: None }));
    assert_eq!(closed(), 2, "also where nothing came of it");

    *played.in_reader.lock().unwrap() = false;
    assert_eq!(sign(&right), Err(CardFault::Gone));
    assert_eq!(cards.holder(&card(slot)), Err(CardFault::Gone), "the module still shows the token");
    assert_eq!(closed(), 2, "the card was never asked");
}

#[test]
fn readers_that_a_module_does_not_tell_apart_are_not_guessed() {
    let test = "readers_that_a_module_does_not_tell_apart_are_not_guessed";
    let Some(tokens) = Tokens::new(test) else { return };
    let p256 = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
    let key = Key::make(tokens.path(), "p256", &p256, &subject(USER), "digitalSignature");
    tokens.add("A", &[&key]);
    // `C_GetSlotInfo` gives every slot a description of which all 64 bytes are used.
    let body = "CK_RV v = real(a, b); memset(b, 'x', 64); return v;";
    let alike = tokens.changed("alike", Path::new(SOFTHSM), 5, body);
    let [one, other] = ["one", "other"].map(|end| format!("{} {end}", "x".repeat(64)));
    let holder = |readers: &[&str]| {
        let (played, tell) = Played::new();
        let watched = Watched::new(played, vec![module(&alike, tokens.program())]);
        let state = CardEvent::Readers(readers.iter().map(|name| reader(name, Some(1))).collect());
        tell.send(state.clone()).unwrap();
        watched.until("the readers", |event| (*event == state).then_some(()));
        watched.cards.holder(&CardRef { reader: one.clone(), events: 1, atr: vec![0x3b] })
    };
    let ambiguous = CardFault::Failed("alike: it calls several readers by one name".into());
    assert_eq!(holder(&[&one]).unwrap().user_id.as_str(), USER, "the name is cut");
    assert_eq!(holder(&[&one, &other]), Err(ambiguous.clone()), "two readers");
    tokens.add("B", &[&key]);
    assert_eq!(holder(&[&one]), Err(ambiguous), "two tokens");
}
