//! Refuses shapes that make tree building slow, and markup no message may hold, before a tree is built.
//!
//! The guard yields no value, so it cannot disagree with the tree about one (spec/engineering.md B2.2,
//! spec/reliability.md 4.3).

use quick_xml::Reader;
use quick_xml::events::{BytesDecl, BytesStart, Event};

use crate::{Limit, XmlError};

/// Bytes of a document.
pub const MAX_BYTES: usize = 32 << 20;
/// Elements inside each other.
pub const MAX_DEPTH: usize = 128;
/// Attributes on one element, namespace declarations included.
pub const MAX_ATTRIBUTES: usize = 64;
/// Namespace declarations in scope at one place.
pub const MAX_NAMESPACES: usize = 64;
/// Namespace declarations in the whole document.
pub const MAX_NAMESPACES_IN_ALL: usize = 4096;
/// Bytes of an element's or attribute's name, prefix included.
pub const MAX_NAME: usize = 256;
/// Bytes of one piece of text, comment or attribute value.
pub const MAX_TEXT: usize = 8 << 20;

/// Checks a document and returns it as text.
///
/// # Errors
/// Says which limit was exceeded or what is not allowed.
pub fn guard(bytes: &[u8]) -> Result<&str, XmlError> {
    if bytes.len() > MAX_BYTES {
        return Err(too_much(Limit::Bytes, MAX_BYTES));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| XmlError::Encoding)?;
    let mut reader = Reader::from_str(text);
    let mut shape = Shape::default();
    loop {
        match reader.read_event().map_err(|_| XmlError::Malformed { line: 0 })? {
            Event::Start(start) => shape.open(&start)?,
            Event::Empty(start) => {
                shape.open(&start)?;
                shape.close();
            }
            Event::End(_) => shape.close(),
            Event::Text(text) => limit(text.len(), MAX_TEXT, Limit::Text)?,
            Event::CData(text) => limit(text.len(), MAX_TEXT, Limit::Text)?,
            Event::Comment(text) => limit(text.len(), MAX_TEXT, Limit::Text)?,
            Event::Decl(decl) => encoding(&decl)?,
            Event::DocType(_) => return Err(XmlError::Forbidden("a document type")),
            Event::PI(_) => return Err(XmlError::Forbidden("a processing instruction")),
            Event::GeneralRef(_) => {}
            Event::Eof => return Ok(text),
        }
    }
}

/// What is open at the present place, and what was declared so far.
#[derive(Default)]
struct Shape {
    /// Namespace declarations of each open element.
    declared: Vec<usize>,
    in_scope: usize,
    in_all: usize,
}

impl Shape {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), XmlError> {
        limit(start.name().as_ref().len(), MAX_NAME, Limit::Name)?;
        let (mut attributes, mut declared) = (0, 0);
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| XmlError::Malformed { line: 0 })?;
            attributes += 1;
            limit(attributes, MAX_ATTRIBUTES, Limit::Attributes)?;
            limit(attribute.key.as_ref().len(), MAX_NAME, Limit::Name)?;
            limit(attribute.value.len(), MAX_TEXT, Limit::Text)?;
            declared += usize::from(attribute.key.as_namespace_binding().is_some());
        }
        self.declared.push(declared);
        self.in_scope += declared;
        self.in_all += declared;
        limit(self.declared.len(), MAX_DEPTH, Limit::Depth)?;
        limit(self.in_scope, MAX_NAMESPACES, Limit::Namespaces)?;
        limit(self.in_all, MAX_NAMESPACES_IN_ALL, Limit::Namespaces)
    }

    fn close(&mut self) {
        self.in_scope -= self.declared.pop().unwrap_or(0);
    }
}

fn encoding(decl: &BytesDecl<'_>) -> Result<(), XmlError> {
    match decl.encoding() {
        None => Ok(()),
        Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") => Ok(()),
        Some(_) => Err(XmlError::Encoding),
    }
}

pub(crate) fn limit(found: usize, most: usize, limit: Limit) -> Result<(), XmlError> {
    if found > most { Err(too_much(limit, most)) } else { Ok(()) }
}

const fn too_much(limit: Limit, most: usize) -> XmlError {
    XmlError::TooMuch { limit, most }
}
