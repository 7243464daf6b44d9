//! Finding things in a tree by namespace and name.

/// A node of a document that outlives it.
pub(crate) type Node<'a> = roxmltree::Node<'a, 'a>;

/// Ways to look into an element. What is absent reads as empty text, so that a rule can say in one line what it wants.
pub(crate) trait Find<'a>: Sized {
    /// Child elements of this name.
    fn all(self, ns: &str, name: &str) -> Vec<Self>;
    /// The child of this name, if there is exactly one.
    fn one(self, ns: &str, name: &str) -> Option<Self>;
    /// One child inside the other, each the only one of its name.
    fn down(self, ns: &str, path: &[&str]) -> Option<Self>;
    /// The value of an attribute without a namespace, or nothing.
    fn attr(self, name: &str) -> &'a str;
    /// The trimmed text of an element that holds nothing but one piece of text.
    fn words(self) -> &'a str;
    /// Local names of the child elements in this namespace, in order; `?` for one of another namespace.
    fn names(self, ns: &str) -> Vec<&'a str>;
}

impl<'a> Find<'a> for Node<'a> {
    fn all(self, ns: &str, name: &str) -> Vec<Self> {
        self.children().filter(|n| n.has_tag_name((ns, name))).collect()
    }

    fn one(self, ns: &str, name: &str) -> Option<Self> {
        let mut found = self.children().filter(|n| n.has_tag_name((ns, name)));
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    fn down(self, ns: &str, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self, |node, name| node.one(ns, name))
    }

    fn attr(self, name: &str) -> &'a str {
        self.attribute(name).unwrap_or_default()
    }

    fn words(self) -> &'a str {
        let mut children = self.children();
        match (children.next(), children.next()) {
            (Some(text), None) if text.is_text() => text.text().unwrap_or_default().trim(),
            _ => "",
        }
    }

    fn names(self, ns: &str) -> Vec<&'a str> {
        let name = |n: Node<'a>| if n.tag_name().namespace() == Some(ns) { n.tag_name().name() } else { "?" };
        self.children().filter(roxmltree::Node::is_element).map(name).collect()
    }
}
