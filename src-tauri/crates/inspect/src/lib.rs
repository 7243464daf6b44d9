//! What Vouch makes of a captured answer, for support desks and tests.
//!
//! It reads through the app's own readers, so that what it prints is what the app would have understood. It touches no
//! network, no journal and no card.

mod ebxml;
mod fault;
mod fhir;
mod record;
mod soap;

use serde_json::{Value, json};

/// Reads a captured answer and says what it becomes: `kind`, `outcome`, its `words`, and for a record the `pinned`
/// statements and `sections` with their visible text in order.
#[must_use]
pub fn inspect(bytes: &[u8]) -> Value {
    let (headers, body) = split(bytes);
    let body = body.trim_ascii();
    if body.first().is_some_and(|b| matches!(b, b'{' | b'[')) {
        return fhir::inspect(status(headers), body);
    }
    if let Some(content_type) = multipart(headers, body) {
        return ebxml::parts(&content_type, body);
    }
    if contains(body, b"MessageHeader") {
        return ebxml::envelope(body);
    }
    if body.is_empty() {
        return json!({ "kind": "empty", "outcome": "UNREADABLE", "words": ["The answer is empty."] });
    }
    soap::inspect(body)
}

/// Header lines of a capture, if it begins with any, and the rest.
fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let begins_with_headers = bytes.starts_with(b"HTTP/")
        || bytes.starts_with(b"POST ")
        || bytes.get(..13).is_some_and(|b| b.eq_ignore_ascii_case(b"content-type:"));
    if !begins_with_headers {
        return (&[], bytes);
    }
    for gap in [&b"\r\n\r\n"[..], b"\n\n"] {
        if let Some(at) = bytes.windows(gap.len()).position(|w| w == gap) {
            let (headers, rest) = bytes.split_at(at);
            return (headers, rest.get(gap.len()..).unwrap_or_default());
        }
    }
    (&[], bytes)
}

/// The HTTP status, from a first line such as `HTTP/1.1 404 Not Found`.
fn status(headers: &[u8]) -> Option<u16> {
    let first = std::str::from_utf8(headers).ok()?.lines().next()?;
    first.strip_prefix("HTTP/")?.split(' ').nth(1)?.parse().ok()
}

/// The content type of a message in parts: from the headers, or from the delimiter it begins with.
fn multipart(headers: &[u8], body: &[u8]) -> Option<String> {
    let headers = std::str::from_utf8(headers).ok()?;
    let named = headers.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.trim().eq_ignore_ascii_case("content-type") && value.contains("multipart/"))
            .then(|| value.trim().to_owned())
    });
    named.or_else(|| {
        let first = std::str::from_utf8(body.split(|b| *b == b'\n').next()?).ok()?.trim_end();
        let boundary = first.strip_prefix("--").filter(|b| !b.is_empty())?;
        Some(format!("multipart/related; boundary=\"{boundary}\"; type=\"text/xml\""))
    })
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|w| w == needle)
}
