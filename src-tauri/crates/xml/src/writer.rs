//! Writing XML: markup is built as a value, so it is balanced, and names are constants, so nothing typed can become one.
//!
//! Characters XML 1.0 cannot carry (most control characters, U+FFFE, U+FFFF) become U+FFFD: an alert must not be lost
//! over a character in somebody's name, and the replacement can be seen.

/// XML declaration for a document of its own.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// An element to be written.
#[derive(Clone, PartialEq, Eq)]
pub struct Markup {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    body: Vec<Piece>,
}

#[derive(Clone, PartialEq, Eq)]
enum Piece {
    Element(Markup),
    Text(String),
}

impl Markup {
    /// An empty element. The name may carry a prefix; declare it with an `xmlns:` attribute.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), body: Vec::new() }
    }

    /// With an attribute.
    #[must_use]
    pub fn attr(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// With an attribute, if there is a value.
    #[must_use]
    pub fn attr_opt(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// With a child.
    #[must_use]
    pub fn with(mut self, child: Self) -> Self {
        self.body.push(Piece::Element(child));
        self
    }

    /// With children.
    #[must_use]
    pub fn with_all(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.body.extend(children.into_iter().map(Piece::Element));
        self
    }

    /// With text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.body.push(Piece::Text(text.into()));
        self
    }

    /// As text, on one line, without a declaration.
    #[must_use]
    pub fn render(&self) -> String {
        let mut out = String::new();
        self.render_into(&mut out);
        out
    }

    fn render_into(&self, out: &mut String) {
        out.push('<');
        out.push_str(self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(value, Place::Attribute, out);
            out.push('"');
        }
        if self.body.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for piece in &self.body {
            match piece {
                Piece::Element(child) => child.render_into(out),
                Piece::Text(text) => escape(text, Place::Text, out),
            }
        }
        out.push_str("</");
        out.push_str(self.name);
        out.push('>');
    }
}

/// The element as a document of its own, with declaration.
#[must_use]
pub fn declared(root: &Markup) -> String {
    let mut out = String::from(DECLARATION);
    root.render_into(&mut out);
    out
}

/// Text as it stands between tags, for the few messages whose bytes are fixed.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    escape(text, Place::Text, &mut out);
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Attribute,
    Text,
}

fn escape(text: &str, place: Place, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if place == Place::Attribute => out.push_str("&quot;"),
            // As references, or a parser turns them into spaces or line feeds.
            '\r' => out.push_str("&#13;"),
            '\t' if place == Place::Attribute => out.push_str("&#9;"),
            '\n' if place == Place::Attribute => out.push_str("&#10;"),
            '\t' | '\n' => out.push(c),
            c if u32::from(c) < 0x20 || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
}

impl std::fmt::Debug for Markup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{} ..>", self.name)
    }
}
