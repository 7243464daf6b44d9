//! The address the browser comes back to: strangers, one answer, ports, time.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use vouch_core::Code;
use vouch_core::ports::Identity as _;
use vouch_identity::cis2::{Cis2Settings, Redirect};

use super::browser::{Doing, Returning, say};
use super::op::Asked;
use super::world::{World, proof, told};

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_sent_away_and_the_wait_goes_on() {
    let world = World::start().await;
    let answers = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&answers);
    let browser = Doing(world.op.clone(), move |asked: Asked| {
        let (port, state) = (asked.port(), asked.state.clone());
        let good = format!("/signed-in?code=code-1&state={state}");
        let host = format!("Host: localhost:{port}\r\n");
        let rows = [
            ("400", "nonsense\r\n\r\n".to_owned()),
            ("400", format!("GET {good} HTTP/1.1\r\n\r\n")),
            ("400", format!("GET {good} HTTP/1.1\r\n{host}{host}\r\n")),
            ("400", format!("GET {good} HTTP/2\r\n{host}\r\n")),
            ("421", format!("GET {good} HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n")),
            ("421", format!("GET {good} HTTP/1.1\r\nHost: localhost\r\n\r\n")),
            ("404", format!("GET /favicon.ico HTTP/1.1\r\n{host}\r\n")),
            ("404", format!("GET /signed-in/x?code=code-1&state={state} HTTP/1.1\r\n{host}\r\n")),
            ("405", format!("POST {good} HTTP/1.1\r\n{host}\r\n")),
            ("403", format!("GET /signed-in HTTP/1.1\r\n{host}\r\n")),
            ("403", format!("GET /signed-in?code=code-1 HTTP/1.1\r\n{host}\r\n")),
            ("403", format!("GET /signed-in?code=code-1&state=x HTTP/1.1\r\n{host}\r\n")),
            ("403", format!("GET /signed-in?error=access_denied&state=x HTTP/1.1\r\n{host}\r\n")),
            ("403", format!("GET {good}&iss=https%3A%2F%2Felsewhere.example HTTP/1.1\r\n{host}\r\n")),
            ("400", format!("GET {good}&state={state} HTTP/1.1\r\n{host}\r\n")),
            ("400", format!("GET {good}&code=code-2 HTTP/1.1\r\n{host}\r\n")),
            ("400", format!("GET {good}&error=access_denied HTTP/1.1\r\n{host}\r\n")),
            ("400", format!("GET /signed-in?state={state} HTTP/1.1\r\n{host}\r\n")),
            ("431", format!("GET {good} HTTP/1.1\r\n{host}X: {}\r\n\r\n", "x".repeat(20_000))),
            ("400", format!("GET {good} HTTP/1.1\r\n{host}{}\r\n", "X: 1\r\n".repeat(64))),
        ];
        for (status, request) in rows {
            let answer = say(port, &request).unwrap();
            told.lock().unwrap().push((status, answer.clone(), request.chars().take(60).collect::<String>()));
        }
        let done = asked.get(&good);
        told.lock().unwrap().push(("200", done, good));
    });
    world.sign_in_by(&browser).await.unwrap();
    let answers = std::mem::take(&mut *answers.lock().unwrap());
    for (status, answer, request) in &answers {
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {answer}");
        assert!(!answer.contains(&world.op.last().state), "a page must not repeat the state");
        assert!(answer.contains("default-src 'none'") && !answer.contains("<script"), "{answer}");
    }
    println!("{} strangers sent away", answers.len() - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_taken_once() {
    let world = World::start().await;
    world.sign_in().await.unwrap();
    let asked = world.op.last();
    let again = format!("GET /signed-in?code=code-1&state={} HTTP/1.1\r\n\r\n", asked.state);
    assert!(say(asked.port(), &again).is_err(), "nobody listens any more");
    assert_eq!(world.op.seen("/access_token").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_connection_holds_nobody_up() {
    let world = World::start().await;
    let browser = Doing(world.op.clone(), |asked: Asked| {
        // Opened ahead, as browsers do, and kept open to the end.
        let ahead: Vec<_> =
            (0..8).map(|_| std::net::TcpStream::connect(("127.0.0.1", asked.port())).unwrap()).collect();
        asked.come_back(&[("code", "code-1"), ("state", &asked.state)]);
        drop(ahead);
    });
    world.sign_in_by(&browser).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_providers_refusal_ends_the_wait_in_words() {
    let world = World::start().await;
    let rows = [
        ("access_denied", Code::Cancelled),
        ("login_required", Code::CisRefused),
        ("server_error", Code::SpineFault),
        ("invalid_scope", Code::Config),
        ("<b>unforeseen</b>", Code::Config),
    ];
    for (error, code) in rows {
        let browser = Doing(world.op.clone(), move |asked: Asked| {
            asked.come_back(&[("error", error), ("state", &asked.state)]);
        });
        let fault = world.sign_in_by(&browser).await.unwrap_err();
        assert_eq!(fault.code, code, "{error}");
        assert!(!told(&fault, "CIS2").contains('<'), "{:?}", fault.support);
    }
    assert!(world.op.seen("/access_token").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn ports_are_tried_in_order() {
    let world = World::start().await;
    let ports = world.settings.redirect.ports.clone();
    let mut held = Vec::new();
    for port in &ports {
        world.sign_in().await.unwrap();
        assert_eq!(world.op.last().port(), *port);
        held.push(TcpListener::bind(("127.0.0.1", *port)).unwrap());
    }
    let fault = world.sign_in().await.unwrap_err();
    assert_eq!(fault.code, Code::Config);
    assert!(fault.what.contains("Another program on this PC is using the ports"));
    assert!(told(&fault, "CIS2").contains(&ports[2].to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_somebody_has_on_ipv6_is_not_ours() {
    let world = World::start().await;
    let ports = &world.settings.redirect.ports;
    let Ok(_held) = TcpListener::bind(("::1", ports[0])) else {
        println!("no IPv6 here: a_port_that_somebody_has_on_ipv6_is_not_ours has nothing to test");
        return;
    };
    world.sign_in().await.unwrap();
    assert_eq!(world.op.last().port(), ports[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_by_number_is_taken_as_registered() {
    let world = World::start().await;
    let redirect = Redirect { host: "127.0.0.1".into(), ..world.settings.redirect.clone() };
    let cis2 = world.another(Cis2Settings { redirect, ..world.settings.clone() });
    cis2.sign_in(proof(&Returning(world.op.clone()))).await.unwrap();
    assert!(world.op.last().redirect_uri.starts_with("http://127.0.0.1:"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_come_back_in_time_is_not_waited_for() {
    let limit = Duration::from_millis(50);
    let world = World::with(|s| s.sign_in_limit = limit, None).await;
    let browser = Doing(world.op.clone(), |_: Asked| {});
    let fault = world.sign_in_by(&browser).await.unwrap_err();
    assert_eq!(fault.code, Code::TimedOut);
    assert!(fault.what.contains("not finished in five minutes"));
    assert!(TcpListener::bind(("127.0.0.1", world.op.last().port())).is_ok(), "the port is free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_up_closes_the_address_at_once() {
    let world = Arc::new(World::start().await);
    let opened = Arc::new(tokio::sync::Notify::new());
    let signal = Arc::clone(&opened);
    let browser = Doing(world.op.clone(), move |_: Asked| signal.notify_one());
    tokio::select! {
        _ = world.sign_in_by(&browser) => panic!("nobody came back"),
        () = opened.notified() => {}
    }
    assert!(TcpListener::bind(("127.0.0.1", world.op.last().port())).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_does_not_start_is_the_fault() {
    struct Broken;
    impl vouch_core::ports::Browser for Broken {
        fn open(&self, _: &str) -> Result<(), vouch_core::Fault> {
            Err(vouch_core::Fault::new(Code::Config, vouch_core::Whose::Machine, "No browser.", "", ""))
        }
    }
    let world = World::start().await;
    assert_eq!(world.sign_in_by(&Broken).await.unwrap_err().what, "No browser.");
}
