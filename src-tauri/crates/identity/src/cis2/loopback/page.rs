//! The pages a browser gets: fixed texts, no script, nothing of the request.

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// One fixed page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    status: &'static str,
    words: &'static str,
}

impl Page {
    pub const DONE: Self = Self { status: "200 OK", words: "You can close this page and go back to Vouch." };
    pub const DENIED: Self =
        Self { status: "200 OK", words: "You are not signed in. You can close this page and go back to Vouch." };
    pub const BAD: Self = Self { status: "400 Bad Request", words: "This is not an answer that Vouch waits for." };
    pub const OTHER_STATE: Self =
        Self { status: "403 Forbidden", words: "This sign-in was not begun here. Go back to Vouch and sign in there." };
    pub const NOT_FOUND: Self = Self { status: "404 Not Found", words: "There is nothing here." };
    pub const NOT_GET: Self = Self { status: "405 Method Not Allowed", words: "This is not how sign-in comes back." };
    pub const OTHER_HOST: Self = Self { status: "421 Misdirected Request", words: "There is no such host here." };
    pub const TOO_LARGE: Self =
        Self { status: "431 Request Header Fields Too Large", words: "This request is too large." };

    pub async fn send(self, stream: &mut TcpStream) -> std::io::Result<()> {
        let Self { status, words } = self;
        let html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Vouch</title></head><body><p>{words}</p></body></html>"
        );
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\nCache-Control: no-store\r\nContent-Security-Policy: default-src 'none'\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\r\n{html}",
            html.len()
        );
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await
    }
}
