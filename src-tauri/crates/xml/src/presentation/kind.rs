//! What each element of presentation text is (spec/hl7v3.md 7: "Message Constraints for the ED Datatype Presentation
//! Text"), and what is done with the others.

use super::NAMESPACE;
use crate::Element;

/// XHTML's own namespace: not what the MIM asks for, but the same names.
const XHTML: &str = "http://www.w3.org/1999/xhtml";
/// `xml:lang` and `xsi:type` are about the document, not about its display.
const SILENT: [&str; 2] = ["http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2001/XMLSchema-instance"];
/// Attributes the schema has, and the one for language.
const ALLOWED: [&str; 9] = ["abbr", "class", "colspan", "headers", "id", "iiref", "lang", "rowspan", "summary"];

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Body,
    Break,
    Caption,
    Cell {
        header: bool,
    },
    Division,
    /// Not allowed, but known to stand on lines of its own.
    ForeignBlock,
    /// `h2` to `h6`.
    Heading(u8),
    Head,
    /// Not allowed, and never visible: code.
    Hidden,
    Inline {
        strong: bool,
    },
    Item,
    List {
        ordered: bool,
    },
    Paragraph,
    Preformatted,
    Row,
    Rows(Part),
    Table,
    /// Not known: its text is kept where it stands.
    Unknown,
}

/// A part of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Body,
    Foot,
    Head,
}

pub(super) fn of(element: Element<'_, '_>) -> Kind {
    if ![NAMESPACE, XHTML].contains(&element.namespace()) {
        return Kind::Unknown;
    }
    match element.name() {
        "html" | "body" => Kind::Body,
        // Anywhere else its text would be lost.
        "head" if stands_in_html(element) => Kind::Head,
        "h2" => Kind::Heading(2),
        "h3" => Kind::Heading(3),
        "h4" => Kind::Heading(4),
        "h5" => Kind::Heading(5),
        "h6" => Kind::Heading(6),
        "p" => Kind::Paragraph,
        "div" => Kind::Division,
        "ol" => Kind::List { ordered: true },
        "ul" => Kind::List { ordered: false },
        "li" => Kind::Item,
        "table" => Kind::Table,
        "caption" => Kind::Caption,
        "thead" => Kind::Rows(Part::Head),
        "tbody" => Kind::Rows(Part::Body),
        "tfoot" => Kind::Rows(Part::Foot),
        "tr" => Kind::Row,
        "th" => Kind::Cell { header: true },
        "td" => Kind::Cell { header: false },
        "a" | "em" | "i" | "span" => Kind::Inline { strong: false },
        "b" | "strong" => Kind::Inline { strong: true },
        "br" => Kind::Break,
        "pre" => Kind::Preformatted,
        "script" | "style" => Kind::Hidden,
        "address" | "article" | "aside" | "blockquote" | "center" | "dd" | "dl" | "dt" | "fieldset" | "footer"
        | "form" | "h1" | "header" | "hr" | "main" | "nav" | "section" => Kind::ForeignBlock,
        _ => Kind::Unknown,
    }
}

fn stands_in_html(element: Element<'_, '_>) -> bool {
    element.0.parent().is_some_and(|p| p.tag_name().name() == "html")
}

impl Kind {
    /// Whether it stands on lines of its own, so that words beside it are never joined with words in it.
    pub(super) const fn is_block(self) -> bool {
        !matches!(self, Self::Inline { .. } | Self::Unknown | Self::Hidden | Self::Head)
    }

    /// Whether it may stand in presentation text, or is borne without a word.
    pub(super) const fn is_allowed(self) -> bool {
        !matches!(self, Self::ForeignBlock | Self::Hidden | Self::Unknown)
    }
}

/// How many attributes of an element are not allowed.
///
/// Those of an element that is dropped itself are not counted again.
pub(super) fn foreign_attributes(element: Element<'_, '_>) -> u32 {
    if !of(element).is_allowed() {
        return 0;
    }
    let foreign = element.0.attributes().filter(|a| match a.namespace() {
        Some(namespace) => !SILENT.contains(&namespace),
        None if a.name() == "href" => !a.value().starts_with('#'),
        None => !ALLOWED.contains(&a.name()),
    });
    u32::try_from(foreign.count()).unwrap_or(u32::MAX)
}

/// Whether the element has this class among its classes.
pub(super) fn has_class(element: Element<'_, '_>, class: &str) -> bool {
    element.attr_opt("class").is_some_and(|all| all.split_whitespace().any(|c| c == class))
}
