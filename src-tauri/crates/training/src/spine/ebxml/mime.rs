//! `multipart/related`, the small strict part of it that ebXML uses (hl7v3.md section 13, reliability.md section 4.3).

use thiserror::Error;

/// Parts of one message.
const MAX_PARTS: usize = 32;
/// Header lines of one part.
const MAX_HEADERS: usize = 32;
/// Bytes of one header line.
const MAX_HEADER: usize = 8 * 1024;
/// Characters of a boundary (RFC 2046).
const MAX_BOUNDARY: usize = 70;
/// Encodings under which the bytes of a part are what they are.
const ENCODINGS: [&str; 3] = ["7bit", "8bit", "binary"];

/// One part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    /// Content-Id without its angle brackets.
    pub(crate) id: &'a str,
    /// Content-Type as written.
    pub(crate) content_type: &'a str,
    /// The body, without the line break before the next boundary.
    pub(crate) body: &'a [u8],
}

/// Why a body is not a message in parts. The sender's fault, each of them.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(crate) enum NotParts {
    /// Another content type, or no boundary.
    #[error("the content type is multipart/related of text/xml with a boundary")]
    Type,
    /// Something before the first boundary.
    #[error("the body begins with its boundary")]
    Preamble,
    /// No closing boundary.
    #[error("the body ends with its closing boundary")]
    Open,
    /// More than [`MAX_PARTS`].
    #[error("there are at most 32 parts")]
    Parts,
    /// Headers that are too many, too long, not text, or twice.
    #[error("a part has at most 32 headers of 8 kB, each once and in UTF-8")]
    Headers,
    /// A Content-Id missing or twice.
    #[error("each part has a Content-Id of its own")]
    Id,
    /// A start parameter that is not the first part.
    #[error("the start parameter is the Content-Id of the first part")]
    Start,
    /// A part in parts.
    #[error("no part is itself in parts")]
    Nested,
    /// A transfer encoding.
    #[error("the transfer encoding is 7bit, 8bit or binary")]
    Encoding,
}

/// Splits a body into its parts.
pub(crate) fn split<'a>(content_type: &str, body: &'a [u8]) -> Result<Vec<Part<'a>>, NotParts> {
    let parameters = Parameters::read(content_type).ok_or(NotParts::Type)?;
    let parts: Vec<Part<'a>> = cut(&parameters.boundary, body)?.into_iter().map(part).collect::<Result<_, _>>()?;
    let twice = |p: &Part<'_>| parts.iter().filter(|other| other.id == p.id).count() > 1;
    if parts.iter().any(twice) {
        return Err(NotParts::Id);
    }
    match (parameters.start, parts.first()) {
        (_, None) => Err(NotParts::Parts),
        (Some(start), Some(first)) if start != first.id => Err(NotParts::Start),
        _ => Ok(parts),
    }
}

/// The parameters of the content type that matter. Senders differ in quoting; all forms are taken.
struct Parameters {
    boundary: String,
    start: Option<String>,
}

impl Parameters {
    fn read(content_type: &str) -> Option<Self> {
        let (kind, mut rest) = content_type.split_once(';')?;
        if !kind.trim().eq_ignore_ascii_case("multipart/related") {
            return None;
        }
        let (mut boundary, mut start, mut inner) = (None, None, None);
        while let Some((name, after)) = rest.split_once('=') {
            let after = after.trim_start();
            let (value, next) = match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"')?,
                None => after.split_at_checked(after.find(';').unwrap_or(after.len()))?,
            };
            rest = next.trim_start().strip_prefix(';').unwrap_or_default();
            let slot = match name.trim().to_ascii_lowercase().as_str() {
                "boundary" => &mut boundary,
                "start" => &mut start,
                "type" => &mut inner,
                _ => continue,
            };
            if slot.replace(value.trim().to_owned()).is_some() {
                return None;
            }
        }
        let boundary = boundary.filter(|b| (1..=MAX_BOUNDARY).contains(&b.len()))?;
        let start = start.map(|s| bare(&s).to_owned());
        inner.is_some_and(|t| t.eq_ignore_ascii_case("text/xml")).then_some(Self { boundary, start })
    }
}

/// Cuts a body at its boundary lines.
fn cut<'a>(boundary: &str, body: &'a [u8]) -> Result<Vec<&'a [u8]>, NotParts> {
    let delimiter = format!("--{boundary}");
    let closing = format!("--{boundary}--");
    let (mut parts, mut from, mut at) = (Vec::new(), None, 0);
    for line in body.split_inclusive(|b| *b == b'\n') {
        let words = line.trim_ascii_end();
        let closes = words == closing.as_bytes();
        if closes || words == delimiter.as_bytes() {
            match from {
                Some(from) => parts.push(without_break(body.get(from..at).unwrap_or_default())),
                None if !body.get(..at).unwrap_or_default().trim_ascii().is_empty() => return Err(NotParts::Preamble),
                None => {}
            }
            if closes {
                return Ok(parts);
            }
            if parts.len() >= MAX_PARTS {
                return Err(NotParts::Parts);
            }
            from = Some(at + line.len());
        }
        at += line.len();
    }
    Err(if from.is_none() { NotParts::Preamble } else { NotParts::Open })
}

fn without_break(body: &[u8]) -> &[u8] {
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    body.strip_suffix(b"\r").unwrap_or(body)
}

fn part(bytes: &[u8]) -> Result<Part<'_>, NotParts> {
    let (mut id, mut content_type, mut encoding, mut at) = (None, None, None, 0);
    for (count, line) in bytes.split_inclusive(|b| *b == b'\n').enumerate() {
        at += line.len();
        let line = line.trim_ascii_end();
        if line.is_empty() {
            break;
        }
        if count >= MAX_HEADERS || line.len() > MAX_HEADER {
            return Err(NotParts::Headers);
        }
        let text = std::str::from_utf8(line).map_err(|_| NotParts::Headers)?;
        let (name, value) = text.split_once(':').ok_or(NotParts::Headers)?;
        let slot = match name.trim().to_ascii_lowercase().as_str() {
            "content-id" => &mut id,
            "content-type" => &mut content_type,
            "content-transfer-encoding" => &mut encoding,
            _ => continue,
        };
        if slot.replace(value.trim()).is_some() {
            return Err(NotParts::Headers);
        }
    }
    let content_type = content_type.unwrap_or("text/plain");
    if content_type.to_ascii_lowercase().starts_with("multipart/") {
        return Err(NotParts::Nested);
    }
    if encoding.is_some_and(|e| !ENCODINGS.iter().any(|known| known.eq_ignore_ascii_case(e))) {
        return Err(NotParts::Encoding);
    }
    let id = id.map(bare).filter(|id| !id.is_empty()).ok_or(NotParts::Id)?;
    Ok(Part { id, content_type, body: bytes.get(at..).unwrap_or_default() })
}

/// A Content-Id without its angle brackets.
fn bare(id: &str) -> &str {
    id.strip_prefix('<').and_then(|id| id.strip_suffix('>')).unwrap_or(id)
}
