//! The gpOBJECT of the Spine Security Broker: written as XML, read with a tolerant reader.
//!
//! Answers are not well-formed: role texts hold a raw `&`, and the DOCTYPE points to a DTD that is never fetched
//! (spec/auth.md 1.3). So the reader knows only `gpPARAM`, its attributes and its text, and refuses everything else
//! inside one.

use secrecy::zeroize::Zeroizing;

/// Largest gpOBJECT, in bytes.
pub const MAX_BYTES: usize = 256 << 10;
/// Most parameters.
pub const MAX_PARAMS: usize = 512;
/// Most attributes of one parameter.
pub const MAX_ATTRIBUTES: usize = 16;
/// Longest value, in bytes.
pub const MAX_VALUE: usize = 64 << 10;
/// Longest character reference that is looked for, in bytes, `&` and `;` not counted.
const MAX_REFERENCE: usize = 8;

const OPEN: &str = "<gpPARAM";
const CLOSE: &str = "</gpPARAM>";

/// Why an answer is not a gpOBJECT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GpObjectError {
    /// Not UTF-8.
    #[error("not UTF-8")]
    Encoding,
    /// A limit was exceeded.
    #[error("too many {0}")]
    TooMuch(&'static str),
    /// It starts and ends otherwise, or a parameter is broken.
    #[error("not a gpOBJECT")]
    Malformed,
    /// A parameter is there twice.
    #[error("a parameter is there twice")]
    Twice,
}

/// A gpOBJECT that was read.
pub struct GpObject {
    params: Vec<Param>,
}

/// One parameter. It has no `Debug`: one of them is the ticket.
pub struct Param {
    /// Attribute `name`.
    pub name: String,
    /// All other attributes.
    pub attributes: Vec<(String, String)>,
    /// Its text, trimmed. Wiped when dropped.
    pub value: Zeroizing<String>,
}

impl Param {
    /// Another attribute than `name`.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

impl GpObject {
    /// Reads an answer.
    ///
    /// # Errors
    /// [`GpObjectError`]. Parameters are unique by name.
    pub fn read(bytes: &[u8]) -> Result<Self, GpObjectError> {
        if bytes.len() > MAX_BYTES {
            return Err(GpObjectError::TooMuch("bytes"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| GpObjectError::Encoding)?;
        let (_, inside) =
            text.split_once("<gpOBJECT").and_then(|(_, t)| t.split_once('>')).ok_or(GpObjectError::Malformed)?;
        let (mut rest, _) = inside.split_once("</gpOBJECT>").ok_or(GpObjectError::Malformed)?;
        let mut params: Vec<Param> = Vec::new();
        while let Some((_, after)) = rest.split_once(OPEN) {
            let (param, after) = read_param(after)?;
            if params.iter().any(|p| p.name == param.name) {
                return Err(GpObjectError::Twice);
            }
            if params.len() == MAX_PARAMS {
                return Err(GpObjectError::TooMuch("parameters"));
            }
            params.push(param);
            rest = after;
        }
        Ok(Self { params })
    }

    /// The value of a parameter that is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let param = self.params.iter().find(|p| p.name == name)?;
        Some(param.value.as_str()).filter(|v| !v.is_empty())
    }

    /// Parameters called `stem0`, `stem1`, .. in the order of their numbers.
    pub fn numbered(&self, stem: &str) -> Vec<&Param> {
        let number = |p: &Param| p.name.strip_prefix(stem)?.parse::<u32>().ok();
        let mut found: Vec<(u32, &Param)> = self.params.iter().filter_map(|p| Some((number(p)?, p))).collect();
        found.sort_by_key(|(n, _)| *n);
        found.into_iter().map(|(_, p)| p).collect()
    }
}

fn read_param(text: &str) -> Result<(Param, &str), GpObjectError> {
    let (mut attributes, rest) = read_attributes(text)?;
    let name = attributes.iter().position(|(n, _)| n == "name").ok_or(GpObjectError::Malformed)?;
    let (_, name) = attributes.swap_remove(name);
    let (value, rest) = match rest {
        Tail::Empty(rest) => ("", rest),
        Tail::Open(rest) => rest.split_once(CLOSE).ok_or(GpObjectError::Malformed)?,
    };
    if value.len() > MAX_VALUE {
        return Err(GpObjectError::TooMuch("bytes in a value"));
    }
    if value.contains('<') {
        return Err(GpObjectError::Malformed);
    }
    Ok((Param { name, attributes, value: Zeroizing::new(unescape(value.trim())) }, rest))
}

/// What comes after the attributes.
enum Tail<'a> {
    /// The value, after `>`.
    Open(&'a str),
    /// No value, after `/>`.
    Empty(&'a str),
}

type Attributes = Vec<(String, String)>;

fn read_attributes(text: &str) -> Result<(Attributes, Tail<'_>), GpObjectError> {
    if !text.starts_with([' ', '\t', '\r', '\n']) {
        return Err(GpObjectError::Malformed);
    }
    let (mut attributes, mut rest) = (Vec::new(), text);
    loop {
        rest = rest.trim_start();
        if let Some(rest) = rest.strip_prefix("/>") {
            return Ok((attributes, Tail::Empty(rest)));
        }
        if let Some(rest) = rest.strip_prefix('>') {
            return Ok((attributes, Tail::Open(rest)));
        }
        if attributes.len() == MAX_ATTRIBUTES {
            return Err(GpObjectError::TooMuch("attributes"));
        }
        let (name, after) = rest.split_once('=').ok_or(GpObjectError::Malformed)?;
        let (name, after) = (name.trim_end(), after.trim_start());
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or(GpObjectError::Malformed)?;
        let (value, after) = after.get(1..).and_then(|a| a.split_once(quote)).ok_or(GpObjectError::Malformed)?;
        let named =
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b':'));
        if !named || value.contains('<') || attributes.iter().any(|(n, _)| n == name) {
            return Err(GpObjectError::Malformed);
        }
        attributes.push((name.to_owned(), unescape(value)));
        rest = after;
    }
}

/// Resolves the five references of XML and numbers; any other `&` stays what it is.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (c, after) = referenced(after).unwrap_or(('&', after));
        out.push(c);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The character that a reference after its `&` stands for, and what comes after it.
pub fn referenced(after: &str) -> Option<(char, &str)> {
    let end = after.bytes().take(MAX_REFERENCE + 1).position(|b| b == b';')?;
    Some((reference(after.get(..end)?)?, after.get(end + 1..)?))
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control())
        }
    }
}

/// Writes a request: name and value of each parameter. `response` is said to be base64 (spec/auth.md 1.6).
pub fn write(params: &[(&str, &str)]) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE USER SYSTEM \"gpOBJECT.DTD\">\n<gpOBJECT>\n",
    ));
    for (name, value) in params {
        let encoding = if *name == "response" { " encoding=\"base64\"" } else { "" };
        out.push_str(&format!("<gpPARAM name=\"{name}\"{encoding}>"));
        for c in value.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                c => out.push(c),
            }
        }
        out.push_str("</gpPARAM>\n");
    }
    out.push_str("</gpOBJECT>");
    out
}

#[cfg(test)]
mod tests;
