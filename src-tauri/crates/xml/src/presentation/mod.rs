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
    if presentation.words() != visible::words(html) {
        return Err(XmlError::TextDiffers);
    }
    Ok(presentation)
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
