//! The tray's client against a tray that is played line by line, for what a real one does not do on demand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::cell::Cell;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use vouch_core::clock::Clock;
use vouch_core::ports::{
    CardEvent, CardFault, CardRef, Digest, KeyKind, Pin, PinPath, Reader, ReaderState, SignRequest, Smartcards,
};
use vouch_smartcard::{TRAY_READER, TrayCards, TrayFault};
use vouch_training::ledger::Ledger;
use vouch_training::pki::Pki;
use vouch_training::staff::staff;
use vouch_training::state::World;
use vouch_training::tray::{Tray, serve};

const PATIENCE: Duration = Duration::from_secs(20);

struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Answers each line of each caller; an answer of `None` hangs up.
fn play(listener: TcpListener, answer: impl Fn(&str) -> Option<String> + Send + Sync + 'static) {
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let answer = Arc::clone(&answer);
            thread::spawn(move || talk(&stream, &*answer));
        }
    });
}

fn talk(stream: &TcpStream, answer: &dyn Fn(&str) -> Option<String>) {
    let mut out = stream.try_clone().unwrap();
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        match answer(&line) {
            Some(answer) if out.write_all(answer.as_bytes()).is_ok() => {}
            _ => return,
        }
    }
}

fn tray(answer: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> TrayCards {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    play(listener, answer);
    TrayCards::new(port, Arc::new(Now))
}

fn card(events: u32) -> CardRef {
    CardRef { reader: TRAY_READER.into(), events, atr: vec![0x3b, 0x80] }
}

#[test]
fn a_tray_that_comes_and_goes_is_told_once_each() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let cards = TrayCards::new(address.port(), Arc::new(Now));
    let (sink, seen) = channel();
    let watch = thread::spawn(move || {
        let told = Cell::new(0);
        cards.watch(&|| told.get() == 4, &mut |event| {
            told.set(told.get() + 1);
            sink.send(event).unwrap();
        });
    });
    let absent = CardEvent::ServiceAbsent("the training card tray is not running.".into());
    let holding = |state| CardEvent::Readers(vec![Reader { name: TRAY_READER.into(), state }]);
    assert_eq!(seen.recv_timeout(PATIENCE).unwrap(), absent);
    // One conversation: empty, then a card, then the tray hangs up and is never there again.
    let listener = TcpListener::bind(address).unwrap();
    let (stream, _) = listener.accept().unwrap();
    drop(listener);
    talk(&stream, &|line| {
        Some(match line {
            r#"{"events":0,"millis":0,"op":"wait"}"# => "{\"in\":null,\"events\":4}\n".into(),
            r#"{"events":4,"millis":1000,"op":"wait"}"# => "{\"in\":\"priya\",\"events\":5}\n".into(),
            r#"{"op":"connect"}"# => "{\"session\":7,\"atr\":\"3B80\",\"events\":5}\n".into(),
            r#"{"op":"disconnect","reset":false,"session":7}"# => "{\"ok\":true}\n".into(),
            _ => return None,
        })
    });
    drop(stream);
    assert_eq!(seen.recv_timeout(PATIENCE).unwrap(), holding(ReaderState::Empty));
    assert_eq!(seen.recv_timeout(PATIENCE).unwrap(), holding(ReaderState::Card(card(5))));
    assert_eq!(seen.recv_timeout(PATIENCE).unwrap(), absent);
    watch.join().unwrap();
}

#[test]
fn a_card_that_is_not_the_one_meant_is_gone() {
    let connected = |events: u32, atr: &str| json!({ "session": 1, "atr": atr, "events": events }).to_string() + "\n";
    let unreadable = || CardFault::Failed("the training card tray gave an answer that cannot be read".into());
    let rows = [
        ("another insertion", connected(6, "3B80"), CardFault::Gone),
        ("another card", connected(5, "3B81"), CardFault::Gone),
        ("no card", "{\"error\":\"no card\"}\n".to_owned(), CardFault::Gone),
        ("pulled at the first command", connected(5, "3B80"), CardFault::Gone),
        ("no hexadecimal", connected(5, "3B8"), unreadable()),
        ("no JSON", "hello\n".into(), unreadable()),
        ("hung up", String::new(), CardFault::Failed("the training card tray is not running".into())),
    ];
    for (name, connect, expected) in rows {
        let cards = tray(move |line| match line {
            r#"{"op":"connect"}"# => Some(connect.clone()).filter(|answer| !answer.is_empty()),
            line if line.contains("apdu") => Some("{\"error\":\"removed\"}\n".into()),
            _ => Some("{\"ok\":true}\n".into()),
        });
        let pin = Pin::new("135790".into()).unwrap();
        assert_eq!(cards.holder(&card(5)), Err(expected.clone()), "{name}");
        assert_eq!(
            cards.sign(
                &card(5),
                PinPath::Typed(&pin),
                SignRequest::authentication(KeyKind::Rsa2048, Digest::Sha1(&[0; 20]))
            ),
            Err(expected),
            "{name}"
        );
    }
}

