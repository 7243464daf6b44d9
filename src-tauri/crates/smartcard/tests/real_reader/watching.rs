//! Readers and cards that come and go, and what becomes of work with them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use vouch_core::ports::{
    CardEvent, CardFault, CardRef, Digest, KeyKind, PinPath, ReaderState, SignRequest, Smartcards,
};
use vouch_smartcard::{CardPolicy, PcscCards};

use crate::namespace::{Service, alone};
use crate::world::{Cards, FIRST, PIN, SECOND, Seen, empty, full, mute, ours, pin};

fn sign(cards: &PcscCards, card: &CardRef, typed: &str) -> Result<Vec<u8>, CardFault> {
    let request = SignRequest::authentication(KeyKind::Rsa2048, Digest::Sha256(&[0x42; 32]));
    cards.sign(card, PinPath::Typed(&pin(typed)), request)
}

#[test]
fn a_service_is_waited_for_and_cards_come_and_go() {
    alone("watching::a_service_is_waited_for_and_cards_come_and_go", &[], || {
        let (deck, cards) = (Cards::new(), ours(CardPolicy::default()));
        let seen = Seen::watching(&cards);
        assert_eq!(seen.absent("no service"), "The smartcard service of this PC is not running.");
        let service = Service::start();
        seen.states("two empty readers", [empty, empty]);

        let first = deck.plug("priya", FIRST);
        let card = seen.only("a card in the first reader");
        let holder = cards.holder(&card).unwrap();
        assert_eq!((holder.user_id.as_str(), holder.tries_left), ("900000000011", Some(3)));
        assert_eq!(sign(&cards, &card, "000000"), Err(CardFault::PinWrong { tries_left: Some(2) }));
        let signature = sign(&cards, &card, PIN).unwrap();

        let second = deck.plug("tom", SECOND);
        let [_, other] = seen.states("two cards", [full, full]).try_into().unwrap();
        assert_eq!(cards.holder(&other).unwrap().user_id.as_str(), "900000000012");

        drop(first);
        seen.states("the first reader empty", [empty, full]);
        assert_eq!(sign(&cards, &card, PIN), Err(CardFault::Gone));
        let _first = deck.plug("priya", FIRST);
        let [again, _] = seen.states("the first card again", [full, full]).try_into().unwrap();
        assert_ne!(again, card, "the same card, put in again");
        assert_eq!(sign(&cards, &card, PIN), Err(CardFault::Gone), "a reference to the insertion before");
        assert_eq!(sign(&cards, &again, PIN), Ok(signature));

        drop(second);
        drop(service);
        seen.absent("the service gone");
        assert!(matches!(sign(&cards, &again, PIN), Err(CardFault::Failed(_))));
        let _service = Service::start();
        seen.states("two empty readers of a new service", [empty, empty]);
        let _first = deck.plug("priya", FIRST);
        let anew = seen.only("a card after a restart");
        assert!(sign(&cards, &anew, PIN).is_ok());
    });
}

#[test]
fn a_card_that_does_not_answer_is_told_apart() {
    alone("watching::a_card_that_does_not_answer_is_told_apart", &[], || {
        let (_service, deck, cards) = (Service::start(), Cards::new(), ours(CardPolicy::default()));
        let seen = Seen::watching(&cards);
        seen.states("two empty readers", [empty, empty]);
        let put_in = deck.plug("mute", FIRST);
        seen.states("a mute card", [mute, empty]);
        drop(put_in);
        seen.states("taken out", [empty, empty]);
    });
}

#[test]
fn a_card_swapped_for_another_is_another() {
    alone("watching::a_card_swapped_for_another_is_another", &[], || {
        let (_service, deck, cards) = (Service::start(), Cards::new(), ours(CardPolicy::default()));
        let seen = Seen::watching(&cards);
        // A watcher of which the sink takes its time over the first card: the whole swap happens meanwhile.
        let (tell, told) = channel();
        let (go, may_go) = channel();
        let watched = Arc::clone(&cards);
        std::thread::spawn(move || {
            let mut slow = true;
            watched.watch(&|| false, &mut |event| {
                let CardEvent::Readers(readers) = event else { return };
                let card = readers.into_iter().find_map(|r| match r.state {
                    ReaderState::Card(card) => Some(card),
                    ReaderState::Empty | ReaderState::Mute => None,
                });
                let waits = slow && card.is_some();
                let _ = tell.send(card);
                if waits {
                    slow = false;
                    let _ = may_go.recv();
                }
            });
        });
        let priya = deck.plug("priya", FIRST);
        let first = seen.only("priya");
        assert_eq!(told.iter().find_map(|card| card).as_ref(), Some(&first));
        drop(priya);
        seen.states("taken out", [empty, empty]);
        let _tom = deck.plug("tom", FIRST);
        let second = seen.only("tom");
        go.send(()).unwrap();
        assert_eq!(told.iter().next(), Some(Some(second.clone())), "told of the other card, with nothing between");
        // Same reader, same ATR: only the counter tells them apart.
        assert_eq!((&first.reader, &first.atr), (&second.reader, &second.atr));
        assert!(second.events > first.events, "{} and {}", first.events, second.events);
        assert_eq!(cards.holder(&first), Err(CardFault::Gone));
        assert_eq!(cards.holder(&second).unwrap().user_id.as_str(), "900000000012");
    });
}

#[test]
fn a_watcher_that_sees_no_change_stops_within_a_second_or_so() {
    alone("watching::a_watcher_that_sees_no_change_stops_within_a_second_or_so", &[], || {
        let cards = ours(CardPolicy::default());
        for service in [None, Some(Service::start())] {
            let (stop, stopping) = (Arc::new(AtomicBool::new(false)), Instant::now());
            let (sink, seen) = channel();
            let (watched, asked) = (Arc::clone(&cards), Arc::clone(&stop));
            let watcher = std::thread::spawn(move || {
                watched.watch(&|| asked.load(Ordering::SeqCst), &mut |event| drop(sink.send(event)));
            });
            let present = |event: CardEvent| match event {
                CardEvent::Readers(readers) => readers.iter().all(|r| r.state == ReaderState::Empty),
                CardEvent::ServiceAbsent(_) => service.is_none(),
            };
            assert!(seen.iter().any(present), "the present state");
            stop.store(true, Ordering::SeqCst);
            watcher.join().unwrap();
            assert!(stopping.elapsed() < Duration::from_secs(30), "with service: {}", service.is_some());
        }
    });
}
