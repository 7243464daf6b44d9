//! Blocks and lines, filled in document order.

use vouch_core::record::{Block, Inline, ListItem, Section, Text};

use super::kind::{self, Kind};
use super::{MAX_SECTIONS, pinned, table, visible};
use crate::tree::text_of;
use crate::{Element, Limit, XmlError};

/// What all flows of one document count together.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) dropped: u32,
    pub(super) rows: usize,
    pub(super) cells: usize,
}

/// Blocks being filled: of the document, which is cut into sections, or of a cell or item.
pub(super) struct Flow {
    pub(super) counts: Counts,
    blocks: Vec<Block>,
    line: Vec<Inline>,
    highlighted: bool,
    /// The sections before the present one; `None` inside cells and items, where nothing is cut.
    sections: Option<Vec<Section>>,
    title: Option<String>,
    code: Option<String>,
}

impl Flow {
    pub(super) fn document() -> Self {
        Self { sections: Some(Vec::new()), ..Self::inner() }
    }

    fn inner() -> Self {
        Self {
            counts: Counts::default(),
            blocks: Vec::new(),
            line: Vec::new(),
            highlighted: false,
            sections: None,
            title: None,
            code: None,
        }
    }

    /// The sections and how much was dropped.
    pub(super) fn finish(mut self) -> Result<(Vec<Section>, u32), XmlError> {
        self.end_section()?;
        Ok((self.sections.unwrap_or_default(), self.counts.dropped))
    }

    /// Fills in what stands inside an element.
    pub(super) fn fill(&mut self, element: Element<'_, '_>, strong: bool) -> Result<(), XmlError> {
        self.counts.dropped = self.counts.dropped.saturating_add(kind::foreign_attributes(element));
        for node in element.0.children() {
            if node.is_text() {
                self.text(text_of(node), strong);
            } else if node.is_element() {
                self.element(Element(node), strong)?;
            }
        }
        Ok(())
    }

    /// Fills in an element by what it is.
    pub(super) fn element(&mut self, element: Element<'_, '_>, strong: bool) -> Result<(), XmlError> {
        let kind = kind::of(element);
        self.note(kind);
        match kind {
            Kind::Head | Kind::Hidden => Ok(()),
            Kind::Break => {
                self.break_line();
                self.fill(element, strong)?;
                if element.0.has_children() {
                    self.break_line();
                }
                Ok(())
            }
            Kind::Inline { strong: s } => self.fill(element, strong || s),
            Kind::Unknown => self.fill(element, strong),
            Kind::Heading(level) => self.heading(element, level),
            Kind::List { ordered } => self.list(element, ordered),
            Kind::Preformatted => self.preformatted(element),
            Kind::Table | Kind::Row | Kind::Rows(_) => {
                self.end_line();
                let read = if kind == Kind::Table { table::read } else { table::loose };
                self.blocks.push(Block::Table(read(element, &mut self.counts)?));
                Ok(())
            }
            Kind::Body
            | Kind::Caption
            | Kind::Cell { .. }
            | Kind::Division
            | Kind::ForeignBlock
            | Kind::Item
            | Kind::Paragraph => self.block(element, strong),
        }
    }

    /// Counts an element that is not allowed.
    fn note(&mut self, kind: Kind) {
        self.counts.dropped = self.counts.dropped.saturating_add(u32::from(!kind.is_allowed()));
    }

    fn block(&mut self, element: Element<'_, '_>, strong: bool) -> Result<(), XmlError> {
        self.end_line();
        let before = self.highlighted;
        self.highlighted = before || pinned::is_highlighted(element);
        self.fill(element, strong)?;
        self.end_line();
        self.highlighted = before;
        Ok(())
    }

    fn heading(&mut self, element: Element<'_, '_>, level: u8) -> Result<(), XmlError> {
        self.end_line();
        if level == 2 && self.sections.is_some() {
            self.end_section()?;
            self.title = Some(visible::words(element)).filter(|t| !t.is_empty());
            self.code = element.attr_opt("id").map(str::to_owned);
            // Read once more for what had to be dropped in it.
            inner(element, &mut self.counts)?;
            return Ok(());
        }
        let blocks = inner(element, &mut self.counts)?;
        match <[Block; 1]>::try_from(blocks) {
            Ok([Block::Paragraph { line, .. }]) => self.blocks.push(Block::Heading { level: level.clamp(3, 6), line }),
            Ok(other) => self.blocks.extend(other),
            Err(blocks) => self.blocks.extend(blocks),
        }
        Ok(())
    }