#[test]
fn the_tray_is_shown_and_asked() {
    let cards = tray(|line| {
        Some(match line {
            r#"{"op":"cards"}"# => {
                r#"{"cards":[{"id":"priya","name":"Priya Example","about":"Pharmacist.","pin":"135790"}],"in":null,"events":2}"#.to_owned() + "\n"
            }
            r#"{"card":"priya","op":"insert"}"# => "{\"ok\":true}\n".into(),
            r#"{"op":"patients"}"# => "{\"patients\":[]}\n".into(),
            _ => "{\"error\":\"no such card\"}\n".into(),
        })
    });
    let state = cards.cards().unwrap();
    assert_eq!((state.cards[0].id.as_str(), state.cards[0].pin.as_str()), ("priya", "135790"));
    assert_eq!((state.inside, state.events), (None, 2));
    assert!(cards.insert("priya").is_ok());
    assert_eq!(cards.ask(&json!({ "op": "patients" })).unwrap(), json!({ "patients": [] }));
    for refused in [cards.insert("nobody"), cards.remove()] {
        assert!(matches!(refused, Err(TrayFault::Refused(why)) if why == "no such card"));
    }
}

/// A training world's tray, as the app meets it.
fn training() -> (TrayCards, tokio::runtime::Runtime, tempfile::TempDir) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let pki = Pki::open(dir.path(), jiff::Zoned::now().date()).unwrap();
    let world = World::new(vec![], staff(), pki, Ledger::new(None));
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let port = listener.local_addr().unwrap().port();
    runtime.spawn(serve(listener, Tray::new(world)));
    (TrayCards::new(port, Arc::new(Now)), runtime, dir)
}

#[test]
fn every_training_card_signs_or_says_why_not() {
    let (cards, _runtime, _dir) = training();
    let cards = Arc::new(cards);
    let (sink, seen) = channel();
    let watched = Arc::clone(&cards);
    thread::spawn(move || watched.watch(&|| false, &mut |event| drop(sink.send(event))));
    let present = || loop {
        let CardEvent::Readers(readers) = seen.recv_timeout(PATIENCE).unwrap() else { continue };
        match readers.into_iter().next().unwrap().state {
            ReaderState::Empty => {}
            state => return state,
        }
    };
    let rows = [
        ("priya", KeyKind::Rsa2048, 256),
        ("test-rsa3072", KeyKind::Rsa3072, 384),
        ("test-p256", KeyKind::P256, 0),
        ("test-p384", KeyKind::P384, 0),
        ("test-gzip", KeyKind::Rsa2048, 256),
        ("test-global", KeyKind::Rsa2048, 256),
        ("test-short", KeyKind::Rsa2048, 256),
    ];
    let pin = Pin::new("135790".into()).unwrap();
    for (id, kind, length) in rows {
        cards.insert(id).unwrap();
        let ReaderState::Card(card) = present() else { panic!("{id} is mute") };
        let holder = cards.holder(&card).unwrap();
        assert_eq!((holder.user_id.as_str(), holder.key), ("900000000011", kind), "{id}");
        let request = SignRequest::authentication(kind, Digest::Sha256(&[7; 32]));
        let signature = cards.sign(&card, PinPath::Typed(&pin), request).unwrap();
        assert!(signature.len() == length || length == 0 && signature[0] == 0x30, "{id}");
        assert_eq!(cards.holder(&card).unwrap().tries_left, Some(3), "{id}: reset after signing");
        let on_reader = cards.sign(&card, PinPath::Reader, request);
        assert_eq!(on_reader, Err(CardFault::Failed("this reader has no keys to type a PIN on".into())), "{id}");
        cards.remove().unwrap();
    }
    cards.insert("mute").unwrap();
    assert_eq!(present(), ReaderState::Mute);
}
