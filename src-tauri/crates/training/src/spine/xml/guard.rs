//! Bytes to a tree, after a scan that keeps the tree builder from being starved (reliability.md section 4.3).

use roxmltree::{Document, ParsingOptions};
use thiserror::Error;

/// Elements inside each other.
const MAX_DEPTH: usize = 128;
/// Attributes of one element, namespace declarations included.
const MAX_ATTRIBUTES: usize = 64;
/// Namespace declarations in force at one place.
const MAX_NAMESPACES: usize = 64;
/// Bytes in the name of an element.
const MAX_NAME: usize = 256;
/// Nodes of one document.
const MAX_NODES: u32 = 100_000;

/// Why bytes are not an XML document this Spine reads. The sender's fault, each of them.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// Not UTF-8, or another encoding declared.
    #[error("the text is UTF-8")]
    Encoding,
    /// A DOCTYPE.
    #[error("there is no DOCTYPE")]
    Doctype,
    /// A processing instruction other than the XML declaration.
    #[error("there is no processing instruction")]
    Instruction,
    /// Deeper than [`MAX_DEPTH`].
    #[error("elements are at most 128 deep")]
    Depth,
    /// More attributes than [`MAX_ATTRIBUTES`].
    #[error("an element has at most 64 attributes")]
    Attributes,
    /// More namespaces than [`MAX_NAMESPACES`].
    #[error("at most 64 namespaces are in force")]
    Namespaces,
    /// A name longer than [`MAX_NAME`].
    #[error("names are at most 256 bytes")]
    Name,
    /// Not well formed.
    #[error("the document is well formed")]
    Malformed,
}

/// Reads a document, without its byte order mark.
pub(crate) fn parse(bytes: &[u8]) -> Result<Document<'_>, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::Encoding)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    scan(text)?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|_| Unreadable::Malformed)
}

/// Walks over the markup once, in linear time, building nothing.
fn scan(text: &str) -> Result<(), Unreadable> {
    let mut rest = declaration(text)?;
    let mut open: Vec<usize> = Vec::new();
    let mut bound = 0;
    while let Some((_, after)) = rest.split_once('<') {
        rest = if let Some(comment) = after.strip_prefix("!--") {
            past(comment, "-->")?
        } else if let Some(data) = after.strip_prefix("![CDATA[") {
            past(data, "]]>")?
        } else if after.starts_with('!') {
            return Err(Unreadable::Doctype);
        } else if after.starts_with('?') {
            return Err(Unreadable::Instruction);
        } else if let Some(end) = after.strip_prefix('/') {
            bound -= open.pop().ok_or(Unreadable::Malformed)?;
            past(end, ">")?
        } else {
            let tag = Tag::read(after)?;
            if bound + tag.namespaces > MAX_NAMESPACES {
                return Err(Unreadable::Namespaces);
            }
            if !tag.closed {
                open.push(tag.namespaces);
                bound += tag.namespaces;
            }
            if open.len() > MAX_DEPTH {
                return Err(Unreadable::Depth);
            }
            tag.rest
        };
    }
    Ok(())
}

/// What follows the XML declaration; without one, everything.
fn declaration(text: &str) -> Result<&str, Unreadable> {
    let Some(inner) = text.strip_prefix("<?xml ") else { return Ok(text) };
    let (inner, rest) = inner.split_once("?>").ok_or(Unreadable::Malformed)?;
    let Some((_, encoding)) = inner.split_once("encoding") else { return Ok(rest) };
    let named = encoding.trim_start_matches(['=', ' ', '"', '\'']).to_ascii_lowercase();
    if named.starts_with("utf-8") { Ok(rest) } else { Err(Unreadable::Encoding) }
}

fn past<'a>(text: &'a str, end: &str) -> Result<&'a str, Unreadable> {
    text.split_once(end).map(|(_, rest)| rest).ok_or(Unreadable::Malformed)
}

