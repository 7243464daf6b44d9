use jiff::civil::date;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::{MAX_LINE, Tray, serve};
use crate::faults::Fault;
use crate::ledger::Ledger;
use crate::patients::register;
use crate::pki::Pki;
use crate::staff::staff;
use crate::state::World;

struct Desk {
    world: World,
    port: u16,
    served: tokio::task::JoinHandle<()>,
    _dir: tempfile::TempDir,
}

impl Desk {
    async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let today = date(2026, 11, 21);
        let pki = Pki::open(dir.path(), today).unwrap();
        let world = World::new(register(today), staff(), pki, Ledger::new(None));
        let listener = crate::serve::listen(0).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let served = tokio::spawn(serve(listener, Tray::new(world.clone())));
        Self { world, port, served, _dir: dir }
    }

    async fn caller(&self) -> Caller {
        Caller(BufReader::new(TcpStream::connect(("127.0.0.1", self.port)).await.unwrap()))
    }
}

struct Caller(BufReader<TcpStream>);

impl Caller {
    async fn say(&mut self, line: &str) -> Value {
        self.0.write_all(format!("{line}\n").as_bytes()).await.unwrap();
        let mut answer = String::new();
        self.0.read_line(&mut answer).await.unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    async fn ask(&mut self, request: Value) -> Value {
        self.say(&request.to_string()).await
    }
}

const SELECT: &str = "00A404000BA00000030800001000010000";

#[tokio::test]
async fn a_card_goes_in_is_used_and_comes_out() {
    let desk = Desk::open().await;
    let mut caller = desk.caller().await;
    let rows = [
        (json!({"op":"connect"}), json!({"error":"no card"})),
        (json!({"op":"remove"}), json!({"error":"no card"})),
        (json!({"op":"insert","card":"nobody"}), json!({"error":"there is no card nobody"})),
        (json!({"op":"insert","card":"priya"}), json!({"ok":true})),
        (json!({"op":"wait","events":0,"millis":0}), json!({"in":"priya","events":1})),
        (json!({"op":"connect"}), json!({"session":1,"atr":"3B80800101","events":1})),
        (json!({"op":"apdu","session":1,"hex":SELECT}), json!({"hex":"61114F0600001000010079074F05A0000003089000"})),
        (json!({"op":"apdu","session":1,"hex":"00200080"}), json!({"hex":"63C3"})),
        (json!({"op":"apdu","session":1,"hex":"0020008008313335373930ffff"}), json!({"hex":"9000"})),
        (json!({"op":"apdu","session":1,"hex":"00200080"}), json!({"hex":"9000"})),
        (json!({"op":"apdu","session":2,"hex":"00200080"}), json!({"error":"removed"})),
        (json!({"op":"disconnect","session":1,"reset":true}), json!({"ok":true})),
        (json!({"op":"apdu","session":1,"hex":"00200080"}), json!({"error":"removed"})),
        (json!({"op":"connect"}), json!({"session":2,"atr":"3B80800101","events":1})),
        (json!({"op":"apdu","session":2,"hex":SELECT}), json!({"hex":"61114F0600001000010079074F05A0000003089000"})),
        (json!({"op":"apdu","session":2,"hex":"00200080"}), json!({"hex":"63C3"})),
        (json!({"op":"insert","card":"blank"}), json!({"ok":true})),
        (json!({"op":"apdu","session":2,"hex":"00200080"}), json!({"error":"removed"})),
        (json!({"op":"wait","events":1,"millis":0}), json!({"in":"blank","events":3})),
        (json!({"op":"connect"}), json!({"session":3,"atr":"3B80800101","events":3})),
        (json!({"op":"apdu","session":3,"hex":SELECT}), json!({"hex":"6A82"})),
        (json!({"op":"remove"}), json!({"ok":true})),
        (json!({"op":"apdu","session":3,"hex":SELECT}), json!({"error":"removed"})),
        (json!({"op":"wait","events":4,"millis":1}), json!({"in":null,"events":4})),
    ];
    for (request, expected) in rows {
        assert_eq!(caller.ask(request.clone()).await, expected, "{request}");
    }
}

#[tokio::test]
async fn pin_tries_outlive_the_reader() {
    let desk = Desk::open().await;
    let mut caller = desk.caller().await;
    for tries in ["63C2", "63C1", "63C0", "6983"] {
        caller.ask(json!({"op":"insert","card":"tom"})).await;
        let session = caller.ask(json!({"op":"connect"})).await["session"].clone();
        caller.ask(json!({"op":"apdu","session":session,"hex":SELECT})).await;
        let answer = caller.ask(json!({"op":"apdu","session":session,"hex":"0020008008303030303030FFFF"})).await;
        assert_eq!(answer, json!({ "hex": tries }));
        caller.ask(json!({"op":"remove"})).await;
    }
}

#[tokio::test]
async fn a_waiting_caller_hears_of_an_event() {
    let desk = Desk::open().await;
    let (mut one, mut other) = (desk.caller().await, desk.caller().await);
    let waiting = tokio::spawn(async move { one.ask(json!({"op":"wait","events":0,"millis":60_000})).await });
    other.ask(json!({"op":"insert","card":"blank"})).await;
    assert_eq!(waiting.await.unwrap(), json!({"in":"blank","events":1}));
}

#[tokio::test]
async fn the_deck_lists_everyone_and_the_blank_card() {
    let desk = Desk::open().await;
    let answer = desk.caller().await.ask(json!({"op":"cards"})).await;
    let cards = answer["cards"].as_array().unwrap();
    assert_eq!(cards.len(), staff().len() + 1);
    assert_eq!((&cards[0]["id"], &cards[0]["pin"]), (&json!("priya"), &json!("135790")));
    assert_eq!(
        (&cards[0]["name"], &answer["in"], &answer["events"]),
        (&json!("Priya Example"), &json!(null), &json!(0))
    );
}

#[tokio::test]
async fn cards_for_tests_are_listed_when_asked_for_and_can_be_put_in() {
    let desk = Desk::open().await;
    let mut caller = desk.caller().await;
    let listed = caller.ask(json!({"op":"cards","all":true})).await;
    let ids: Vec<_> = listed["cards"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap()).collect();
    let extras =
        ["test-p256", "test-p384", "test-rsa3072", "test-gzip", "test-global", "test-short", "mute"].as_slice();
    assert!(ids.ends_with(extras), "{ids:?}");
    assert_eq!(caller.ask(json!({"op":"insert","card":"test-p256"})).await, json!({"ok":true}));
    assert_eq!(caller.ask(json!({"op":"wait","events":0,"millis":0})).await, json!({"in":"test-p256","events":1}));
    assert_eq!(caller.ask(json!({"op":"insert","card":"mute"})).await, json!({"ok":true}));
    let mute = json!({"in":"mute","events":3,"mute":true});
    assert_eq!(caller.ask(json!({"op":"wait","events":1,"millis":0})).await, mute);
    assert_eq!(caller.ask(json!({"op":"connect"})).await, json!({"error":"the card does not answer"}));
}

#[tokio::test]
async fn a_card_is_in_one_reader_at_a_time() {
    let desk = Desk::open().await;
    let mut caller = desk.caller().await;
    let reader = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = reader.local_addr().unwrap().port();
    assert_eq!(caller.ask(json!({"op":"plug","card":"blank","port":port})).await, json!({"ok":true}));
    let (mut slot, _) = reader.accept().await.unwrap();
    // What vpcd says and what the card answers: power on, send ATR, an APDU, reset, the ATR again.
    let rows: [(&[u8], &[u8]); 5] = [
        (&[0, 1, 1], &[]),
        (&[0, 1, 4], &[0, 5, 0x3b, 0x80, 0x80, 0x01, 0x01]),
        (&[0, 5, 0, 0xa4, 4, 0, 0], &[0, 2, 0x6a, 0x82]),
        (&[0, 1, 2], &[]),
        (&[0, 1, 4], &[0, 5, 0x3b, 0x80, 0x80, 0x01, 0x01]),
    ];
    for (said, expected) in rows {
        slot.write_all(said).await.unwrap();
        let mut answer = vec![0; expected.len()];
        slot.read_exact(&mut answer).await.unwrap();
        assert_eq!(answer, expected, "{said:02x?}");
    }
    let elsewhere = caller.ask(json!({"op":"insert","card":"blank"})).await;
    assert_eq!(elsewhere, json!({"error":format!("the card is in the virtual reader at port {port}")}));
    assert_eq!(caller.ask(json!({"op":"unplug","port":port})).await, json!({"ok":true}));
    assert_eq!(slot.read(&mut [0; 1]).await.unwrap(), 0, "taken out is a closed connection");
    assert_eq!(caller.ask(json!({"op":"insert","card":"blank"})).await, json!({"ok":true}));
    let elsewhere = caller.ask(json!({"op":"plug","card":"blank","port":port})).await;
    assert_eq!(elsewhere, json!({"error":"the card is in another reader"}));
    assert_eq!(caller.ask(json!({"op":"unplug","port":port})).await, json!({"error":"no card"}));
}

#[tokio::test]
async fn only_a_loopback_site_is_called() {
    let desk = Desk::open().await;
    let mut caller = desk.caller().await;
    let rows = [
        ("https://localhost:4433/in", true),
        ("https://127.0.0.1:4433/in", true),
        ("https://[::1]:4433/in", true),
        ("http://localhost:4433/in", false),
        ("https://spine.nhs.uk/in", false),
        ("https://localhost.example.com/in", false),
        ("https://localhost@192.0.2.1/in", false),
        ("localhost", false),
    ];
    for (url, good) in rows {
        desk.world.set_addresses(|a| a.site_inbound = None);
        let answer = caller.ask(json!({"op":"inbound","url":url})).await;
        assert_eq!(answer == json!({"ok":true}), good, "{url}: {answer}");
        assert_eq!(desk.world.addresses().site_inbound.as_deref(), good.then_some(url));
    }
}

#[tokio::test]
async fn every_fault_can_be_ordered() {
    let desk = Desk::open().await;
    let mut caller = desk.caller().await;
    let millis = std::time::Duration::from_millis;
    let rows = [
        (json!({"kind":"slow","millis":5000}), Fault::Slow(millis(5000))),
        (json!({"kind":"drop-before"}), Fault::DropBefore),
        (json!({"kind":"drop-after"}), Fault::DropAfter),
        (json!({"kind":"cut"}), Fault::Cut),
        (json!({"kind":"http500"}), Fault::Http500),
        (json!({"kind":"soap-fault","code":"200"}), Fault::SoapFault("200".into())),
        (json!({"kind":"ae","codes":["420","30418"]}), Fault::Ae(vec!["420".into(), "30418".into()])),
        (json!({"kind":"ar","code":"502"}), Fault::Ar("502".into())),
        (json!({"kind":"garbage"}), Fault::Garbage),
        (json!({"kind":"doctype"}), Fault::Doctype),
        (json!({"kind":"huge","bytes":1000}), Fault::Huge(1000)),
        (json!({"kind":"wrong-patient","nhs_number":"9990000000"}), Fault::WrongPatient("9990000000".into())),
        (json!({"kind":"answer-late","millis":10}), Fault::AnswerLate(Some(millis(10)))),
        (json!({"kind":"answer-late"}), Fault::AnswerLate(None)),
    ];
    for (fault, expected) in rows {
        let order = json!({"op":"fault","patient":"*","at":"scr.get","fault":fault,"times":1});
        assert_eq!(caller.ask(order.clone()).await, json!({"ok":true}), "{order}");
        assert_eq!(desk.world.faults().take("scr.get", "9990000018"), Some(expected), "{order}");
        assert_eq!(desk.world.faults().take("scr.get", "9990000018"), None, "{order}");
    }
    caller.ask(json!({"op":"fault","patient":"*","at":"*","fault":{"kind":"cut"}})).await;
    assert_eq!(desk.world.faults().take("cis", "x"), Some(Fault::Cut));
    assert_eq!(caller.ask(json!({"op":"faults-clear"})).await, json!({"ok":true}));
    assert_eq!(desk.world.faults().take("cis", "x"), None);
}

#[tokio::test]
async fn what_cannot_be_read_is_answered() {
    let desk = Desk::open().await;
    let mut caller = desk.caller().await;
    let bad = [
        "",
        "{",
        "[]",
        r#"{"op":"fly"}"#,
        r#"{"op":"insert"}"#,
        r#"{"op":"fault","patient":"*","at":"*","fault":{"kind":"x"}}"#,
    ];
    for line in bad {
        assert!(caller.say(line).await["error"].is_string(), "{line}");
    }
    caller.ask(json!({"op":"insert","card":"blank"})).await;
    caller.ask(json!({"op":"connect"})).await;
    for hex in ["0", "0g", "é0"] {
        assert!(caller.ask(json!({"op":"apdu","session":1,"hex":hex})).await["error"].is_string(), "{hex}");
    }
    assert_eq!(caller.ask(json!({"op":"ledger"})).await, json!({"lines":[]}));
    let patients = caller.ask(json!({"op":"patients"})).await;
    assert_eq!(patients["patients"].as_array().unwrap().len(), desk.world.patients().len());
    let document = caller.ask(json!({"op":"document","patient":"9991234578"})).await;
    assert!(document["html"].as_str().unwrap().contains("xhtml:NPfIT:PresentationText"));
    assert_eq!(caller.ask(json!({"op":"document","patient":"9000000009"})).await, json!({"html":null}));
    let long = "x".repeat(usize::try_from(MAX_LINE).unwrap() + 1);
    assert_eq!(caller.say(&long).await, json!({"error":format!("a line ends within {MAX_LINE} bytes")}));
}

#[tokio::test]
async fn a_tray_that_ends_ends_its_conversations() {
    let desk = Desk::open().await;
    let mut caller = desk.caller().await;
    let reader = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = reader.local_addr().unwrap().port();
    caller.ask(json!({"op":"plug","card":"blank","port":port})).await;
    let (mut slot, _) = reader.accept().await.unwrap();
    caller.0.write_all(b"{\"op\":\"wait\",\"events\":0,\"millis\":60000}\n").await.unwrap();
    desk.served.abort();
    // Closed is the end of the stream, or a reset of it: never an answer.
    let mut answer = String::new();
    assert_eq!(caller.0.read_line(&mut answer).await.unwrap_or(0), 0, "{answer}");
    assert_eq!(slot.read(&mut [0; 1]).await.unwrap_or(0), 0, "the card is out of the virtual reader");
}
