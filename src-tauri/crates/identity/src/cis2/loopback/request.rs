//! The head of a request, and whether it is the answer that is waited for.

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

use super::page::Page;

/// Largest head that is read, in bytes.
pub const MAX_HEAD: usize = 16 * 1024;
/// Most header fields.
pub const MAX_FIELDS: usize = 64;
/// Longest error name that is kept, in characters.
const MAX_ERROR: usize = 64;

/// Request line and headers, as read.
pub(super) enum Head {
    Whole(Vec<u8>),
    TooLarge,
}

/// What a request is.
pub(super) enum Verdict {
    /// The answer, with its code.
    Code(SecretString),
    /// The provider's refusal, by its name.
    Denied(String),
    /// Anything else.
    Stranger(Page),
}

impl Head {
    /// Reads as far as the empty line. `None` when the connection ends before.
    pub async fn read(stream: &mut TcpStream) -> Option<Self> {
        let mut bytes = Vec::new();
        while !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
            if bytes.len() >= MAX_HEAD {
                return Some(Self::TooLarge);
            }
            if stream.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
        }
        Some(Self::Whole(bytes))
    }

    /// Judges it. Only a GET of the one path, under the one host, with the one state counts.
    pub fn judge(&self, path: &str, port: u16, state: &SecretString, issuer: &str) -> Verdict {
        self.answer(path, port, state, issuer).unwrap_or_else(Verdict::Stranger)
    }

    fn answer(&self, path: &str, port: u16, state: &SecretString, issuer: &str) -> Result<Verdict, Page> {
        let Self::Whole(bytes) = self else { return Err(Page::TOO_LARGE) };
        let (method, target, host) = parse(bytes).ok_or(Page::BAD)?;
        let ours = ["localhost", "127.0.0.1", "[::1]"].map(|name| format!("{name}:{port}"));
        if !ours.iter().any(|ours| host.eq_ignore_ascii_case(ours)) {
            return Err(Page::OTHER_HOST);
        }
        let (asked, query) = target.split_once('?').unwrap_or((target, ""));
        if asked != path {
            return Err(Page::NOT_FOUND);
        }
        if method != "GET" {
            return Err(Page::NOT_GET);
        }
        let query = Query::read(query).ok_or(Page::BAD)?;
        if !query.state.is_some_and(|theirs| same(&theirs, state.expose_secret())) {
            return Err(Page::OTHER_STATE);
        }
        // RFC 9207: a provider that names itself must be ours.
        if query.issuer.is_some_and(|theirs| theirs != issuer) {
            return Err(Page::OTHER_STATE);
        }
        match (query.code, query.error) {
            (Some(code), None) => Ok(Verdict::Code(code.into())),
            (None, Some(error)) => Ok(Verdict::Denied(plain(&error))),
            _ => Err(Page::BAD),
        }
    }
}

/// Method, target and host. `None` when it is not an HTTP/1 request with one `Host`.
fn parse(bytes: &[u8]) -> Option<(&str, &str, &str)> {
    let mut lines = std::str::from_utf8(bytes).ok()?.split("\r\n").take_while(|line| !line.is_empty());
    let words: Vec<&str> = lines.next()?.split(' ').collect();
    let [method, target, "HTTP/1.1" | "HTTP/1.0"] = words.as_slice() else { return None };
    let fields: Vec<(&str, &str)> = lines.map(|line| line.split_once(':')).collect::<Option<_>>()?;
    let mut hosts = fields.iter().filter(|(name, _)| name.eq_ignore_ascii_case("host"));
    let (Some((_, host)), None) = (hosts.next(), hosts.next()) else { return None };
    (fields.len() <= MAX_FIELDS).then_some((method, target, host.trim()))
}

#[derive(Default)]
struct Query {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    issuer: Option<String>,
}

impl Query {
    /// Each parameter at most once (RFC 6749 section 3.1).
    fn read(query: &str) -> Option<Self> {
        let mut read = Self::default();
        for (name, value) in Url::parse(&format!("http://localhost/?{query}")).ok()?.query_pairs() {
            let field = match &*name {
                "state" => &mut read.state,
                "code" => &mut read.code,
                "error" => &mut read.error,
                "iss" => &mut read.issuer,
                _ => continue,
            };
            if field.replace(value.into_owned()).is_some() {
                return None;
            }
        }
        Some(read)
    }
}

/// Compared by their hashes, so that time tells a stranger nothing.
fn same(theirs: &str, ours: &str) -> bool {
    Sha256::digest(theirs.as_bytes()) == Sha256::digest(ours.as_bytes())
}

fn plain(error: &str) -> String {
    error.chars().filter(|c| c.is_ascii_lowercase() || *c == '_').take(MAX_ERROR).collect()
}
