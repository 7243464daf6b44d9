//! Browsers by script: they are given a page, and come back as they please.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use vouch_core::Fault;
use vouch_core::ports::Browser;

use super::op::{Asked, Op};

/// A browser that signs in and comes back with the code.
pub struct Returning(pub Arc<Op>);

impl Browser for Returning {
    fn open(&self, url: &str) -> Result<(), Fault> {
        let asked = self.0.asked(url);
        std::thread::spawn(move || asked.come_back(&[("code", "code-1"), ("state", &asked.state)]));
        Ok(())
    }
}

/// A browser that does what it is told, on a thread of its own.
pub struct Doing<F: Fn(Asked) + Send + Sync + Clone + 'static>(pub Arc<Op>, pub F);

impl<F: Fn(Asked) + Send + Sync + Clone + 'static> Browser for Doing<F> {
    fn open(&self, url: &str) -> Result<(), Fault> {
        let (asked, act) = (self.0.asked(url), self.1.clone());
        std::thread::spawn(move || act(asked));
        Ok(())
    }
}

impl Asked {
    /// Follows the provider's redirect and gives what the page says.
    pub fn come_back(&self, parameters: &[(&str, &str)]) -> String {
        let url = reqwest::Url::parse_with_params(&self.redirect_uri, parameters).unwrap();
        self.get(&format!("{}?{}", url.path(), url.query().unwrap()))
    }

    pub fn port(&self) -> u16 {
        reqwest::Url::parse(&self.redirect_uri).unwrap().port().unwrap()
    }

    pub fn get(&self, target: &str) -> String {
        let port = self.port();
        say(port, &format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")).unwrap()
    }
}

/// Says something on a port of loopback and gives the whole answer.
pub fn say(port: u16, text: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    let mut answer = Vec::new();
    // Who is refused in the middle of a head may find the connection reset, with the answer already there.
    drop(stream.write_all(text.as_bytes()));
    drop(stream.read_to_end(&mut answer));
    Ok(String::from_utf8(answer).unwrap())
}
