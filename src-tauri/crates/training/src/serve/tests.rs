use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use jiff::civil::date;

use super::{Clients, acceptor, act, listen, listen_at, serve, url};
use crate::Error;
use crate::faults::Fault;
use crate::pki::{Identity, Pki};

async fn start(pki: &Pki, clients: Clients, router: Router) -> String {
    let listener = listen(0).await.unwrap();
    let address = url(&listener).unwrap();
    tokio::spawn(serve(listener, acceptor(pki, clients).unwrap(), router));
    address
}

fn client(pki: &Pki, identity: Option<&Identity>) -> reqwest::Client {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let root = reqwest::Certificate::from_pem(pki.root().certificate_pem().as_bytes()).unwrap();
    let mut builder = reqwest::Client::builder().tls_certs_only([root]).timeout(Duration::from_secs(20));
    if let Some(identity) = identity {
        let pem = format!("{}{}", identity.certificate_pem, identity.key_pem);
        builder = builder.identity(reqwest::Identity::from_pem(pem.as_bytes()).unwrap());
    }
    builder.build().unwrap()
}

#[tokio::test]
async fn only_loopback_is_opened() {
    for address in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
        let refused = listen_at(address.parse().unwrap()).await;
        assert!(matches!(refused, Err(Error::NotLoopback(_))), "{address}");
    }
    assert!(listen_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.is_ok());
}

#[tokio::test]
async fn a_certified_listener_refuses_strangers() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let today = date(2026, 11, 21);
    let (pki, stranger) = (Pki::open(dir.path(), today).unwrap(), Pki::open(other.path(), today).unwrap());
    let router = Router::new().route("/", get(async || "seen"));
    let anonymous = start(&pki, Clients::Anonymous, router.clone()).await;
    let certified = start(&pki, Clients::Certified, router).await;
    let rows = [
        (&anonymous, None, true),
        (&certified, None, false),
        (&certified, Some(stranger.site()), false),
        (&certified, Some(pki.site()), true),
    ];
    for (i, (address, identity, welcome)) in rows.into_iter().enumerate() {
        let answer = client(&pki, identity).get(address).send().await;
        assert_eq!(answer.is_ok(), welcome, "row {i}");
        if let Ok(answer) = answer {
            assert_eq!(answer.text().await.unwrap(), "seen");
        }
    }
    let distrustful = client(&stranger, None).get(&anonymous).send().await;
    assert!(distrustful.is_err(), "another world's root must not trust this world");
}

#[tokio::test]
async fn faults_look_as_they_are_called() {
    let dir = tempfile::tempdir().unwrap();
    let pki = Pki::open(dir.path(), date(2026, 11, 21)).unwrap();
    let faulty = |fault: Fault| {
        get(move || {
            let fault = fault.clone();
            async move { act(Some(fault), async { "a fair answer".into_response() }).await }
        })
    };
    let faults = [
        ("/slow", Fault::Slow(Duration::from_millis(1))),
        ("/before", Fault::DropBefore),
        ("/after", Fault::DropAfter),
        ("/cut", Fault::Cut),
        ("/500", Fault::Http500),
        ("/garbage", Fault::Garbage),
        ("/doctype", Fault::Doctype),
        ("/huge", Fault::Huge(1 << 20)),
        ("/other", Fault::Ar("1".into())),
    ];
    let router = faults.into_iter().fold(Router::new(), |r, (path, fault)| r.route(path, faulty(fault)));
    let address = start(&pki, Clients::Anonymous, router).await;
    let client = client(&pki, None);
    // Status and length of the body, or what stayed away.
    let rows = [
        ("/slow", Ok((200, 13))),
        ("/before", Err("answer")),
        ("/after", Err("answer")),
        ("/cut", Err("body")),
        ("/500", Ok((500, 0))),
        ("/garbage", Ok((200, 7))),
        ("/doctype", Ok((200, 48))),
        ("/huge", Ok((200, 1 << 20))),
        ("/other", Ok((200, 13))),
    ];
    for (path, expected) in rows {
        let seen = match client.get(format!("{address}{path}")).send().await {
            Err(_) => Err("answer"),
            Ok(answer) => {
                let status = answer.status().as_u16();
                answer.bytes().await.map(|b| (status, b.len())).map_err(|_| "body")
            }
        };
        assert_eq!(seen, expected, "{path}");
    }
}
