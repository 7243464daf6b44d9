//! The rich-text tree as the page draws it: text nodes only, never markup (law 7).

use serde::Serialize;
use ts_rs::TS;
use vouch_core::record::{Block, Cell, Inline, ListItem, Row};

/// A block.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum BlockView {
    /// A heading, level 3 to 6.
    Heading {
        /// 3 to 6.
        level: u8,
        /// Its text.
        line: Vec<InlineView>,
    },
    /// A list.
    List {
        /// Numbered.
        ordered: bool,
        /// Its items.
        items: Vec<ItemView>,
    },
    /// A paragraph.
    Paragraph {
        /// Its text.
        line: Vec<InlineView>,
        /// Highlighted by the sender.
        highlighted: bool,
    },
    /// Text with its white space kept.
    Preformatted {
        /// The text.
        text: String,
    },
    /// A table.
    Table {
        /// Its caption.
        caption: Option<String>,
        /// Header rows.
        head: Vec<RowView>,
        /// Body rows.
        body: Vec<RowView>,
        /// Footer rows.
        foot: Vec<RowView>,
    },
}

/// A piece of a line; `text` is `None` for a line break.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InlineView {
    /// The text.
    pub text: Option<String>,
    /// Strong.
    pub strong: bool,
}

/// A list item.
#[derive(Clone, PartialEq, Serialize, TS)]
pub struct ItemView {
    /// What it holds.
    pub body: Vec<BlockView>,
}

/// A table row.
#[derive(Clone, PartialEq, Serialize, TS)]
pub struct RowView {
    /// Its cells.
    pub cells: Vec<CellView>,
}

/// A table cell.
#[derive(Clone, PartialEq, Serialize, TS)]
pub struct CellView {
    /// A header cell.
    pub header: bool,
    /// Columns spanned.
    pub colspan: u16,
    /// Rows spanned.
    pub rowspan: u16,
    /// What it holds.
    pub body: Vec<BlockView>,
}

fn line(line: &[Inline]) -> Vec<InlineView> {
    line.iter()
        .map(|piece| match piece {
            Inline::Break => InlineView { text: None, strong: false },
            Inline::Text(text) => InlineView { text: Some(text.text.clone()), strong: text.strong },
        })
        .collect()
}

/// Converts blocks.
#[must_use]
pub fn blocks(blocks: &[Block]) -> Vec<BlockView> {
    blocks.iter().map(BlockView::from).collect()
}

fn rows(rows: &[Row]) -> Vec<RowView> {
    rows.iter().map(|Row(cells)| RowView { cells: cells.iter().map(CellView::from).collect() }).collect()
}

impl From<&Cell> for CellView {
    fn from(cell: &Cell) -> Self {
        Self { header: cell.header, colspan: cell.colspan, rowspan: cell.rowspan, body: blocks(&cell.body) }
    }
}

impl From<&Block> for BlockView {
    fn from(block: &Block) -> Self {
        match block {
            Block::Heading { level, line: text } => Self::Heading { level: *level, line: line(text) },
            Block::List { ordered, items } => Self::List {
                ordered: *ordered,
                items: items.iter().map(|ListItem(body)| ItemView { body: blocks(body) }).collect(),
            },
            Block::Paragraph { line: text, highlighted } => {
                Self::Paragraph { line: line(text), highlighted: *highlighted }
            }
            Block::Preformatted(text) => Self::Preformatted { text: text.clone() },
            Block::Table(table) => Self::Table {
                caption: table.caption.clone(),
                head: rows(&table.head),
                body: rows(&table.body),
                foot: rows(&table.foot),
            },
        }
    }
}

super::hidden!(BlockView, InlineView, ItemView, RowView, CellView);
