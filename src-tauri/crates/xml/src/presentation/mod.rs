//! Presentation text: the XHTML a GP system signs off, read into the core's typed tree (laws 7, 8, 9; spec/hl7v3.md 7).
//!
//! The sections hold the whole visible text of the document, in its order; what is pinned is a verbatim copy of
//! statements that also stand in the sections, so nothing depends on the pinning. Visible is what stands in the body (or
//! in `html` where there is none); `head`, `script` and `style` are not. A table's foot comes last whatever its place in
//! the source, as XHTML has it. After reading, the visible text is compared with an extraction from the document itself,
//! word for word; a difference is an error and nothing is shown.

mod flow;
mod kind;
mod pinned;
mod table;
mod visible;

use vouch_core::record::{Section, Statement};

use crate::{Element, Limit, XmlError};
use flow::Flow;

/// Namespace of presentation text.
pub const NAMESPACE: &str = "xhtml:NPfIT:PresentationText";
/// Rows of all tables of a document.
pub const MAX_ROWS: usize = 50_000;
/// Cells of all tables of a document.
pub const MAX_CELLS: usize = 500_000;
/// Sections of a document.
pub const MAX_SECTIONS: usize = 1_000;
/// Pinned statements of a document.
pub const MAX_STATEMENTS: usize = 200;

/// A presentation text, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presentation {
    /// The document cut at its second-level headings, in order: all of its visible text.
    pub sections: Vec<Section>,
    /// Statements to pin, verbatim, in order, each text once.
    pub pinned: Vec<Statement>,
    /// Elements and attributes that are not allowed and were dropped; the visible text of the elements is kept.
    pub dropped: u32,
}

/// Reads the `html` element of a presentation text.
///
/// # Errors
/// When a limit is exceeded, and when the text read would not be the text sent.
pub fn read(html: Element<'_, '_>) -> Result<Presentation, XmlError> {
    let mut flow = Flow::document();
    flow.fill(html, false)?;
    let (sections, dropped) = flow.finish()?;
    let pinned = pinned::statements(html)?;
    let presentation = Presentation { sections, pinned, dropped };
    unchanged(&presentation, html)?;
    Ok(presentation)
}

/// Law 7: what was read has the words of what was sent, all of them, in their order.
fn unchanged(read: &Presentation, sent: Element<'_, '_>) -> Result<(), XmlError> {
    if read.words() == visible::words(sent) { Ok(()) } else { Err(XmlError::TextDiffers) }
}

impl Presentation {
    /// All visible text in order, one space between words.
    #[must_use]
    pub fn words(&self) -> String {
        let all: Vec<String> = self.sections.iter().map(Section::words).collect();
        all.iter().flat_map(|w| w.split_whitespace()).collect::<Vec<_>>().join(" ")
    }
}

/// Counts against a limit.
fn count(counter: &mut usize, most: usize, limit: Limit) -> Result<(), XmlError> {
    *counter += 1;
    crate::guard::limit(*counter, most, limit)
}

#[cfg(test)]
mod tests {
    use super::{Presentation, read, unchanged};
    use crate::{Tree, XmlError};

    #[test]
    fn law_7_a_word_lost_added_or_moved_is_an_error() {
        let tree =
            Tree::parse(b"<html xmlns='xhtml:NPfIT:PresentationText'><h2>A</h2><p>one</p><h2>B</h2><p>two</p></html>")
                .unwrap();
        let good = read(tree.root()).unwrap();
        type Spoil = fn(&mut Presentation);
        let spoilt: [(&str, Spoil); 4] = [
            ("lost", |p| drop(p.sections.pop())),
            ("title lost", |p| p.sections[0].title = None),
            ("added", |p| p.sections.push(p.sections[0].clone())),
            ("moved", |p| p.sections.swap(0, 1)),
        ];
        assert_eq!(unchanged(&good, tree.root()), Ok(()));
        for (what, spoil) in spoilt {
            let mut changed = good.clone();
            spoil(&mut changed);
            assert_eq!(unchanged(&changed, tree.root()), Err(XmlError::TextDiffers), "{what}");
        }
    }
}