/// One start tag, measured.
struct Tag<'a> {
    namespaces: usize,
    closed: bool,
    rest: &'a str,
}

impl<'a> Tag<'a> {
    fn read(text: &'a str) -> Result<Self, Unreadable> {
        let name = text.find([' ', '\t', '\r', '\n', '/', '>']).ok_or(Unreadable::Malformed)?;
        if name > MAX_NAME {
            return Err(Unreadable::Name);
        }
        let (mut rest, mut attributes, mut namespaces) = (text, 0, 0);
        loop {
            let at = rest.find(['"', '\'', '>']).ok_or(Unreadable::Malformed)?;
            let (before, after) = rest.split_at_checked(at).ok_or(Unreadable::Malformed)?;
            let mark = after.chars().next().ok_or(Unreadable::Malformed)?;
            let after = after.get(1..).unwrap_or_default();
            if mark == '>' {
                return Ok(Self { namespaces, closed: before.ends_with('/'), rest: after });
            }
            attributes += 1;
            namespaces += usize::from(before.trim_start().starts_with("xmlns") || before.contains(" xmlns"));
            if attributes > MAX_ATTRIBUTES {
                return Err(Unreadable::Attributes);
            }
            rest = after.split_once(mark).ok_or(Unreadable::Malformed)?.1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_or_refused_with_the_reason() {
        let deep = |n: usize| format!("{}{}", "<a>".repeat(n), "</a>".repeat(n));
        let wide = |n: usize| format!("<a{}/>", (0..n).map(|i| format!(" b{i}='>'")).collect::<String>());
        let spaced = |n: usize| format!("<a{}/>", (0..n).map(|i| format!("\n xmlns:b{i}=\"u\"")).collect::<String>());
        let siblings = format!("<a>{}</a>", "<b xmlns='u'><c/></b>".repeat(200));
        let rows: Vec<(String, Option<Unreadable>)> = vec![
            ("<a b='>' c=\"/'>\"><!-- <!DOCTYPE> < -- ' --><![CDATA[<?x <!y ]]></a>".replace("-- '", "'"), None),
            ("\u{feff}<?xml version='1.0' encoding='utf-8'?>\n<a/>".to_owned(), None),
            ("<a>&lt;!DOCTYPE&gt;</a>".to_owned(), None),
            (deep(128), None),
            (deep(129), Some(Unreadable::Depth)),
            (wide(64), None),
            (wide(65), Some(Unreadable::Attributes)),
            (spaced(64), None),
            (siblings, None),
            (format!("<b xmlns='u'>{}</b>", spaced(63)), None),
            (format!("<b xmlns='u'>{}</b>", spaced(64)), Some(Unreadable::Namespaces)),
            (format!("<{}/>", "n".repeat(256)), None),
            (format!("<{}/>", "n".repeat(257)), Some(Unreadable::Name)),
            ("<!DOCTYPE a><a/>".to_owned(), Some(Unreadable::Doctype)),
            ("<!doctype a><a/>".to_owned(), Some(Unreadable::Doctype)),
            ("<a/><?x?>".to_owned(), Some(Unreadable::Instruction)),
            ("<?xml version='1.0' encoding='UTF-16'?><a/>".to_owned(), Some(Unreadable::Encoding)),
            ("<a></b>".to_owned(), Some(Unreadable::Malformed)),
            ("<a b='1' b='2'/>".to_owned(), Some(Unreadable::Malformed)),
            ("<a>&e;</a>".to_owned(), Some(Unreadable::Malformed)),
            ("</a>".to_owned(), Some(Unreadable::Malformed)),
            ("<a b='".to_owned(), Some(Unreadable::Malformed)),
            (String::new(), Some(Unreadable::Malformed)),
        ];
        for (text, expected) in rows {
            let start: String = text.chars().take(60).collect();
            assert_eq!(parse(text.as_bytes()).err(), expected, "{start}");
        }
        assert_eq!(parse(b"<a>\xff</a>").err(), Some(Unreadable::Encoding));
    }
}
