//! `multipart/related` as ebXML 2.0 over Spine has it (spec/hl7v3.md 13; limits: spec/reliability.md 4.3).

/// Parts of one message.
pub const MAX_PARTS: usize = 32;
/// Header lines of one part.
pub const MAX_PART_HEADERS: usize = 32;
/// Bytes of one header line.
pub const MAX_PART_HEADER: usize = 8 << 10;
/// Characters of a boundary (RFC 2046, 5.1.1).
pub const MAX_BOUNDARY: usize = 70;

/// The boundary Vouch writes. It begins with two dashes of its own, so delimiter lines begin with four.
const BOUNDARY: &str = "--=_MIME-Boundary";
/// `Content-Id` of the part with the ebXML header.
pub const HEADER_ID: &str = "ebXMLHeader@spine.nhs.uk";

/// Why a body is not a message in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotParts {
    /// Not `multipart/related`, or without a usable boundary.
    #[error("not multipart/related with a boundary")]
    ContentType,
    /// A part without a `Content-Id`, or with one that another part has.
    #[error("a part without a Content-Id of its own")]
    Id,
    /// Headers that are not headers, twice the same, too many or too long.
    #[error("headers of a part")]
    Headers,
    /// Parts inside parts.
    #[error("parts inside parts")]
    Nested,
    /// The closing delimiter is missing: cut off.
    #[error("no closing delimiter")]
    Open,
    /// Something before the first delimiter.
    #[error("text before the first part")]
    Preamble,
    /// The start parameter names another part than the first.
    #[error("the start part is not the first")]
    Start,
    /// More parts than [`MAX_PARTS`], or none.
    #[error("number of parts")]
    Parts,
    /// A transfer encoding that changes the bytes.
    #[error("transfer encoding")]
    Encoding,
}

/// One part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// `Content-Id` without angle brackets.
    pub id: &'a str,
    /// The bytes between its headers and the line break before the next delimiter.
    pub body: &'a [u8],
}

impl std::fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Part").field("id", &self.id).field("bytes", &self.body.len()).finish()
    }
}

/// The content type of what [`write`] makes.
#[must_use]
pub fn content_type() -> String {
    format!("multipart/related; boundary=\"{BOUNDARY}\"; type=text/xml; start={HEADER_ID}")
}

/// A message of an ebXML header and one payload, its framing lines ended with CRLF.
#[must_use]
pub fn write(header: &str, payload_id: &str, payload: &str) -> Vec<u8> {
    let mut out = String::new();
    for (id, body) in [(HEADER_ID.to_owned(), header), (format!("{payload_id}@spine.nhs.uk"), payload)] {
        out.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Id: <{id}>\r\nContent-Type: text/xml; charset=UTF-8\r\n\
             Content-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n"
        ));
    }
    out.push_str(&format!("--{BOUNDARY}--\r\n"));
    out.into_bytes()
}

/// Splits a body into its parts. Lines may end with CRLF or LF: both are seen.
///
/// # Errors
/// Says what is wrong with it.
pub fn read<'a>(content_type: &str, body: &'a [u8]) -> Result<Vec<Part<'a>>, NotParts> {
    let (boundary, start) = parameters(content_type)?;
    let parts = cut(&boundary, body)?.into_iter().map(part).collect::<Result<Vec<_>, _>>()?;
    let first = parts.first().ok_or(NotParts::Parts)?;
    if start.is_some_and(|s| s != first.id) {
        return Err(NotParts::Start);
    }
    if parts.iter().enumerate().any(|(i, p)| parts.iter().skip(i + 1).any(|other| other.id == p.id)) {
        return Err(NotParts::Id);
    }
    Ok(parts)
}

/// Boundary and start of a content type. Senders differ in quoting and angle brackets.
fn parameters(content_type: &str) -> Result<(String, Option<String>), NotParts> {
    let (kind, mut rest) = content_type.split_once(';').ok_or(NotParts::ContentType)?;
    if !kind.trim().eq_ignore_ascii_case("multipart/related") {
        return Err(NotParts::ContentType);
    }
    let (mut boundary, mut start) = (None, None);
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or(NotParts::ContentType)?,
            None => after.split_once(';').map_or((after, ""), |(v, n)| (v, n)),
        };
        rest = next.trim_start().trim_start_matches(';');
        let slot = match name.trim().to_ascii_lowercase().as_str() {
            "boundary" => &mut boundary,
            "start" => &mut start,
            _ => continue,
        };
        if slot.replace(value.trim().to_owned()).is_some() {
            return Err(NotParts::ContentType);
        }
    }
    let boundary = boundary.filter(|b| !b.is_empty() && b.len() <= MAX_BOUNDARY).ok_or(NotParts::ContentType)?;
    Ok((boundary, start.map(|s| bare(&s).to_owned())))
}

fn bare(id: &str) -> &str {
    let id = id.trim();
    id.strip_prefix('<').and_then(|i| i.strip_suffix('>')).unwrap_or(id)
}

/// Cuts at the delimiter lines; what stands after the closing one is ignored, as RFC 2046 has it.
fn cut<'a>(boundary: &str, body: &'a [u8]) -> Result<Vec<&'a [u8]>, NotParts> {
    let (delimiter, closing) = (format!("--{boundary}"), format!("--{boundary}--"));
    let mut parts = Vec::new();
    let (mut from, mut at) = (None, 0);
    for line in body.split_inclusive(|b| *b == b'\n') {
        let words = line.trim_ascii_end();
        let closes = words == closing.as_bytes();
        if closes || words == delimiter.as_bytes() {
            match from {
                Some(from) => parts.push(body.get(from..at).ok_or(NotParts::Open)?),
                None if !body.get(..at).unwrap_or_default().trim_ascii().is_empty() => return Err(NotParts::Preamble),
                None => {}
            }
            if closes {
                return Ok(parts);
            }
            if parts.len() == MAX_PARTS {
                return Err(NotParts::Parts);
            }
            from = Some(at + line.len());
        }
        at += line.len();
    }
    Err(NotParts::Open)
}

fn part(bytes: &[u8]) -> Result<Part<'_>, NotParts> {
    let mut id = None;
    let mut rest = bytes;
    for count in 0.. {
        let end = rest.iter().position(|b| *b == b'\n').ok_or(NotParts::Headers)?;
        let (line, after) = rest.split_at_checked(end + 1).ok_or(NotParts::Headers)?;
        rest = after;
        let line = std::str::from_utf8(line).map_err(|_| NotParts::Headers)?.trim_end();
        if line.is_empty() {
            break;
        }
        if count == MAX_PART_HEADERS || line.len() > MAX_PART_HEADER {
            return Err(NotParts::Headers);
        }
        let (name, value) = line.split_once(':').ok_or(NotParts::Headers)?;
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "content-id" if id.replace(bare(value)).is_some() => return Err(NotParts::Headers),
            "content-type" if value.to_ascii_lowercase().starts_with("multipart/") => return Err(NotParts::Nested),
            "content-transfer-encoding"
                if !["7bit", "8bit", "binary"].contains(&value.to_ascii_lowercase().as_str()) =>
            {
                return Err(NotParts::Encoding);
            }
            _ => {}
        }
    }
    let body = rest.strip_suffix(b"\r\n").or_else(|| rest.strip_suffix(b"\n")).unwrap_or(rest);
    Ok(Part { id: id.filter(|i| !i.is_empty()).ok_or(NotParts::Id)?, body })
}
