//! Where the browser comes back to: one address on loopback, for one answer (RFC 8252 sections 7.3 and 8.3;
//! spec/auth.md 2.8). Dropping it closes it.

mod page;
mod request;

use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use secrecy::SecretString;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use self::page::Page;
use self::request::{Head, Verdict};
use super::{Cis2Error, Redirect};

/// Most connections that are read at once: browsers open some ahead.
pub const MAX_CONNECTIONS: usize = 16;
/// Longest a connection may take to say what it wants.
pub const READ_LIMIT: Duration = Duration::from_secs(10);
/// Longest an answer may take to be taken.
pub const WRITE_LIMIT: Duration = Duration::from_secs(2);
/// Wait after the system could not accept a connection, so that it is not asked in a circle.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// The listener.
pub(super) struct Loopback {
    redirect: Redirect,
    port: u16,
    v4: TcpListener,
    v6: Option<TcpListener>,
}

impl Loopback {
    /// Takes the first free port. A registered host of `localhost` may be either family to a browser, so both are taken.
    pub async fn bind(redirect: &Redirect) -> Result<Self, Cis2Error> {
        for port in &redirect.ports {
            let Ok(v4) = TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).await else { continue };
            let v6 = match redirect.host.as_str() {
                "localhost" => TcpListener::bind((Ipv6Addr::LOCALHOST, *port)).await.map(Some),
                _ => Ok(None),
            };
            let v6 = match v6 {
                Ok(v6) => v6,
                // Somebody else would get the answer there.
                Err(error) if matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied) => continue,
                // This PC has no IPv6.
                Err(_) => None,
            };
            return Ok(Self { redirect: redirect.clone(), port: *port, v4, v6 });
        }
        Err(Cis2Error::Ports(redirect.ports.clone()))
    }

    /// The redirect address.
    pub fn uri(&self) -> String {
        self.redirect.uri(self.port)
    }

    /// Waits for the browser with this state and gives the code. Whoever comes with anything else is sent away, and the
    /// wait goes on: a stranger's request must not end a sign-in.
    pub async fn wait(self, state: &SecretString, issuer: &str) -> Result<SecretString, Cis2Error> {
        let (mut arriving, mut leaving) = (JoinSet::new(), JoinSet::new());
        loop {
            let arrived = tokio::select! {
                stream = self.accept(), if arriving.len() < MAX_CONNECTIONS => {
                    arriving.spawn(read(stream));
                    continue;
                }
                Some(arrived) = arriving.join_next() => arrived,
                Some(_) = leaving.join_next() => continue,
            };
            let Ok(Some((stream, head))) = arrived else { continue };
            match head.judge(&self.redirect.path, self.port, state, issuer) {
                Verdict::Stranger(page) => {
                    leaving.spawn(answer(stream, page));
                }
                Verdict::Denied(error) => {
                    answer(stream, Page::DENIED).await;
                    return Err(Cis2Error::Denied(error));
                }
                Verdict::Code(code) => {
                    answer(stream, Page::DONE).await;
                    return Ok(code);
                }
            }
        }
    }

    async fn accept(&self) -> TcpStream {
        loop {
            let accepted = tokio::select! {
                accepted = self.v4.accept() => accepted,
                accepted = accept_if(self.v6.as_ref()) => accepted,
            };
            match accepted {
                Ok((stream, _)) => return stream,
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            }
        }
    }
}

async fn accept_if(listener: Option<&TcpListener>) -> std::io::Result<(TcpStream, SocketAddr)> {
    match listener {
        Some(listener) => listener.accept().await,
        None => std::future::pending().await,
    }
}

async fn read(mut stream: TcpStream) -> Option<(TcpStream, Head)> {
    let head = tokio::time::timeout(READ_LIMIT, Head::read(&mut stream)).await.ok()??;
    Some((stream, head))
}

async fn answer(mut stream: TcpStream, page: Page) {
    // Whether the browser takes the page changes nothing.
    drop(tokio::time::timeout(WRITE_LIMIT, page.send(&mut stream)).await);
}
