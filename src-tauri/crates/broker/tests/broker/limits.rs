//! How much, how often, how long.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::site::{Site, ask, assertion};

#[tokio::test]
async fn a_pc_that_asks_too_often_waits_and_others_do_not() {
    let site = Site::ordinary();
    let (serving, eager, calm) = (site.serve().await, site.pc("counter-1"), site.pc("counter-2"));
    for n in 0..30 {
        assert_eq!(assertion(&eager, &serving.pcs, "platform").await.unwrap().0, 200, "{n}");
    }
    for _ in 0..3 {
        let url = format!("{}/assertion", serving.pcs);
        let answer = eager.post(url).body(json!({"for": "platform"}).to_string()).send().await.unwrap();
        assert_eq!(answer.status(), 429);
        assert_eq!(answer.headers()["retry-after"], "60");
    }
    assert_eq!(assertion(&calm, &serving.pcs, "platform").await.unwrap().0, 200);
    let over = site.uses().iter().filter(|[_, _, outcome]| outcome == "too_often").count();
    assert_eq!(over, 1, "one line for the first, none for the rest");
}

#[tokio::test]
async fn a_refused_pc_cannot_fill_the_record() {
    let site = Site::ordinary();
    let (serving, pc) = (site.serve().await, site.pc("counter-1"));
    vouch_broker::commands::revoke(&site.root, "counter-1", jiff::Timestamp::now()).unwrap();
    for _ in 0..20 {
        assert_eq!(assertion(&pc, &serving.pcs, "platform").await.unwrap().0, 403);
    }
    assert_eq!(site.uses().len(), 11);
}

#[tokio::test]
async fn what_is_too_large_or_elsewhere_is_refused() {
    let site = Site::ordinary();
    let (serving, pc) = (site.serve().await, site.pc("counter-1"));
    for (path, length, status) in
        [("/assertion", 8 * 1024 + 1, 413), ("/refresh", 64 * 1024, 413), ("/jwks", 0, 404), ("/", 0, 404)]
    {
        let seen = ask(&pc, &serving.pcs, path, "x".repeat(length)).await;
        // A server that answers before the body is read may close before the rest is written.
        assert!(seen.as_ref().map_or(length > 0, |(seen, _)| *seen == status), "{path}: {seen:?}");
    }
    let got = pc.get(format!("{}/assertion", serving.pcs)).send().await.unwrap();
    assert_eq!(got.status(), 405);
    let large = pc.post(format!("{}/assertion", serving.pcs)).header("x-large", "x".repeat(32 * 1024)).send().await;
    assert!(large.map_or(true, |answer| answer.status() == 431));
    let many = (0..40).fold(pc.post(format!("{}/assertion", serving.pcs)), |r, n| r.header(format!("x-{n}"), "1"));
    assert!(many.send().await.map_or(true, |answer| answer.status() == 431));
    assert!(site.uses().is_empty(), "none of it was a use");
}

/// Waits for the real limit of ten seconds, once for both listeners.
#[tokio::test]
async fn who_says_nothing_is_let_go() {
    let site = Site::ordinary();
    let serving = site.serve().await;
    let mut silent = TcpStream::connect(serving.pcs.trim_start_matches("https://")).await.unwrap();
    let mut slow = TcpStream::connect(serving.keys.trim_start_matches("http://")).await.unwrap();
    slow.write_all(b"GET /jwks HTTP/1.1\r\n").await.unwrap();
    let (mut one, mut two) = (Vec::new(), Vec::new());
    let both = async { tokio::join!(silent.read_to_end(&mut one), slow.read_to_end(&mut two)) };
    // The end of the stream or a reset: either way it is over before the connection's own limit.
    assert!(tokio::time::timeout(Duration::from_secs(30), both).await.is_ok());
    assert!(!String::from_utf8_lossy(&two).contains("keys"));
}