    fn list(&mut self, element: Element<'_, '_>, ordered: bool) -> Result<(), XmlError> {
        self.end_line();
        self.counts.dropped = self.counts.dropped.saturating_add(kind::foreign_attributes(element));
        let mut items = Vec::new();
        for node in element.0.children() {
            if node.is_text() {
                let body = stray(text_of(node));
                items.extend((!body.is_empty()).then_some(ListItem(body)));
            } else if node.is_element() {
                let child = Element(node);
                let body = if kind::of(child) == Kind::Item {
                    inner(child, &mut self.counts)?
                } else {
                    one(child, &mut self.counts)?
                };
                items.push(ListItem(body));
            }
        }
        self.blocks.push(Block::List { ordered, items });
        Ok(())
    }

    fn preformatted(&mut self, element: Element<'_, '_>) -> Result<(), XmlError> {
        let is_text = |e: Element<'_, '_>| match kind::of(e) {
            Kind::Break => !e.0.has_children(),
            kind => !kind.is_block(),
        };
        if !element.descendants().all(is_text) {
            return self.block(element, false);
        }
        self.end_line();
        let mut text = String::new();
        self.verbatim(element, &mut text);
        self.blocks.push(Block::Preformatted(text));
        Ok(())
    }

    fn verbatim(&mut self, element: Element<'_, '_>, out: &mut String) {
        self.counts.dropped = self.counts.dropped.saturating_add(kind::foreign_attributes(element));
        for node in element.0.children() {
            if node.is_text() {
                out.push_str(text_of(node));
            } else if node.is_element() {
                let kind = kind::of(Element(node));
                self.note(kind);
                match kind {
                    Kind::Break => out.push('\n'),
                    Kind::Head | Kind::Hidden => {}
                    _ => self.verbatim(Element(node), out),
                }
            }
        }
    }

    /// Adds text to the present line. Runs of white space become one space; a no-break space stays what it is.
    fn text(&mut self, raw: &str, strong: bool) {
        for c in raw.chars() {
            let space = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
            if space && ends_in_space(&self.line) {
                continue;
            }
            let c = if space { ' ' } else { c };
            match self.line.last_mut() {
                Some(Inline::Text(last)) if last.strong == strong => last.text.push(c),
                _ => self.line.push(Inline::Text(Text { text: c.into(), strong })),
            }
        }
    }

    fn break_line(&mut self) {
        if let Some(Inline::Text(last)) = self.line.last_mut() {
            last.text.truncate(last.text.trim_end_matches(' ').len());
        }
        self.line.push(Inline::Break);
    }

    fn end_line(&mut self) {
        trim_end(&mut self.line);
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() {
            self.blocks.push(Block::Paragraph { line, highlighted: self.highlighted });
        }
    }

    fn end_section(&mut self) -> Result<(), XmlError> {
        self.end_line();
        let section =
            Section { title: self.title.take(), code: self.code.take(), body: std::mem::take(&mut self.blocks) };
        let Some(sections) = self.sections.as_mut() else { return Ok(()) };
        if section.title.is_some() || section.code.is_some() || !section.body.is_empty() {
            sections.push(section);
        }
        crate::guard::limit(sections.len(), MAX_SECTIONS, Limit::Sections)
    }
}

/// The blocks inside an element that is a cell, item or heading.
pub(super) fn inner(element: Element<'_, '_>, counts: &mut Counts) -> Result<Vec<Block>, XmlError> {
    apart(counts, |flow| {
        flow.highlighted = pinned::is_highlighted(element);
        flow.fill(element, false)
    })
}

/// The blocks of an element that stands where it has no place.
pub(super) fn one(element: Element<'_, '_>, counts: &mut Counts) -> Result<Vec<Block>, XmlError> {
    apart(counts, |flow| flow.element(element, false))
}

/// The blocks of a piece of text that stands where it has no place; none for white space.
pub(super) fn stray(text: &str) -> Vec<Block> {
    let mut flow = Flow::inner();
    flow.text(text, false);
    flow.end_line();
    flow.blocks
}

fn apart(counts: &mut Counts, fill: impl FnOnce(&mut Flow) -> Result<(), XmlError>) -> Result<Vec<Block>, XmlError> {
    let mut flow = Flow { counts: std::mem::take(counts), ..Flow::inner() };
    let filled = fill(&mut flow);
    flow.end_line();
    *counts = flow.counts;
    filled.map(|()| flow.blocks)
}

fn ends_in_space(line: &[Inline]) -> bool {
    match line.last() {
        None | Some(Inline::Break) => true,
        Some(Inline::Text(last)) => last.text.ends_with(' '),
    }
}

/// Takes the space off the end of a line; a line of nothing but breaks is none.
fn trim_end(line: &mut Vec<Inline>) {
    if let Some(Inline::Text(last)) = line.last_mut() {
        last.text.truncate(last.text.trim_end_matches(' ').len());
        if last.text.is_empty() {
            line.pop();
        }
    }
    if line.iter().all(|i| *i == Inline::Break) {
        line.clear();
    }
}
