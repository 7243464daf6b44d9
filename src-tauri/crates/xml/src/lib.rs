//! Guard, tree, writer and presentation text: the only XML reader in Vouch.
//!
//! Bytes from outside go through [`Tree::parse`]: first the guard refuses shapes that make parsers slow and markup that
//! has no place in a message (document types, processing instructions, encodings other than UTF-8), then one parser
//! builds the tree. Readers ask the tree with [`Element::child`], which errs on none and on several: the first of two
//! patient ids is never taken (spec/engineering.md B2.1).

mod error;
mod guard;
pub mod presentation;
mod tree;
mod writer;

pub use error::{Limit, XmlError};
pub use guard::{
    MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_NAME, MAX_NAMESPACES, MAX_NAMESPACES_IN_ALL, MAX_TEXT, guard,
};
pub use tree::{Element, MAX_NODES, Tree};
pub use writer::{Markup, declared, escaped};
