//! The tree behind the guard, and the strict questions readers ask it.

use std::fmt;

use roxmltree::{Document, Node, ParsingOptions};

use crate::{Limit, XmlError, guard};

/// Nodes of a tree: elements, texts, comments.
pub const MAX_NODES: u32 = 4_000_000;

/// A guarded document.
pub struct Tree<'a>(Document<'a>);

impl<'a> Tree<'a> {
    /// Guards and parses.
    ///
    /// # Errors
    /// What the guard refuses, and what is not well-formed or uses an undeclared prefix.
    #[expect(clippy::disallowed_methods, reason = "this is the place the others are sent to")]
    pub fn parse(bytes: &'a [u8]) -> Result<Self, XmlError> {
        let text = guard(bytes)?;
        let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
        Document::parse_with_options(text, options).map(Self).map_err(|e| match e {
            roxmltree::Error::NodesLimitReached => XmlError::TooMuch { limit: Limit::Nodes, most: MAX_NODES as usize },
            other => XmlError::Malformed { line: other.pos().row },
        })
    }

    /// The root element.
    #[must_use]
    pub fn root(&self) -> Element<'_, 'a> {
        Element(self.0.root_element())
    }
}

/// One element. Names are compared with their namespace, always.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Element<'t, 'a>(pub(crate) Node<'t, 'a>);

impl<'t, 'a> Element<'t, 'a> {
    /// The local name.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.0.tag_name().name()
    }

    /// The namespace; empty when there is none.
    #[must_use]
    pub fn namespace(self) -> &'t str {
        self.0.tag_name().namespace().unwrap_or_default()
    }

    /// Whether it has this namespace and local name.
    #[must_use]
    pub fn is(self, namespace: &str, name: &str) -> bool {
        self.name() == name && self.namespace() == namespace
    }

    /// All child elements.
    pub fn elements(self) -> impl Iterator<Item = Self> + use<'t, 'a> {
        self.0.children().filter(Node::is_element).map(Self)
    }

    /// The child elements of this name.
    pub fn children<'n>(self, namespace: &'n str, name: &'n str) -> impl Iterator<Item = Self> + use<'t, 'a, 'n> {
        self.elements().filter(move |e| e.is(namespace, name))
    }

    /// The one child of this name.
    ///
    /// # Errors
    /// When there is none, and when there are several.
    pub fn child(self, namespace: &str, name: &str) -> Result<Self, XmlError> {
        self.child_opt(namespace, name)?.ok_or_else(|| XmlError::Missing { path: self.path(), name: name.into() })
    }

    /// The one child of this name, or none.
    ///
    /// # Errors
    /// When there are several.
    pub fn child_opt(self, namespace: &str, name: &str) -> Result<Option<Self>, XmlError> {
        let mut found = self.children(namespace, name);
        let first = found.next();
        if found.next().is_some() {
            return Err(XmlError::Several { path: self.path(), name: name.into() });
        }
        Ok(first)
    }

    /// The one descendant reached by these steps, all of one namespace.
    ///
    /// # Errors
    /// As [`Self::child`], at each step.
    pub fn at(self, namespace: &str, steps: &[&str]) -> Result<Self, XmlError> {
        steps.iter().try_fold(self, |here, step| here.child(namespace, step))
    }

    /// The only child element, whatever its name.
    ///
    /// # Errors
    /// When there is none, and when there are several.
    pub fn only(self) -> Result<Self, XmlError> {
        let mut all = self.elements();
        let first = all.next().ok_or_else(|| XmlError::Missing { path: self.path(), name: "child".into() })?;
        match all.next() {
            None => Ok(first),
            Some(_) => Err(XmlError::Several { path: self.path(), name: "child".into() }),
        }
    }

    /// An attribute without namespace.
    ///
    /// # Errors
    /// When it is not there.
    pub fn attr(self, name: &str) -> Result<&'t str, XmlError> {
        self.attr_opt(name).ok_or_else(|| XmlError::NoAttribute { path: self.path(), name: name.into() })
    }

    /// An attribute without namespace, or none.
    #[must_use]
    pub fn attr_opt(self, name: &str) -> Option<&'t str> {
        self.attr_ns("", name)
    }

    /// An attribute with a namespace, or none.
    #[must_use]
    pub fn attr_ns(self, namespace: &str, name: &str) -> Option<&'t str> {
        self.0
            .attributes()
            .find(|a| a.name() == name && a.namespace().unwrap_or_default() == namespace)
            .map(|a| a.value())
    }

    /// All text children joined: a comment in between does not cut the text.
    #[must_use]
    pub fn text(self) -> String {
        self.0.children().filter(Node::is_text).map(|n| text_of(n)).collect()
    }

    /// All text inside, of descendants too, in document order.
    #[must_use]
    pub fn all_text(self) -> String {
        self.0.descendants().filter(Node::is_text).map(|n| text_of(n)).collect()
    }

    /// All elements inside, of any depth, this one not included.
    pub fn descendants(self) -> impl Iterator<Item = Self> + use<'t, 'a> {
        self.0.descendants().skip(1).filter(Node::is_element).map(Self)
    }

    /// A value error here.
    #[must_use]
    pub fn not(self, expected: &'static str) -> XmlError {
        XmlError::Value { path: self.path(), expected }
    }

    /// Where it stands: names from the root, without content.
    #[must_use]
    pub fn path(self) -> String {
        let mut names: Vec<&str> = self.0.ancestors().filter(Node::is_element).map(|n| n.tag_name().name()).collect();
        names.reverse();
        names.join("/")
    }
}

/// The text of a text node.
#[expect(clippy::disallowed_methods, reason = "on a text node this is that node's own text; only elements lose some")]
pub(crate) fn text_of<'t>(node: Node<'t, '_>) -> &'t str {
    node.text().unwrap_or_default()
}

impl fmt::Debug for Element<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

impl fmt::Debug for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tree(..)")
    }
}
